import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  abs,
  call,
  clip,
  constant,
  cos,
  exp,
  float32,
  gradient,
  input,
  log,
  logTanhSlope,
  negate,
  relu,
  sigmoid,
  sin,
  softplus,
  sqrt,
  sum,
  swish,
  tanh,
  type Tensor,
  topologicalOrder,
} from "../../../lib/tensor/mod.ts";
import { encoded, matrix, named, slopes, values } from "../by_hand.ts";

const assertNear = (actual: readonly number[], expected: readonly number[]): void => {
  assertEquals(actual.length, expected.length);
  expected.forEach((value, index) => assertAlmostEquals(actual[index], value, 1e-14 * Math.max(1, Math.abs(value))));
};

/** Each function with some arguments, their values and their slopes in closed form. */
const TABLE: Readonly<
  Record<string, readonly [(operand: Tensor) => Tensor, readonly number[], readonly number[], readonly number[]]>
> = {
  negate: [negate, [-2, 0.5], [2, -0.5], [-1, -1]],
  abs: [abs, [-3, 0, 2], [3, 0, 2], [-1, 1, 1]],
  exp: [exp, [0, Math.LN2], [1, 2], [1, 2]],
  log: [log, [1, Math.E, 4], [0, 1, Math.log(4)], [1, 1 / Math.E, 0.25]],
  sqrt: [sqrt, [4, 0.25], [2, 0.5], [0.25, 1]],
  sin: [sin, [0, Math.PI / 6], [0, 0.5], [1, Math.sqrt(3) / 2]],
  cos: [cos, [0, Math.PI / 6], [1, Math.sqrt(3) / 2], [0, -0.5]],
  tanh: [tanh, [0, Math.atanh(0.5)], [0, 0.5], [1, 0.75]],
  sigmoid: [sigmoid, [0, Math.log(3), -Math.log(3)], [0.5, 0.75, 0.25], [0.25, 0.1875, 0.1875]],
  // The slope is σ + x σ (1 − σ).
  swish: [
    swish,
    [0, Math.log(3), -Math.log(3)],
    [0, 0.75 * Math.log(3), -0.25 * Math.log(3)],
    [0.5, 0.75 + 0.1875 * Math.log(3), 0.25 - 0.1875 * Math.log(3)],
  ],
  relu: [relu, [-2, 0, 3], [0, 0, 3], [0, 0, 1]],
  softplus: [softplus, [0, Math.log(3)], [Math.LN2, Math.log(4)], [0.5, 0.75]],
  logTanhSlope: [logTanhSlope, [0, Math.atanh(0.5)], [0, Math.log(0.75)], [0, -1]],
};

for (const [name, [operation, at, expected, slope]] of Object.entries(TABLE)) {
  Deno.test(`${name} has the values and slopes that are worked out by hand`, () => {
    const x = matrix([at.length], ...at);
    assertNear(values(operation(x)), expected);
    const weights = at.map((_, index) => 10 ** index);
    assertNear(slopes(operation(x), [x], {}, weights)[0], slope.map((value, index) => value * weights[index]));
  });
}

Deno.test("relu is NaN where its operand is, and its own gradient does not change with the operand where it is active", () => {
  assertEquals(values(relu(matrix([2], NaN, 1e-30))), [NaN, 1e-30]);
  const x = matrix([3], -1, 1, 1e20);
  assertEquals(slopes(relu(x), [x])[0], [0, 1, 1]);
});

Deno.test("sigmoid, softplus and logTanhSlope stay exact where their plain formulas overflow or round to 0", () => {
  assertEquals(values(sigmoid(matrix([2], -1000, 1000))), [0, 1]);
  assertEquals(values(softplus(matrix([2], -1000, 1000))), [0, 1000]);
  // log(1 − tanh² x) → 2 log 2 − 2 |x|
  assertNear(values(logTanhSlope(matrix([2], -500, 500))), [2 * Math.LN2 - 1000, 2 * Math.LN2 - 1000]);
});

Deno.test("sigmoid x and sigmoid −x add up to 1, softplus x and softplus −x differ by x, logTanhSlope is even", () => {
  fc.assert(fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (number) => {
    const [x, y] = [constant(number), constant(-number)];
    assertNear([values(sigmoid(x))[0] + values(sigmoid(y))[0]], [1]);
    assertNear([values(softplus(x))[0] - values(softplus(y))[0]], [number]);
    assertNear(values(logTanhSlope(x)), values(logTanhSlope(y)));
    assert(values(softplus(x))[0] >= Math.max(0, number));
  }));
});

Deno.test("clip keeps its operand within both bounds, and lets no gradient through where it was cut", () => {
  const x = matrix([5], -3, -1, 0.5, 2, 7);
  const clipped = clip(x, -1, 2);
  assertEquals(values(clipped), [-1, -1, 0.5, 2, 2]);
  assertEquals(slopes(clipped, [x]), [[0, 1, 1, 1, 0]]);
  assertEquals(clipped.operation.attributes, { minimum: -1, maximum: 2 });
});

Deno.test("functions of one number keep the shape, and refuse whole numbers and truth values", () => {
  assertEquals(exp(input("x", [2, 3])).shape, [2, 3]);
  for (const type of ["int32", "bool"] as const) {
    assertThrows(
      () => tanh(input("x", [2], type)),
      RangeError,
      `tanh(${type}[2]): only floating-point numbers are taken`,
    );
  }
});

Deno.test("functions of one number are encoded as one ONNX operator where there is one", () => {
  const x = input("x", [1]);
  const operators = [negate, abs, exp, log, sqrt, sin, cos, tanh, sigmoid, relu].map((of) => encoded(of(x)));
  const names = ["Neg", "Abs", "Exp", "Log", "Sqrt", "Sin", "Cos", "Tanh", "Sigmoid", "Relu"];
  assertEquals(operators, names.map((name) => call(name, [named(0)])));
  assertEquals(encoded(clip(x, -1, 2)), call("Clip", [named(0), float32(-1), float32(2)]));
});

Deno.test("softplus and logTanhSlope are encoded as the formulas that do not overflow", () => {
  const x = input("x", [1]);
  const magnitude = call("Abs", [named(0)]);
  const plusOne = (decay: ReturnType<typeof call>) => call("Log", [call("Add", [decay, float32(1)])]);
  assertEquals(
    encoded(softplus(x)),
    call("Add", [call("Relu", [named(0)]), plusOne(call("Exp", [call("Neg", [magnitude])]))]),
  );
  const rest = call("Add", [magnitude, plusOne(call("Exp", [call("Mul", [magnitude, float32(-2)])]))]);
  assertEquals(encoded(logTanhSlope(x)), call("Mul", [call("Sub", [float32(Math.LN2), rest]), float32(2)]));
});

Deno.test("the slope of relu has the slope 0 itself, and is encoded as a steep HardSigmoid", () => {
  const x = matrix([4], -1, 0, 1e-30, 2);
  const [slope] = gradient(sum(relu(x)), [x]);
  assertEquals(values(slope), [0, 0, 1, 1]);
  assertEquals(slopes(slope, [x]), [[0, 0, 0, 0]]);
  const isActive = topologicalOrder([slope]).find(({ operation }) => operation.name === "isActive")!;
  assertEquals(encoded(isActive), call("HardSigmoid", [named(0)], { alpha: float32(1e30), beta: float32(0) }));
});
