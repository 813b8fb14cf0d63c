/**
 * A learner's network, computed by the engine while episodes are collected or goals are pursued.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither.js";
import type { Float32Values } from "../../engine/value_info.ts";
import type { Fault } from "../../fault.ts";
import { flatLength, type Parameters, type Specifications, unflatten } from "../../network/mod.ts";
import { encodeModel } from "../../onnx/model.ts";
import { mapRecord } from "../../record.ts";
import { input, type Shape, type Tensor } from "../../tensor/mod.ts";
import type { ActingContext } from "./definition.ts";

/** A formula of a learner's parameters and of named inputs. */
export interface NetworkCall<Input extends string> {
  /** The name that the compiled model is kept under; it stands for the formula and all shapes. */
  readonly name: string;
  /** The learner's parameters. */
  readonly specifications: Specifications;
  /** Shapes of the inputs. */
  readonly shapes: Readonly<Record<Input, Shape>>;
  /** The outputs. */
  readonly formula: (
    parameters: Parameters,
    inputs: Readonly<Record<Input, Tensor>>,
  ) => Readonly<Record<string, Tensor>>;
}

/** Computes a formula for numbers, from the learner's flat weights; the model is compiled at the first call of its name. */
export const callNetwork = <Input extends string>(
  { programs }: Pick<ActingContext, "programs">,
  { name, specifications, shapes, formula }: NetworkCall<Input>,
): (weights: Float32Array, inputs: Readonly<Record<Input, Float32Array>>) => TaskEither<Fault, Float32Values> =>
(weights, inputs) => {
  const model = () => {
    const flat = input("parameters", [flatLength(specifications)]);
    const leaves = mapRecord<Input, Shape, Tensor>(shapes, (shape, leaf) => input(leaf, shape));
    return encodeModel({
      name: `gpim_${name.replaceAll(/\W+/g, "_")}`,
      inputs: [flat, ...Object.values<Tensor>(leaves)],
      outputs: formula(unflatten(specifications, flat), leaves),
    });
  };
  return programs.call(name, model, { parameters: weights, ...inputs });
};
