/**
 * A unit of one trained parameter, whose gradient and steps are worked out by hand.
 *
 * @module
 */
import type { TrainableUnit } from "../../lib/onnx/mod.ts";
import { add, input, mean, multiply, square, subtract } from "../../lib/tensor/mod.ts";

const [x, y, slope, offset] = [input("x", [4]), input("y", [4]), input("slope", [1]), input("offset", [1])];
const prediction = add(multiply(x, slope), offset);

/** A line, of which the slope is trained from 2 and the offset, 3 at first, stays. */
export const LINE: TrainableUnit = {
  name: "line",
  inputs: [{ tensor: x, role: "observation" }, { tensor: y, role: "batch" }],
  parameters: { slope: { tensor: slope, initial: Float32Array.of(2) } },
  frozen: { offset: { tensor: offset, initial: Float32Array.of(3) } },
  loss: mean(square(subtract(prediction, y))),
  outputs: { prediction },
};

/** The loss of the line and its gradient with respect to the slope. */
export const lineByHand = (
  { x, y, offset }: Readonly<Record<"x" | "y" | "offset", ArrayLike<number>>>,
  slope: number,
): { readonly loss: number; readonly gradient: number } => {
  const errors = Array.from(x, (value, at) => value * slope + offset[0] - y[at]);
  return {
    loss: errors.reduce((total, error) => total + error ** 2, 0) / 4,
    gradient: errors.reduce((total, error, at) => total + 2 * error * x[at], 0) / 4,
  };
};
