/**
 * Training artifacts: from a loss to the files that ONNX Runtime's own training tools name, here in inference operators
 * only, so that every engine runs them.
 *
 * @see `onnxruntime.training.artifacts.generate_artifacts`, whose names and layout these are.
 * @module
 */
import { gradient } from "../tensor/gradient.ts";
import { reshape } from "../tensor/operation/layout.ts";
import { input, inputName } from "../tensor/leaf.ts";
import { size, type Tensor } from "../tensor/tensor.ts";
import { writeCheckpoint } from "./checkpoint.ts";
import { encodeModel, type Model } from "./model.ts";
import type { Role } from "./role.ts";

/** An input that the user of a model feeds, and its role. */
export interface UserInput {
  /** The input. */
  readonly tensor: Tensor;
  /** Its role. */
  readonly role: Role;
}

/** A parameter: the input that stands for it, and its first value. */
export interface Parameter {
  /** The input that stands for it. */
  readonly tensor: Tensor;
  /** Its first value, row by row. */
  readonly initial: Float32Array;
}

/** Parameters that are trained together on one loss. */
export interface TrainableUnit {
  /** The name, from which those of its models are made. */
  readonly name: string;
  /** The inputs besides parameters, in order. */
  readonly inputs: readonly UserInput[];
  /** The trained parameters, by name. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Parameters that the loss depends on and that stay as they are, by name. */
  readonly frozen: Readonly<Record<string, Parameter>>;
  /** The loss, a scalar. */
  readonly loss: Tensor;
  /** The outputs of the forward pass besides the loss, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
}

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

/** A model to write into a file. */
export interface Artifact {
  /** The file's name within the unit's folder. */
  readonly file: string;
  /** The model, encoded. */
  readonly model: Model;
  /** The role of each input and output. */
  readonly roles: Readonly<Record<string, Role>>;
}

/** The files of one trainable unit. */
export interface TrainingArtifacts {
  /** Loss, outputs and gradients. */
  readonly training: Artifact;
  /** Loss and outputs. */
  readonly evaluation: Artifact;
  /** One step of the optimiser. */
  readonly optimizer: Artifact;
  /** First values of all parameters, trained and frozen. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/** ONNX Runtime's names for a parameter's gradient and moments. */
const namesFor = (name: string) => ({
  gradient: `${name}_grad`,
  firstMoment: `${name}.momentum0`,
  secondMoment: `${name}.momentum1`,
});

const record = <Item, Result>(
  items: Readonly<Record<string, Item>>,
  entries: (name: string, item: Item) => readonly (readonly [string, Result])[],
): Readonly<Record<string, Result>> =>
  Object.fromEntries(Object.entries(items).flatMap(([name, item]) => entries(name, item)));

/** A model that must need every input listed, so that its users can feed all of them. */
const artifact = (
  file: string,
  name: string,
  inputs: readonly Tensor[],
  outputs: readonly (readonly [string, Tensor])[],
  roles: Readonly<Record<string, Role>>,
): Artifact => {
  const twice = outputs.find(([output], position) => outputs.findIndex(([other]) => other === output) !== position);
  if (twice !== undefined) throw new RangeError(`trainingArtifacts: '${name}' has two outputs named '${twice[0]}'`);
  const model = encodeModel({ name, inputs, outputs: Object.fromEntries(outputs) });
  const unneeded = inputs.find((listed) => !model.inputs.some((valueInfo) => valueInfo.name === inputName(listed)));
  if (unneeded !== undefined) {
    throw new RangeError(
      `trainingArtifacts: '${name}' lists input '${inputName(unneeded)}', which its loss does not need`,
    );
  }
  return { file, model, roles };
};

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
  return artifact(
    "optimizer_model.onnx",
    `${name}_optimizer`,
    [
      learningRate,
      ...steps.flatMap(({ slope, before }) => [before.parameter, slope, before.firstMoment, before.secondMoment]),
    ],
    steps.flatMap(({ parameter, names, after }) => [
      [`${parameter}:out`, after.parameter],
      [`${names.firstMoment}:out`, after.firstMoment],
      [`${names.secondMoment}:out`, after.secondMoment],
    ]),
    {
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
  );
};

const checkpointOf = ({ parameters, frozen }: TrainableUnit, learningRate: number): Uint8Array<ArrayBuffer> => {
  const values = (items: TrainableUnit["parameters"]) =>
    record(items, (name, { tensor: { shape }, initial }) => [[name, { shape, data: initial }]]);
  return writeCheckpoint({
    trainable: values(parameters),
    frozen: values(frozen),
    step: 0,
    learningRate,
    moments: record(parameters, (name, { tensor: { shape } }) => {
      const zeros = { shape, data: new Float32Array(size(shape)) };
      return [[name, { first: zeros, second: zeros }]];
    }),
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
  const { name, inputs, parameters, frozen, loss, outputs } = unit;
  for (const [parameter, { tensor, initial }] of [...Object.entries(parameters), ...Object.entries(frozen)]) {
    if (tensor.operation.name !== "input" || inputName(tensor) !== parameter) {
      throw new RangeError(`trainingArtifacts: parameter '${parameter}' of '${name}' is not an input of that name`);
    }
    if (initial.length !== size(tensor.shape)) {
      throw new RangeError(
        `trainingArtifacts: parameter '${parameter}' [${tensor.shape.join(", ")}] came with ${initial.length} numbers`,
      );
    }
  }
  const trainable = Object.values(parameters).map(({ tensor }) => tensor);
  const slopes = gradient(loss, trainable);
  const all = [
    ...inputs.map(({ tensor }) => tensor),
    ...trainable,
    ...Object.values(frozen).map(({ tensor }) => tensor),
  ];
  const forward = [["loss", loss], ...Object.entries(outputs)] as const;
  const forwardRoles: Readonly<Record<string, Role>> = {
    ...Object.fromEntries(inputs.map(({ tensor, role }) => [inputName(tensor), role])),
    ...record<Parameter, Role>(parameters, (parameter) => [[parameter, "parameter"]]),
    ...record<Parameter, Role>(frozen, (parameter) => [[parameter, "frozen parameter"]]),
    ...record<Tensor, Role>(outputs, (output) => [[output, "output"]]),
    loss: "loss",
  };
  const gradients = Object.keys(parameters).map((parameter, position) =>
    [namesFor(parameter).gradient, slopes[position]] as const
  );
  return {
    training: artifact("training_model.onnx", `${name}_training`, all, [...forward, ...gradients], {
      ...forwardRoles,
      ...Object.fromEntries(gradients.map(([gradientName]) => [gradientName, "gradient" as const])),
    }),
    evaluation: artifact("eval_model.onnx", `${name}_eval`, all, forward, forwardRoles),
    optimizer: optimizerArtifact(unit, step),
    checkpoint: checkpointOf(unit, learningRate),
  };
};
