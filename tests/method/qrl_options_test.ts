import { assertEquals } from "@std/assert";
import { QRL, QRL_CODECS } from "../../lib/method/qrl_options.ts";
import { assertOptions, COUNTS, FRACTIONS, POSITIVES, SETTING_CASES } from "../support/options.ts";

Deno.test("QRL is what its codecs take, and every option refuses what it cannot be", () => {
  assertOptions(QRL, QRL_CODECS, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    components: COUNTS,
    intervals: { takes: [1, 64], refuses: [...COUNTS.refuses, 65] },
    farDistance: { takes: [0, 15], refuses: [-1e-9, NaN, "15", undefined] },
    farSteepness: POSITIVES,
    tolerance: POSITIVES,
    initialMultiplier: POSITIVES,
    multiplierLearningRate: POSITIVES,
    transitionWeight: POSITIVES,
  });
});

Deno.test("QRL's constraint and objective are those of the authors", () => {
  const { farDistance, farSteepness, tolerance, multiplierLearningRate, transitionWeight } = QRL;
  assertEquals(
    [farDistance, farSteepness, tolerance, multiplierLearningRate, transitionWeight],
    [15, 0.1, 0.25, 0.01, 0.1],
  );
});
