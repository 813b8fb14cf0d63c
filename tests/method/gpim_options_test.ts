import { assertEquals } from "@std/assert";
import { optionFault } from "../../lib/method/core/settings.ts";
import { GPIM, GPIM_CODECS, STRICT } from "../../lib/method/gpim_options.ts";
import { assertOptions, SKILL_CASES, TOGGLES, WINDOWS } from "../support/options.ts";

Deno.test("GPIM's defaults are what their codecs take, and every option refuses what it cannot be", () => {
  assertOptions(GPIM, GPIM_CODECS, {
    ...SKILL_CASES,
    rewardLatent: { takes: ["stored", "inferred"], refuses: ["Stored", "", 0, null, undefined] },
    hindsight: TOGGLES,
    goalWindow: WINDOWS,
    discriminatorOnBothBuffers: TOGGLES,
    pretrainingUpdates: { takes: [0, 1, 500], refuses: [-1, 0.5, NaN, Infinity, "0", undefined] },
    criticSeesLatent: TOGGLES,
  });
});

Deno.test("STRICT is the paper's reward, with the latent that was stored, on the newest episodes", () => {
  assertEquals(optionFault(GPIM_CODECS, { ...GPIM, ...STRICT }), undefined);
  assertEquals([STRICT.rewardLatent, Object.keys(STRICT.goalWindow)], ["stored", ["newest"]]);
  assertEquals([GPIM.rewardLatent, GPIM.goalWindow], ["inferred", {}]);
});

Deno.test("GPIM's defaults have no ablation", () => {
  const { discriminatorOnBothBuffers, pretrainingUpdates, criticSeesLatent, hindsight } = GPIM;
  assertEquals([discriminatorOnBothBuffers, pretrainingUpdates, criticSeesLatent, hindsight], [false, 0, false, false]);
});
