import { assertAlmostEquals, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { dot, embedding, negativeDistance, norm, reader, unitLength } from "../../lib/learner/mod.ts";
import { linear, parameterInputs } from "../../lib/network/mod.ts";
import { evaluate, input, type Tensor } from "../../lib/tensor/mod.ts";
import { matrix, slopes, values } from "../tensor/by_hand.ts";

const assertNear = (actual: readonly number[], expected: readonly number[], tolerance = 1e-9): void => {
  assertEquals(actual.length, expected.length);
  expected.forEach((value, index) => assertAlmostEquals(actual[index], value, tolerance));
};

const vectors = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
const row = (numbers: readonly number[]): Tensor => matrix([1, numbers.length], ...numbers);

Deno.test("reader takes coordinates as they are where there is no encoder, and is the encoder where there is one", () => {
  const plain = reader(5, undefined);
  const seen = input("seen", [2, 5]);
  assertStrictEquals(plain.apply({}, seen), seen);
  assertEquals([plain.specifications, plain.outputs], [{}, 5]);
  const encoder = { ...linear(5, 3), outputs: 3 };
  assertStrictEquals(reader(5, encoder), encoder);
});

Deno.test("embedding is a perceptron on what its encoder reads, each with parameters of its own", () => {
  const network = embedding({ inputs: 2, hidden: [], outputs: 1 }, { ...linear(2, 2), outputs: 2 });
  const feeds = {
    "encoder.weight": [1, 0, 0, 10],
    "encoder.bias": [0, 1],
    "embedding.0.weight": [2, 3],
    "embedding.0.bias": [-5],
    seen: [1, 1, 4, 0],
  };
  const output = network.apply(parameterInputs(network.specifications), input("seen", [2, 2]));
  // (x, 10 y + 1) · (2, 3) − 5
  assertEquals([...evaluate(output, feeds).data], [2 + 33 - 5, 8 + 3 - 5]);
});

Deno.test("embedding reads as many inputs as its size says without an encoder, and as many features as it has with one", () => {
  const shapesOf = (network: ReturnType<typeof embedding>) =>
    Object.entries(network.specifications).map(([name, { shape }]) => [name, ...shape]);
  const size = { inputs: 4, hidden: [], outputs: 2 };
  assertEquals(shapesOf(embedding(size)), [["embedding.0.weight", 4, 2], ["embedding.0.bias", 2]]);
  assertEquals(shapesOf(embedding(size, { ...linear(4, 3), outputs: 3 })), [
    ["encoder.weight", 4, 3],
    ["encoder.bias", 3],
    ["embedding.0.weight", 3, 2],
    ["embedding.0.bias", 2],
  ]);
});

Deno.test("norm is the Euclidean length along the last axis, which stays with length 1", () => {
  const lengths = norm(matrix([2, 2], 3, -4, 5, 12));
  assertEquals(lengths.shape, [2, 1]);
  assertNear(values(lengths), [5, 13]);
});

Deno.test("norm and its gradient are finite at 0, and the gradient is the direction elsewhere", () => {
  const zero = row([0, 0]);
  assertNear(values(norm(zero)), [0], 1e-5);
  assertEquals(slopes(norm(zero), [zero]), [[0, 0]]);
  const x = row([3, -4]);
  assertNear(slopes(norm(x), [x])[0], [0.6, -0.8]);
});

Deno.test("unitLength keeps the direction of a vector and gives it length 1", () => {
  assertNear(values(unitLength(matrix([2, 2], 3, -4, 0, -2))), [0.6, -0.8, 0, -1]);
  fc.assert(fc.property(vectors.filter((x) => x.some((number) => number !== 0)), fc.nat(9), (x, scale) => {
    const unit = values(unitLength(row(x)));
    assertAlmostEquals(Math.hypot(...unit), 1, 1e-9);
    assertNear(values(unitLength(row(x.map((number) => (1 + scale) * number)))), unit);
  }));
});

Deno.test("dot is the sum of products along the last axis, which stays with length 1", () => {
  const products = dot(matrix([2, 2], 1, 2, 3, 4), matrix([2, 2], 5, 6, -7, 8));
  assertEquals([products.shape, values(products)], [[2, 1], [17, 11]]);
});

Deno.test("negativeDistance is minus the length of the difference: symmetric, at most 0, and subject to the triangle law", () => {
  assertNear(values(negativeDistance(matrix([2, 2], 1, 2, 0, 0), matrix([2, 2], 4, -2, 0, -1))), [-5, -1]);
  const between = (x: readonly number[], y: readonly number[]) => -values(negativeDistance(row(x), row(y)))[0];
  fc.assert(fc.property(vectors, vectors, vectors, (x, y, z) => {
    assertEquals(between(x, y), between(y, x));
    assertAlmostEquals(between(x, x), 0, 1e-5);
    assertEquals(between(x, z) <= between(x, y) + between(y, z) + 1e-5, true);
  }));
});

Deno.test("lengths, directions and products are along the last axis of any number of axes", () => {
  const x = matrix([2, 1, 2], 3, -4, 0, 5);
  assertNear(values(norm(x)), [5, 5]);
  assertNear(values(unitLength(x)), [0.6, -0.8, 0, 1]);
  assertEquals([dot(x, x).shape, values(dot(x, x))], [[2, 1, 1], [25, 25]]);
});
