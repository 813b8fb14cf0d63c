/**
 * ONNX Runtime's accumulation of gradients over several batches, as an operation of formulas.
 *
 * @module
 */
import { call } from "../tensor/onnx_expression.ts";
import { apply, type Operation, sameShape, type Tensor } from "../tensor/tensor.ts";

/** The domain of the operators that ONNX Runtime adds to ONNX's own. */
export const RUNTIME_DOMAIN = "com.microsoft";

/** The operator that accumulates. */
export const ACCUMULATOR = "InPlaceAccumulatorV2";

const ofOneAgent = (): never => {
  throw new TypeError(
    "accumulateGradient writes into a buffer of ONNX Runtime's training session, which trains one agent",
  );
};

const accumulator: Operation = {
  name: "accumulateGradient",
  attributes: {},
  shape: (buffer, gradient, reset) =>
    !sameShape(buffer.shape, gradient.shape)
      ? "the buffer must have the gradient's shape"
      : reset.elementType !== "bool" || !sameShape(reset.shape, [1])
      ? "the reset must be one truth value, bool[1]"
      : { shape: [1], elementType: "bool" },
  evaluate: () => Float64Array.of(1),
  pullback: () => [undefined, undefined, undefined],
  encode: (operands) => call(ACCUMULATOR, operands),
  vmap: ofOneAgent,
};

/**
 * Whether the buffer has been written, `bool[1]`, which it always is: it becomes the gradient where `reset` holds, and otherwise its
 * own content plus the gradient. Nothing but ONNX Runtime's training session, whose buffer it is, sees that content, so that formulas
 * stay pure.
 */
export const accumulateGradient = (buffer: Tensor, gradient: Tensor, reset: Tensor): Tensor =>
  apply(accumulator, buffer, gradient, reset);
