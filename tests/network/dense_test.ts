import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { initialise, linear, mlp, type Network, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { evaluate, type Feeds, input, multiply } from "../../lib/tensor/mod.ts";

const outputOf = ({ specifications, apply }: Network, x: readonly number[], width: number, feeds: Feeds) => {
  const leaf = input("x", [x.length / width, width]);
  return [...evaluate(apply(parameterInputs(specifications), leaf), { ...feeds, x }).data];
};

Deno.test("linear is x·W + b with a row of W for each input", () => {
  const feeds = { weight: [1, 2, 3, 10, 20, 30], bias: [0.5, 0, -0.5] };
  assertEquals(outputOf(linear(2, 3), [1, 1, 2, 0], 2, feeds), [11.5, 22, 32.5, 2.5, 4, 5.5]);
});

Deno.test("linear draws weights and biases within ±1/√inputs, and fills that interval", () => {
  const { specifications } = linear(16, 200);
  assertEquals(specifications.weight.shape, [16, 200]);
  assertEquals(specifications.bias.shape, [200]);
  const { weight, bias } = unflattenValues(specifications, initialise(specifications, key(1)));
  for (const numbers of [weight, bias]) {
    assert(numbers.every((number) => number >= -0.25 && number < 0.25));
    assert(Math.min(...numbers) < -0.24 && Math.max(...numbers) > 0.24);
  }
});

Deno.test("mlp puts an activation between its affine layers, and none behind the last", () => {
  const feeds = {
    "0.weight": [1, -1],
    "0.bias": [0, 0],
    "1.weight": [2, 3],
    "1.bias": [-10],
  };
  const network = mlp({ inputs: 1, hidden: [2], outputs: 1 });
  // relu(x) · 2 + relu(−x) · 3 − 10
  assertEquals(outputOf(network, [4, -2], 1, feeds), [-2, -4]);
  const tripled = mlp({ inputs: 1, hidden: [2], outputs: 1 }, (operand) => multiply(operand, 3));
  // 3 x · 2 − 3 x · 3 − 10
  assertEquals(outputOf(tripled, [4, -2], 1, feeds), [-22, -4]);
});

Deno.test("mlp without hidden layers is one affine layer", () => {
  const feeds = { weight: [2, 3], bias: [1] };
  const [alone, layered] = [linear(2, 1), mlp({ inputs: 2, hidden: [], outputs: 1 })];
  fc.assert(fc.property(fc.tuple(fc.integer(), fc.integer()), (x) => {
    const expected = outputOf(alone, x, 2, feeds);
    assertEquals(outputOf(layered, x, 2, { "0.weight": feeds.weight, "0.bias": feeds.bias }), expected);
  }));
});

Deno.test("mlp names its layers by their number, each with the widths of what it reads and gives", () => {
  const { specifications } = mlp({ inputs: 2, hidden: [5, 7], outputs: 3 });
  assertEquals(Object.entries(specifications).map(([name, { shape }]) => [name, ...shape]), [
    ["0.weight", 2, 5],
    ["0.bias", 5],
    ["1.weight", 5, 7],
    ["1.bias", 7],
    ["2.weight", 7, 3],
    ["2.bias", 3],
  ]);
});
