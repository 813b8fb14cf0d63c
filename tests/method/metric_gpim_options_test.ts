import { assertEquals } from "@std/assert";
import { METRIC_GPIM, METRIC_GPIM_CODECS } from "../../lib/method/metric_gpim_options.ts";
import { optionFault } from "../../lib/method/core/settings.ts";

Deno.test("the defaults are allowed, and what cannot be is not", () => {
  assertEquals(optionFault(METRIC_GPIM_CODECS, METRIC_GPIM), undefined);
  const wrong = [{ discount: 0 }, { discount: 1 }, { embeddingSize: 1 }, { embeddingSize: 1001 }, {
    power: 0.5,
  }] as const;
  for (const changes of wrong) {
    const [name] = Object.keys(changes);
    assertEquals(optionFault(METRIC_GPIM_CODECS, { ...METRIC_GPIM, ...changes })?.place, `setting '${name}'`);
  }
});
