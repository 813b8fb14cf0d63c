import { assertEquals, assertLessOrEqual } from "@std/assert";
import { agentOperations, emittedOperations, gpimOperations } from "../../bench/operations.ts";
import type { StepFormula } from "../../lib/learner/mod.ts";
import { constant, input, matmul, multiply, type Tensor } from "../../lib/tensor/mod.ts";

const formulaOf = (after: Tensor): StepFormula => ({
  name: "products",
  evolving: { x: { before: input("x", after.shape), after } },
  batch: [],
  metrics: { first: constant(0) },
});

Deno.test("each distinct product counts two operations for every number that is multiplied, and nothing else counts", () => {
  const [left, right] = [input("left", [2, 3]), input("right", [3, 5])];
  const product = matmul(left, right);
  assertEquals(emittedOperations(formulaOf(product)), 2 * 2 * 3 * 5);
  assertEquals(emittedOperations(formulaOf(multiply(product, matmul(left, right)))), 2 * 2 * 3 * 5);
  const transposed = matmul(matmul(left, left, { left: true }), right, { left: true });
  assertEquals(emittedOperations(formulaOf(transposed)), 2 * 3 * 2 * 3 + 2 * 3 * 3 * 5);
  assertEquals(emittedOperations(formulaOf(constant(1, [1]))), 0);
});

Deno.test("the least operations of soft actor-critic are those counted by hand", () => {
  const settings = {
    observationSize: 3,
    actionSize: 2,
    hidden: [7],
    discount: 0.9,
    initialTemperature: 1,
    targetEntropy: -2,
  };
  // A product of one row and one column of each layer: the actor has 3·7 and 7·4 of them, each critic 5·7 and 7·1.
  const targets = 2 * (5 * 7 + 7) + (3 * 7 + 7 * 4);
  const critics = 2 * (2 * (5 * 7 + 7) + 7);
  const chosen = 2 * (2 * 7 + 7 + 7 + 2 * 7);
  const actor = 2 * (3 * 7 + 7 * 4) + 7 * 4;
  assertEquals(agentOperations(11, settings), 2 * 11 * (targets + critics + chosen + actor));
});

for (const [hidden, batch] of [[64, 128], [256, 256]]) {
  Deno.test(`a step of GPIM at ${hidden}/${batch} takes at most 2 % more operations than the algorithm needs`, () => {
    const { emitted, least } = gpimOperations(hidden, batch);
    assertLessOrEqual(least, emitted);
    assertLessOrEqual(emitted / least, 1.02);
  });
}
