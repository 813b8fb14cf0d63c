import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { skills } from "../../../lib/learner/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { matrix, values } from "../../tensor/by_hand.ts";
import { logPriorOf } from "./integral.ts";

const three = skills(3);
const logits = matrix([2, 3], 0, Math.log(2), 0, Math.log(6), 0, 0);

Deno.test("skills are drawn as one-hot rows, all equally often", () => {
  const rows = three.sample(key(1), 3000);
  assertEquals([three.name, three.size, rows.length], ["discrete:3", 3, 9000]);
  const counts = [0, 0, 0];
  for (let row = 0; row < 3000; row++) {
    const own = [...rows.subarray(3 * row, 3 * row + 3)];
    assertEquals(own.toSorted(), [0, 0, 1]);
    counts[own.indexOf(1)]++;
  }
  for (const count of counts) assert(Math.abs(count - 1000) < 130, `${counts}`);
});

Deno.test("skills' prior is one over their number", () => {
  assertAlmostEquals(logPriorOf(three, [1, 0, 0]), -Math.log(3), 1e-12);
});

Deno.test("skills' log-density is the log-softmax at the skill, linear in the latent", () => {
  const density = three.logDensity(logits, matrix([2, 3], 0, 1, 0, 0.5, 0.25, 0.25));
  assertEquals(density.shape, [2, 1]);
  const expected = [Math.log(2 / 4), 0.5 * Math.log(6 / 8) + 0.5 * Math.log(1 / 8)];
  expected.forEach((value, row) => assertAlmostEquals(values(density)[row], value, 1e-12));
});

Deno.test("skills' posterior mean is all probabilities, and its mode the one-hot of the most probable skill", () => {
  [0.25, 0.5, 0.25, 0.75, 0.125, 0.125].forEach((value, index) =>
    assertAlmostEquals(values(three.posteriorMean(logits))[index], value, 1e-12)
  );
  const mode = three.posteriorMode(logits);
  assertEquals([mode.elementType, values(mode)], ["float32", [0, 1, 0, 1, 0, 0]]);
});

Deno.test("a skill is recognised where it is the most probable one", () => {
  const isRecognised = three.isRecognised?.(logits, matrix([2, 3], 0, 1, 0, 0, 0, 1));
  assertEquals([isRecognised?.shape, isRecognised && values(isRecognised)], [[2, 1], [1, 0]]);
});

Deno.test("skills' discriminator is a perceptron with a logit for each skill", () => {
  const { specifications, posterior } = skills(3, { hidden: [5] });
  assertEquals(Object.entries(specifications(2)).map(([name, { shape }]) => [name, ...shape]), [
    ["0.weight", 2, 5],
    ["0.bias", 5],
    ["1.weight", 5, 3],
    ["1.bias", 3],
  ]);
  const plain = skills(2, { hidden: [] });
  const parameters = { "0.weight": matrix([1, 2], 2, -3), "0.bias": matrix([2], 1, 0) };
  assertEquals(values(plain.posterior(parameters, matrix([2, 1], 1, 10))), [3, -3, 21, -30]);
  assertEquals(typeof posterior, "function");
});

Deno.test("skills refuse to be fewer than two, or a fraction", () => {
  for (const count of [0, 1, 2.5]) {
    assertThrows(
      () => skills(count),
      RangeError,
      `skills: the size came as ${count}, expected a whole number from 2 to 2^53 - 1`,
    );
  }
});
