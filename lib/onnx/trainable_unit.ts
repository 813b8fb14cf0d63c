/**
 * Parameters that are trained together on one loss, and the files that a unit of them becomes.
 *
 * @module
 */
import type { ElementType, Tensor } from "../tensor/tensor.ts";
import type { Model, ValueInfo } from "./model.ts";
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

/** One input or output of a file. A sequence has as many tensors as its shape says, each of a shape of its own. */
export interface FileValueInfo extends Omit<ValueInfo, "elementType"> {
  /** The type of the elements, or of a sequence. */
  readonly elementType: ElementType | "int64" | "sequence of float32";
}

/** A model as a file: its bytes, inputs and outputs. Every {@link Model} is one. */
export interface FileModel extends Pick<Model, "name" | "bytes"> {
  /** The inputs, in order. */
  readonly inputs: readonly FileValueInfo[];
  /** The outputs, in order. */
  readonly outputs: readonly FileValueInfo[];
}

/** A model to write into a file. */
export interface Artifact<Kind extends FileModel = Model> {
  /** The file's name within the unit's folder. */
  readonly file: string;
  /** The model, encoded. */
  readonly model: Kind;
  /** The role of each input and output. */
  readonly roles: Readonly<Record<string, Role>>;
}

/** The files of one trainable unit. */
export interface TrainingArtifacts<Optimizing extends FileModel = Model> {
  /** Loss, outputs and gradients. */
  readonly training: Artifact;
  /** Loss and outputs. */
  readonly evaluation: Artifact;
  /** One step of the optimiser. */
  readonly optimizer: Artifact<Optimizing>;
  /** First values of parameters. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}
