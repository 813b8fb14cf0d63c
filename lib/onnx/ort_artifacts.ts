/**
 * Training artifacts that ONNX Runtime's own training session loads and trains with.
 *
 * @see `onnxruntime.training.artifacts.generate_artifacts` of ONNX Runtime 1.19, whose names and operators these are.
 * @module
 */
import { input } from "../tensor/leaf.ts";
import { adamWModel, type OrtOptimizer, SESSION_RATE } from "./adam_w_model.ts";
import { accumulateGradient, ACCUMULATOR, RUNTIME_DOMAIN } from "./gradient_accumulator.ts";
import type { FileModel, TrainableUnit, TrainingArtifacts } from "./trainable_unit.ts";
import { artifact, type ArtifactSource, firstCheckpoint, forward, namesFor } from "./unit_models.ts";

/** The input by which a session makes the next gradients replace those in the buffers. */
const RESET = "lazy_reset_grad";

/** The loss, the outputs, and gradients that are added to buffers. */
const training = ({ name, parameters }: TrainableUnit, { evaluation, gradients }: ReturnType<typeof forward>) => {
  const reset = input(RESET, [1], "bool");
  const accumulated = gradients.map(({ parameter, slope }) => {
    const { buffer, accumulated } = namesFor(parameter);
    const held = input(buffer, parameters[parameter].tensor.shape);
    return { held, names: { buffer, accumulated }, done: accumulateGradient(held, slope, reset) };
  });
  const source: ArtifactSource = {
    ...evaluation,
    file: "training_model.onnx",
    name: `${name}_training`,
    inputs: [...evaluation.inputs, ...accumulated.map(({ held }) => held), reset],
    outputs: [...evaluation.outputs, ...accumulated.map(({ names, done }) => [names.accumulated, done] as const)],
    roles: {
      ...evaluation.roles,
      ...Object.fromEntries(accumulated.flatMap(({ names }) => [
        [names.buffer, "gradient buffer" as const],
        [names.accumulated, "done" as const],
      ])),
      [RESET]: "reset",
    },
    operators: { [ACCUMULATOR]: RUNTIME_DOMAIN },
  };
  return artifact(source);
};

/**
 * The files of a trainable unit, in the `ort` flavour, for the `TrainingSession` of ONNX Runtime up to 1.19.2:
 *
 * - `training_model.onnx` returns the loss and the outputs, and adds each gradient to a buffer of the session
 *   (`InPlaceAccumulatorV2`), or replaces the buffer's content after `lazyResetGrad`;
 * - `eval_model.onnx` is the same without gradients;
 * - `optimizer_model.onnx` is one step of `AdamWOptimizer` for all parameters, see {@link adamWModel};
 * - `checkpoint` holds the trained parameters, and the properties `unit`, the unit's name, and `learning_rate`.
 *
 * A session keeps its parameters to itself. Those of other units are inputs to be fed with every batch here, not frozen parameters
 * of the checkpoint, which would stay as they are while the other units learn.
 *
 * @throws {RangeError} as `trainingArtifacts` does.
 *
 * @example
 * ```ts
 * import { ortArtifacts } from "@gpim/gpim/artifacts";
 * import { ADAM } from "@gpim/gpim/network";
 * import { input, mean, multiply, square, subtract } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const [x, y, slope] = [input("x", [8]), input("y", [8]), input("slope", [1])];
 * const { training } = ortArtifacts({
 *   name: "line",
 *   inputs: [{ tensor: x, role: "batch" }, { tensor: y, role: "batch" }],
 *   parameters: { slope: { tensor: slope, initial: Float32Array.of(1) } },
 *   frozen: {},
 *   loss: mean(square(subtract(multiply(x, slope), y))),
 *   outputs: {},
 * }, { ...ADAM, learningRate: 0.01 });
 * assertEquals(
 *   training.model.inputs.map(({ name }) => name),
 *   ["x", "y", "slope", "slope_grad.accumulation.buffer", "lazy_reset_grad"],
 * );
 * assertEquals(training.model.outputs.map(({ name }) => name), ["loss", "slope_grad.accumulation.out"]);
 * ```
 */
export const ortArtifacts = (
  unit: TrainableUnit,
  optimizer: OrtOptimizer,
): TrainingArtifacts<FileModel> => {
  const pass = forward(unit);
  const { parameters } = unit;
  return {
    training: training(unit, pass),
    evaluation: artifact(pass.evaluation),
    optimizer: adamWModel(`${unit.name}_optimizer`, Object.keys(parameters).length, optimizer),
    checkpoint: firstCheckpoint(parameters, {}, SESSION_RATE, {
      integers: {},
      floats: { learning_rate: optimizer.learningRate },
      texts: { producer: "gpim", unit: unit.name },
    }),
  };
};
