/**
 * Functions of one number, element by element.
 *
 * @module
 */
import { divide, multiply, subtract } from "./arithmetic.ts";
import { equal, less, where } from "./choice.ts";
import { vmapAligned } from "./layout.ts";
import { call, float32, type OnnxExpression } from "../onnx_expression.ts";
import { apply, type Attributes, type Operation, type Tensor } from "../tensor.ts";

const elementwise = (
  name: string,
  of: (x: number) => number,
  pullback: (cotangent: Tensor, operand: Tensor, result: Tensor) => Tensor,
  encode: (operand: OnnxExpression) => OnnxExpression,
  attributes: Attributes = {},
): (operand: Tensor) => Tensor => {
  const operation: Operation = {
    name,
    attributes,
    shape: ({ shape, elementType }) =>
      elementType === "float32" ? { shape, elementType } : "only floating-point numbers are taken",
    evaluate: ([{ data }]) => {
      const result = new Float64Array(data.length);
      for (let index = 0; index < data.length; index++) result[index] = of(data[index]);
      return result;
    },
    pullback: (cotangent, [operand], result) => [pullback(cotangent, operand, result)],
    encode: ([operand]) => encode(operand),
    vmap: vmapAligned,
  };
  return (operand) => apply(operation, operand);
};

const operator = (name: string) => (operand: OnnxExpression): OnnxExpression => call(name, [operand]);

/** `−x`. */
export const negate: (operand: Tensor) => Tensor = elementwise(
  "negate",
  (x) => -x,
  (cotangent) => negate(cotangent),
  operator("Neg"),
);

/** `|x|`; the gradient at 0 is taken as 1. */
export const abs: (operand: Tensor) => Tensor = elementwise(
  "abs",
  Math.abs,
  (cotangent, operand) => where(less(operand, 0), negate(cotangent), cotangent),
  operator("Abs"),
);

/** `eˣ`. */
export const exp: (operand: Tensor) => Tensor = elementwise(
  "exp",
  Math.exp,
  (cotangent, _operand, result) => multiply(cotangent, result),
  operator("Exp"),
);

/** The natural logarithm. */
export const log: (operand: Tensor) => Tensor = elementwise(
  "log",
  Math.log,
  (cotangent, operand) => divide(cotangent, operand),
  operator("Log"),
);

/** `√x`. */
export const sqrt: (operand: Tensor) => Tensor = elementwise(
  "sqrt",
  Math.sqrt,
  (cotangent, _operand, result) => divide(multiply(cotangent, 0.5), result),
  operator("Sqrt"),
);

/** The sine of an angle in radians. */
export const sin: (operand: Tensor) => Tensor = elementwise(
  "sin",
  Math.sin,
  (cotangent, operand) => multiply(cotangent, cos(operand)),
  operator("Sin"),
);

/** The cosine of an angle in radians. */
export const cos: (operand: Tensor) => Tensor = elementwise(
  "cos",
  Math.cos,
  (cotangent, operand) => negate(multiply(cotangent, sin(operand))),
  operator("Cos"),
);

/** The hyperbolic tangent. */
export const tanh: (operand: Tensor) => Tensor = elementwise(
  "tanh",
  Math.tanh,
  (cotangent, _operand, result) => multiply(cotangent, subtract(1, multiply(result, result))),
  operator("Tanh"),
);

/** The logistic function `1 / (1 + e⁻ˣ)`. */
export const sigmoid: (operand: Tensor) => Tensor = elementwise(
  "sigmoid",
  (x) => x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)),
  (cotangent, _operand, result) => multiply(cotangent, multiply(result, subtract(1, result))),
  operator("Sigmoid"),
);

/**
 * `x / (1 + e⁻ˣ)`, a smooth rectifier.
 *
 * @see Ramachandran, Zoph and Le, "Searching for Activation Functions", 2017.
 */
export const swish = (operand: Tensor): Tensor => multiply(operand, sigmoid(operand));

// Scales the smallest relevant activation above 1.
const STEEP = 1e30;

/**
 * 1 where `y > 0`, for a ReLU's result `y ≥ 0`; its own gradient is 0. Computed as `min(max(10³⁰ y, 0), 1)`, one operator that
 * computes several numbers at once, where comparisons compute one at a time and mispredict half of the branches.
 */
const isActive: (operand: Tensor) => Tensor = elementwise(
  "isActive",
  (y) => Math.min(Math.max(STEEP * y, 0), 1),
  (cotangent) => multiply(cotangent, 0),
  (operand) => call("HardSigmoid", [operand], { alpha: float32(STEEP), beta: float32(0) }),
);

/** `max(x, 0)`; the gradient at 0 is 0. */
export const relu: (operand: Tensor) => Tensor = elementwise(
  "relu",
  // Written so that NaN stays NaN, as it does on the engines.
  (x) => x < 0 ? 0 : x,
  (cotangent, _operand, result) => multiply(cotangent, isActive(result)),
  operator("Relu"),
);

/** `log(1 + eˣ)`, computed as `max(x, 0) + log(1 + e^−|x|)` so that nothing overflows. */
export const softplus: (operand: Tensor) => Tensor = elementwise(
  "softplus",
  (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  (cotangent, operand) => multiply(cotangent, sigmoid(operand)),
  (operand) => {
    const decay = call("Exp", [call("Neg", [call("Abs", [operand])])]);
    return call("Add", [call("Relu", [operand]), call("Log", [call("Add", [decay, float32(1)])])]);
  },
);

/**
 * `log(1 − tanh² x)`, the logarithm of the hyperbolic tangent's slope, computed as `2 (log 2 − |x| − log(1 + e^−2|x|))` so
 * that it stays exact where the slope itself would round to 0. Its own slope is `−2 tanh x`.
 */
export const logTanhSlope: (operand: Tensor) => Tensor = elementwise(
  "logTanhSlope",
  (x) => 2 * (Math.LN2 - Math.abs(x) - Math.log1p(Math.exp(-2 * Math.abs(x)))),
  (cotangent, operand) => multiply(multiply(cotangent, tanh(operand)), -2),
  (operand) => {
    const magnitude = call("Abs", [operand]);
    const decay = call("Exp", [call("Mul", [magnitude, float32(-2)])]);
    const sum = call("Add", [magnitude, call("Log", [call("Add", [decay, float32(1)])])]);
    return call("Mul", [call("Sub", [float32(Math.LN2), sum]), float32(2)]);
  },
);

/** `x` clipped to bounds; no gradient flows where it was clipped. */
export const clip = (operand: Tensor, minimum: number, maximum: number): Tensor =>
  elementwise(
    "clip",
    (x) => Math.min(Math.max(x, minimum), maximum),
    (cotangent, from, result) => where(equal(from, result), cotangent, 0),
    (x) => call("Clip", [x, float32(minimum), float32(maximum)]),
    { minimum, maximum },
  )(operand);
