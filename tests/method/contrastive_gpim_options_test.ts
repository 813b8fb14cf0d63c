import { assertEquals } from "@std/assert";
import { CONTRASTIVE_GPIM, CONTRASTIVE_GPIM_CODECS } from "../../lib/method/contrastive_gpim_options.ts";
import { SKILLS } from "../../lib/method/shared/discriminator.ts";
import { assertOptions, COUNTS, FRACTIONS, POSITIVES, SKILL_CASES, TOGGLES } from "../support/options.ts";

Deno.test("CONTRASTIVE_GPIM is what its codecs take, and every option refuses what it cannot be", () => {
  assertOptions(CONTRASTIVE_GPIM, CONTRASTIVE_GPIM_CODECS, {
    ...SKILL_CASES,
    // At γ = 0 no state would follow.
    discount: { takes: [1e-9, 0.999], refuses: [0, 1, -0.1, NaN, "0.9", undefined] },
    embeddingSize: COUNTS,
    contrastLearningRate: POSITIVES,
    hindsightFraction: FRACTIONS,
    shared: TOGGLES,
  });
});

Deno.test("CONTRASTIVE_GPIM shares episodes, normalises returns, and takes twice as many gradient steps", () => {
  const { shared, normalisedReturns, updatesPerIteration } = CONTRASTIVE_GPIM;
  assertEquals([shared, normalisedReturns, updatesPerIteration], [true, true, 2 * SKILLS.updatesPerIteration]);
});
