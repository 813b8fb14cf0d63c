import { assertEquals } from "@std/assert";
import { TLDR, TLDR_CODECS } from "../../lib/method/tldr_options.ts";
import { assertOptions, COUNTS, FRACTIONS, POSITIVES, SETTING_CASES } from "../support/options.ts";

Deno.test("TLDR is what its codecs take, and every option refuses what it cannot be", () => {
  assertOptions(TLDR, TLDR_CODECS, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    representationSize: COUNTS,
    representationLearningRate: POSITIVES,
    initialMultiplier: POSITIVES,
    slack: POSITIVES,
    explorationDiscount: SETTING_CASES.discount,
    neighbours: { takes: [1, 64], refuses: [...COUNTS.refuses, 65] },
    goalCandidates: COUNTS,
  });
});

Deno.test("neighbours, φ's dimension and the fraction of hindsight are the authors'", () => {
  assertEquals([TLDR.neighbours, TLDR.representationSize, TLDR.hindsightFraction], [12, 4, 0.8]);
});
