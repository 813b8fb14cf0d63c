import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { deepMlp, initialise, linear, mlp, parameterInputs, scope, unflattenValues } from "../../lib/network/mod.ts";
import { key, normal } from "../../lib/random/mod.ts";
import { add, evaluate, gradient, input, mean, square } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

type Values = Readonly<Record<string, ArrayLike<number>>>;

const affine = ({ weight, bias }: Values, x: readonly number[]): readonly number[] =>
  Array.from(bias, (shift, j) => x.reduce((sum, value, i) => sum + value * weight[i * bias.length + j], shift));

/** `swish(LayerNorm(x·W + b))`, number by number. */
const layer = (values: Values, x: readonly number[]): readonly number[] => {
  const before = affine(values, x);
  const centre = before.reduce((sum, value) => sum + value) / before.length;
  const variance = before.reduce((sum, value) => sum + (value - centre) ** 2, 0) / before.length;
  return before.map((value, i) => {
    const normalised = (value - centre) / Math.sqrt(variance + 1e-5) * values.scale[i] + values.shift[i];
    return normalised / (1 + Math.exp(-normalised));
  });
};

/** The output of a deep network for one row. */
const plainly = (values: Values, blocks: number, x: readonly number[]): readonly number[] => {
  let value = layer(scope("first", values), x);
  for (let block = 0; block < blocks; block++) {
    let inner = value;
    for (let place = 0; place < 4; place++) inner = layer(scope(`block.${block}.${place}`, values), inner);
    value = value.map((own, i) => own + inner[i]);
  }
  return affine(scope("last", values), value);
};

/** Values of a network's parameters, none of which is 0 or 1. */
const valuesOf = ({ specifications }: ReturnType<typeof deepMlp>, seed: number) =>
  unflattenValues(specifications, normal(key(seed), [initialise(specifications, key(0)).length]));

const sizes = fc.record({
  inputs: fc.integer({ min: 1, max: 3 }),
  width: fc.integer({ min: 2, max: 4 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  blocks: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1000),
});

Deno.test("a deep network is a layer, blocks of four layers whose inputs are added to their outputs, and an affine layer", () => {
  fc.assert(fc.property(sizes, ({ inputs, width, outputs, blocks, seed }) => {
    const network = deepMlp({ inputs, hidden: [width], depth: 4 * blocks, outputs });
    const values = valuesOf(network, seed);
    const rows = [0, 1].map((row) => [...normal(key(seed + 1 + row), [inputs])]);
    const x = input("x", [2, inputs]);
    const result = evaluate(network.apply(parameterInputs(network.specifications), x), { ...values, x: rows.flat() });
    assertEquals(result.shape, [2, outputs]);
    rows.flatMap((row) => plainly(values, blocks, row))
      .forEach((expected, i) => assertAlmostEquals(result.data[i], expected, 1e-9 * Math.max(1, Math.abs(expected))));
  }));
});

Deno.test("a block whose last layer gives 0 leaves its input as it is, so that depth alone does no harm", () => {
  const network = deepMlp({ inputs: 2, hidden: [3], depth: 8, outputs: 2 });
  const values = Object.fromEntries(
    Object.entries(valuesOf(network, 1)).map(([name, numbers]) => [
      name,
      /\.3\.(scale|shift)$/.test(name) ? numbers.map(() => 0) : numbers,
    ]),
  );
  const result = evaluate(network.apply(parameterInputs(network.specifications), input("x", [1, 2])), {
    ...values,
    x: [0.3, -2],
  });
  plainly(values, 0, [0.3, -2]).forEach((expected, i) => assertAlmostEquals(result.data[i], expected, 1e-12));
});

Deno.test("without depth a network is the multilayer perceptron of its hidden layers", () => {
  const size = { inputs: 2, hidden: [3, 4], outputs: 1 };
  const x = input("x", [1, 2]);
  const plain = mlp(size);
  const expected = evaluate(plain.apply(parameterInputs(plain.specifications), x), {
    ...valuesOf(plain, 1),
    x: [1, 2],
  });
  for (const network of [deepMlp(size), deepMlp({ ...size, depth: 0 })]) {
    assertEquals(Object.keys(network.specifications), Object.keys(plain.specifications));
    const result = evaluate(network.apply(parameterInputs(network.specifications), x), {
      ...valuesOf(network, 1),
      x: [1, 2],
    });
    assertEquals(result, expected);
  }
});

Deno.test("a deep network is as wide as its first hidden layer, begins as affine layers do, and has four layers a block", () => {
  const { specifications } = deepMlp({ inputs: 5, hidden: [16, 99], depth: 8, outputs: 2 });
  assertEquals(specifications["first.weight"].shape, [5, 16]);
  assertEquals(specifications["last.weight"].shape, [16, 2]);
  const blocks = Object.keys(specifications).filter((name) => name.startsWith("block"));
  assertEquals(blocks.length, 2 * 4 * 4);
  assert(blocks.every((name) => specifications[name].shape.every((length) => length === 16)));
  const first = unflattenValues(specifications, initialise(specifications, key(3)));
  assert(first["block.1.3.weight"].every((value) => Math.abs(value) <= 1 / 4));
  assertEquals([...first["block.1.3.scale"]], Array<number>(16).fill(1));
  assertEquals(Object.keys(linear(1, 1).specifications), ["weight", "bias"]);
});

Deno.test("a depth that is no number of whole blocks is refused", () => {
  for (const depth of [1, 6, -4, 4.5, NaN, Infinity]) {
    assertThrows(() => deepMlp({ inputs: 1, hidden: [2], depth, outputs: 1 }), RangeError, `the depth is ${depth}`);
  }
});

Deno.test("the gradient of a deep network agrees with central differences", () => {
  const network = deepMlp({ inputs: 2, hidden: [3], depth: 8, outputs: 2 });
  const inputs = { x: input("x", [4, 2]), ...parameterInputs(network.specifications) };
  const loss = mean(square(add(network.apply(inputs, inputs.x), 0.3)));
  assertLess(gradientError(loss, inputs, { ...valuesOf(network, 2), x: normal(key(9), [4, 2]) }), 1e-6);
});

Deno.test("the first layer of a network learns as fast behind 64 layers as behind 4, within a factor of 30", () => {
  const slope = (depth: number) => {
    const network = deepMlp({ inputs: 3, hidden: [16], depth, outputs: 1 });
    const parameters = parameterInputs(network.specifications);
    const output = network.apply(parameters, input("x", [8, 3]));
    const [first] = gradient(mean(square(add(output, -1))), [parameters["first.weight"]]);
    const { data } = evaluate(first, {
      ...unflattenValues(network.specifications, initialise(network.specifications, key(1))),
      x: normal(key(2), [8, 3]),
    });
    return Math.hypot(...data);
  };
  const ratio = slope(64) / slope(4);
  assert(ratio > 1 / 30 && ratio < 30, `${ratio}`);
});
