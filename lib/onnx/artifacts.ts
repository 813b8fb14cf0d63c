/**
 * Training artifacts: from a loss to the files that ONNX Runtime's own training tools name, here in inference operators
 * only, so that every engine runs them.
 *
 * @see `onnxruntime.training.artifacts.generate_artifacts`, whose names and layout these are.
 * @module
 */
import { reshape } from "../tensor/operation/layout.ts";
import { input } from "../tensor/leaf.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Role } from "./role.ts";
import type { Artifact, Parameter, TrainableUnit, TrainingArtifacts } from "./trainable_unit.ts";
import { artifact, firstCheckpoint, forward, namesFor, record } from "./unit_models.ts";

/** An optimiser's state of one parameter. */
export interface OptimizerState {
  /** The parameter itself. */
  readonly parameter: Tensor;
  /** The moving average of its gradient, in its shape. */
  readonly firstMoment: Tensor;
  /** The moving average of its gradient's square, in its shape. */
  readonly secondMoment: Tensor;
}

/** An optimiser with two moments, such as Adam: a parameter's state after one step with a learning rate, a scalar. */
export type Optimizer = (state: OptimizerState, gradient: Tensor, rate: Tensor) => OptimizerState;

/** An optimiser and its learning rate. */
export interface OptimizerChoice {
  /** The step that the models apply. */
  readonly step: Optimizer;
  /** The learning rate in the checkpoint. */
  readonly learningRate: number;
}

const optimizerArtifact = ({ name, parameters }: TrainableUnit, step: Optimizer): Artifact => {
  const learningRate = input("learning_rate", [1]);
  const steps = Object.entries(parameters).map(([parameter, { tensor }]) => {
    const names = namesFor(parameter);
    const slope = input(names.gradient, tensor.shape);
    const before = {
      parameter: tensor,
      firstMoment: input(names.firstMoment, tensor.shape),
      secondMoment: input(names.secondMoment, tensor.shape),
    };
    return { parameter, names, slope, before, after: step(before, slope, reshape(learningRate, [])) };
  });
  return artifact({
    file: "optimizer_model.onnx",
    name: `${name}_optimizer`,
    inputs: [
      learningRate,
      ...steps.flatMap(({ slope, before }) => [before.parameter, slope, before.firstMoment, before.secondMoment]),
    ],
    outputs: steps.flatMap(({ parameter, names, after }) => [
      [`${parameter}:out`, after.parameter],
      [`${names.firstMoment}:out`, after.firstMoment],
      [`${names.secondMoment}:out`, after.secondMoment],
    ]),
    roles: {
      learning_rate: "learning rate",
      ...record<Parameter, Role>(parameters, (parameter) => {
        const { gradient, firstMoment, secondMoment } = namesFor(parameter);
        return [
          [parameter, "parameter"],
          [gradient, "gradient"],
          [firstMoment, "moment"],
          [secondMoment, "moment"],
          [`${parameter}:out`, "next parameter"],
          [`${firstMoment}:out`, "next moment"],
          [`${secondMoment}:out`, "next moment"],
        ];
      }),
    },
  });
};

/**
 * The files of a trainable unit, in the `plain` flavour:
 *
 * - `training_model.onnx` takes the user's inputs and every parameter, and returns the loss, the outputs and `<parameter>_grad`;
 * - `eval_model.onnx` is the same without gradients;
 * - `optimizer_model.onnx` takes the bias-corrected `learning_rate` and each parameter with its gradient and moments, and returns
 *   `<parameter>:out`, `<parameter>.momentum0:out` and `<parameter>.momentum1:out`;
 * - `checkpoint` holds first values, in ONNX Runtime's format.
 *
 * @throws {RangeError} when a listed input is not needed, a parameter is no input of its name, or a first value has another size.
 *
 * @example
 * ```ts
 * import { trainingArtifacts } from "@gpim/gpim/artifacts";
 * import { input, mean, multiply, square, subtract } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const [x, y, slope] = [input("x", [8]), input("y", [8]), input("slope", [1])];
 * const prediction = multiply(x, slope);
 * const { training } = trainingArtifacts({
 *   name: "line",
 *   inputs: [{ tensor: x, role: "batch" }, { tensor: y, role: "batch" }],
 *   parameters: { slope: { tensor: slope, initial: Float32Array.of(1) } },
 *   frozen: {},
 *   loss: mean(square(subtract(prediction, y))),
 *   outputs: { prediction },
 * }, {
 *   learningRate: 0.1,
 *   step: ({ parameter, firstMoment, secondMoment }, gradient, rate) => ({
 *     parameter: subtract(parameter, multiply(gradient, rate)),
 *     firstMoment: multiply(firstMoment, 1),
 *     secondMoment: multiply(secondMoment, 1),
 *   }),
 * });
 * assertEquals(training.model.inputs.map(({ name }) => name), ["x", "y", "slope"]);
 * assertEquals(training.model.outputs.map(({ name }) => name), ["loss", "prediction", "slope_grad"]);
 * ```
 */
export const trainingArtifacts = (unit: TrainableUnit, { step, learningRate }: OptimizerChoice): TrainingArtifacts => {
  const { evaluation, gradients } = forward(unit);
  const outputs = gradients.map(({ parameter, slope }) => [namesFor(parameter).gradient, slope] as const);
  return {
    training: artifact({
      ...evaluation,
      file: "training_model.onnx",
      name: `${unit.name}_training`,
      outputs: [...evaluation.outputs, ...outputs],
      roles: { ...evaluation.roles, ...Object.fromEntries(outputs.map(([name]) => [name, "gradient" as const])) },
    }),
    evaluation: artifact(evaluation),
    optimizer: optimizerArtifact(unit, step),
    checkpoint: firstCheckpoint(unit.parameters, unit.frozen, learningRate),
  };
};
