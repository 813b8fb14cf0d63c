import { assertEquals } from "@std/assert";
import { DISCOVER, DISCOVER_CODECS } from "../../lib/method/discover_options.ts";
import { GOAL_OPTIONS } from "../../lib/method/shared/goal_policy.ts";
import { assertOptions, COUNTS, FRACTIONS, POSITIVES, SETTING_CASES } from "../support/options.ts";

Deno.test("DISCOVER are DISCOVER's options, and each of them refuses what it cannot be", () => {
  assertEquals(DISCOVER, {
    ...GOAL_OPTIONS,
    hindsightFraction: 0.7,
    goalCandidates: 100,
    randomFraction: 0,
    randomFractionAtGoal: 1,
    ensemble: 5,
    ensembleLearningRate: 2e-3,
    uncertaintyWeight: 1,
    initialTargetWeight: 1,
    targetWeightStep: 0.02,
  });
  assertOptions(DISCOVER, DISCOVER_CODECS, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    goalCandidates: COUNTS,
    randomFraction: FRACTIONS,
    randomFractionAtGoal: FRACTIONS,
    ensemble: { takes: [2, 64], refuses: [1, 0, 65, 2.5, NaN, "2", undefined] },
    ensembleLearningRate: POSITIVES,
    uncertaintyWeight: { takes: [0, 3.5], refuses: [-1e-9, NaN, Infinity, "1", undefined] },
    initialTargetWeight: FRACTIONS,
    targetWeightStep: FRACTIONS,
  });
});
