/**
 * The parts of a trainable unit's models that both flavours of artifacts share: the forward pass with its gradients, names and
 * roles of inputs and outputs, and the checkpoint.
 *
 * @module
 */
import { gradient } from "../tensor/gradient.ts";
import { inputName } from "../tensor/leaf.ts";
import { size, type Tensor } from "../tensor/tensor.ts";
import { type Properties, writeCheckpoint } from "./checkpoint.ts";
import { encodeModel } from "./model.ts";
import type { Role } from "./role.ts";
import type { Artifact, Parameter, TrainableUnit } from "./trainable_unit.ts";

/** ONNX Runtime's names for what belongs to a parameter. */
export const namesFor = (
  name: string,
): Readonly<Record<"gradient" | "buffer" | "accumulated" | "firstMoment" | "secondMoment", string>> => ({
  gradient: `${name}_grad`,
  buffer: `${name}_grad.accumulation.buffer`,
  accumulated: `${name}_grad.accumulation.out`,
  firstMoment: `${name}.momentum0`,
  secondMoment: `${name}.momentum1`,
});

/** A record with some entries for each entry of another. */
export const record = <Item, Result>(
  items: Readonly<Record<string, Item>>,
  entries: (name: string, item: Item) => readonly (readonly [string, Result])[],
): Readonly<Record<string, Result>> =>
  Object.fromEntries(Object.entries(items).flatMap(([name, item]) => entries(name, item)));

/** The content of a file that holds a model. */
export interface ArtifactSource {
  /** The file's name. */
  readonly file: string;
  /** The graph's name. */
  readonly name: string;
  /** Its inputs, in order. */
  readonly inputs: readonly Tensor[];
  /** Its outputs, in order. */
  readonly outputs: readonly (readonly [string, Tensor])[];
  /** The role of each input and output. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Operators that not every engine runs, see `ModelSource`. */
  readonly operators?: Readonly<Record<string, string>>;
}

/** A model that must need every input listed, so that its users can feed all of them. */
export const artifact = ({ file, name, inputs, outputs, roles, operators = {} }: ArtifactSource): Artifact => {
  const twice = outputs.find(([output], position) => outputs.findIndex(([other]) => other === output) !== position);
  if (twice !== undefined) throw new RangeError(`trainingArtifacts: '${name}' has two outputs named '${twice[0]}'`);
  const model = encodeModel({ name, inputs, outputs: Object.fromEntries(outputs), operators });
  const unneeded = inputs.find((listed) => !model.inputs.some((valueInfo) => valueInfo.name === inputName(listed)));
  if (unneeded !== undefined) {
    throw new RangeError(
      `trainingArtifacts: '${name}' lists input '${inputName(unneeded)}', which its loss does not need`,
    );
  }
  return { file, model, roles };
};

const checkParameters = ({ name, parameters, frozen }: TrainableUnit): void => {
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
};

/** The models of the forward pass of a unit, and what a training model has besides. */
export interface Forward {
  /** Loss and outputs alone. */
  readonly evaluation: ArtifactSource;
  /** The gradient of each trained parameter. */
  readonly gradients: readonly { readonly parameter: string; readonly slope: Tensor }[];
}

/**
 * Loss, outputs and gradients of a unit.
 *
 * @throws {RangeError} when a parameter is no input of its name, or a first value has another size.
 */
export const forward = (unit: TrainableUnit): Forward => {
  const { name, inputs, parameters, frozen, loss, outputs } = unit;
  checkParameters(unit);
  const tensors = (items: TrainableUnit["parameters"]) => Object.values(items).map(({ tensor }) => tensor);
  const slopes = gradient(loss, tensors(parameters));
  return {
    evaluation: {
      file: "eval_model.onnx",
      name: `${name}_eval`,
      inputs: [...inputs.map(({ tensor }) => tensor), ...tensors(parameters), ...tensors(frozen)],
      outputs: [["loss", loss], ...Object.entries(outputs)],
      roles: {
        ...Object.fromEntries(inputs.map(({ tensor, role }) => [inputName(tensor), role])),
        ...record<Parameter, Role>(parameters, (parameter) => [[parameter, "parameter"]]),
        ...record<Parameter, Role>(frozen, (parameter) => [[parameter, "frozen parameter"]]),
        ...record<Tensor, Role>(outputs, (output) => [[output, "output"]]),
        loss: "loss",
      },
    },
    gradients: Object.keys(parameters).map((parameter, position) => ({ parameter, slope: slopes[position] })),
  };
};

/**
 * The checkpoint of a unit before its first step.
 *
 * @param frozen the parameters beside the trained ones that it holds.
 */
export const firstCheckpoint = (
  parameters: TrainableUnit["parameters"],
  frozen: TrainableUnit["frozen"],
  learningRate: number,
  properties?: Properties,
): Uint8Array<ArrayBuffer> => {
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
    ...(properties === undefined ? {} : { properties }),
  });
};
