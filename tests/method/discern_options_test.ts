import { assert } from "@std/assert";
import { DISCERN, DISCERN_CODECS } from "../../lib/method/discern_options.ts";
import { assertOptions, COUNTS, FRACTIONS, POSITIVES, SETTING_CASES, TOGGLES } from "../support/options.ts";

Deno.test("DISCERN is what its codecs take, and every option refuses what it cannot be", () => {
  assertOptions(DISCERN, DISCERN_CODECS, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    dense: TOGGLES,
    decoys: COUNTS,
    embeddingHindsightFraction: FRACTIONS,
    embeddingSize: COUNTS,
    embeddingLearningRate: POSITIVES,
    goalBuffer: COUNTS,
    goalCandidates: COUNTS,
  });
});

Deno.test("DISCERN has no more decoys than a batch has rows, nor candidates than places", () => {
  assert(DISCERN.decoys <= DISCERN.batch);
  assert(DISCERN.goalCandidates <= DISCERN.goalBuffer);
});
