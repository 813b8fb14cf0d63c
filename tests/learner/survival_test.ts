import { assert, assertAlmostEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { logSurvival, survivalLoss, survivalValue } from "../../lib/learner/survival.ts";
import { evaluate, evaluator, input, mean } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const hazard = (logit: number): number => 1 / (1 + Math.exp(-logit));

Deno.test("the loss is the surprise at times that were seen, and at steps without an arrival where the episode ended", () => {
  const [logits, steps, isReached] = [input("logits", [4, 3]), input("steps", [4, 1]), input("isReached", [4, 1])];
  const feeds = {
    logits: [0.5, -1, 2, 0.1, 0.2, 0.3, -0.4, 1, -2, 1, 1, 1],
    steps: [0, 2, 2, 0],
    isReached: [1, 1, 0, 0],
  };
  // Reached at once; after two steps; not within 0 and 1 steps; nothing was seen.
  const expected = -(Math.log(hazard(0.5)) +
    Math.log((1 - hazard(0.1)) * (1 - hazard(0.2)) * hazard(0.3)) +
    Math.log((1 - hazard(-0.4)) * (1 - hazard(1)))) / 4;
  const loss = survivalLoss(logits, steps, isReached);
  assertAlmostEquals(evaluate(loss, feeds).data[0], expected, 1e-12);
  assertLess(gradientError(loss, { logits }, feeds), 1e-6);
});

Deno.test("a time beyond the last hazard is one at which the goal was not reached yet", () => {
  const [logits, steps, isReached] = [input("logits", [1, 2]), input("steps", [1, 1]), input("isReached", [1, 1])];
  const formula = survivalLoss(logits, steps, isReached);
  const loss = (steps: number, isReached: number) =>
    evaluate(formula, { logits: [0.3, -0.7], steps: [steps], isReached: [isReached] }).data[0];
  assertAlmostEquals(loss(9, 1), loss(2, 0), 1e-12);
});

const logitsOf = fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 2, maxLength: 8 });

Deno.test("the value is the expected sum of −γᵏ over the steps before the goal, up to the last hazard", () => {
  fc.assert(fc.property(logitsOf, fc.double({ min: 0, max: 0.99, noNaN: true }), (logits, discount) => {
    const formula = survivalValue(input("logits", [1, logits.length]), discount);
    const hazards = logits.map(hazard);
    // P(τ = k) for all k, and what is left for later ones.
    let left = 1;
    let expected = 0;
    hazards.forEach((hazard, step) => {
      const paid = Array.from({ length: step }, (_, k) => discount ** k).reduce((sum, factor) => sum + factor, 0);
      expected -= left * hazard * paid;
      left *= 1 - hazard;
    });
    const all = Array.from({ length: logits.length - 1 }, (_, k) => discount ** k).reduce((sum, own) => sum + own, 0);
    expected -= left * all;
    assertAlmostEquals(evaluate(formula, { logits }).data[0], expected, 1e-9);
  }));
});

Deno.test("a higher hazard at any step makes the value higher, and survival falls from step to step", () => {
  fc.assert(fc.property(logitsOf, fc.nat(), (logits, which) => {
    const leaf = input("logits", [1, logits.length]);
    const formulas = evaluator({ value: survivalValue(leaf, 0.9), survival: logSurvival(leaf) });
    // The last hazard is beyond the steps that count.
    const raised = logits.map((logit, step) => step === which % (logits.length - 1) ? logit + 1 : logit);
    const [own, higher] = [logits, raised].map((logits) => formulas({ logits }));
    assert(higher.value.data[0] > own.value.data[0]);
    own.survival.data.forEach((log, step) => assert(log < 0 && (step === 0 || log < own.survival.data[step - 1])));
  }));
});

Deno.test("the value has the gradient that central differences show", () => {
  const logits = input("logits", [2, 4]);
  const feeds = { logits: [0.1, -1, 2, 0.4, 1, -0.2, 0.3, -3] };
  assertLess(gradientError(mean(survivalValue(logits, 0.8)), { logits }, feeds), 1e-6);
});
