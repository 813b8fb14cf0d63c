import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { initialise, layerNorm, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { add, evaluate, input, mean, size, square } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

/** The normalised rows, by first parameters unless others are given. */
const normalised = (
  rows: readonly (readonly number[])[],
  parameters: Readonly<Record<string, readonly number[]>> = {},
  epsilon?: number,
): readonly number[] => {
  const { specifications, apply } = layerNorm(rows[0].length, epsilon);
  const first = unflattenValues(specifications, initialise(specifications, key(1)));
  const x = input("x", [rows.length, rows[0].length]);
  return [...evaluate(apply(parameterInputs(specifications), x), { ...first, ...parameters, x: rows.flat() }).data];
};

const assertNear = (actual: readonly number[], expected: readonly number[]): void =>
  expected.forEach((value, index) => assertAlmostEquals(actual[index], value, 1e-12));

Deno.test("layerNorm takes each row's mean off and divides by √(variance + ε)", () => {
  // The mean of 1, 2, 6 is 3, its variance (4 + 1 + 9) / 3 = 14/3; 4/3 more are 6.
  const scale = 1 / Math.sqrt(6);
  assertNear(normalised([[1, 2, 6]], {}, 4 / 3), [-2 * scale, -scale, 3 * scale]);
});

Deno.test("layerNorm multiplies by its scale and then adds its shift, which begin as 1 and 0", () => {
  const plain = normalised([[1, 2, 6], [0, 1, -1]]);
  const moved = normalised([[1, 2, 6], [0, 1, -1]], { scale: [1, 10, -2], shift: [5, 0, 1] });
  assertNear(moved, plain.map((value, index) => value * [1, 10, -2][index % 3] + [5, 0, 1][index % 3]));
  const { specifications } = layerNorm(3);
  assertEquals(Object.keys(specifications), ["scale", "shift"]);
  assertEquals(initialise(specifications, key(1)), Float32Array.of(1, 1, 1, 0, 0, 0));
});

Deno.test("layerNorm's rows have mean 0 and variance 1, wherever and on whatever scale its operand is", () => {
  const rows = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 })
    .filter((row) => new Set(row).size > 1);
  fc.assert(fc.property(rows, fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 }), (row, shift, scale) => {
    const plain = normalised([row], {}, 0);
    assertAlmostEquals(plain.reduce((sum, value) => sum + value, 0), 0, 1e-12);
    assertAlmostEquals(plain.reduce((sum, value) => sum + value ** 2, 0) / 4, 1, 1e-12);
    assertNear(normalised([row.map((value) => scale * value + shift)], {}, 0), plain);
  }));
});

Deno.test("layerNorm stays finite where a row's numbers are all the same", () => {
  assertEquals(normalised([[7, 7, 7]]), [0, 0, 0]);
});

Deno.test("layerNorm's gradient agrees with central differences", () => {
  const { specifications, apply } = layerNorm(5);
  const inputs = { x: input("x", [4, 5]), ...parameterInputs(specifications) };
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }], i) => [
      name,
      Array.from({ length: size(shape) }, (_, j) => Math.sin(i + 2 * j)),
    ]),
  );
  const loss = mean(square(add(apply(inputs, inputs.x), 0.3)));
  assertLess(gradientError(loss, inputs, feeds), 1e-6);
});
