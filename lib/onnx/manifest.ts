/**
 * The manifest of a set of artifacts: the inputs and outputs of each file, the layout of the parameters, their first values, and
 * one recorded batch with the results expected for it, by which the files can be checked in another framework.
 *
 * @module
 */
import type { Shape } from "../tensor/tensor.ts";
import type { Flavour } from "./flavour.ts";
import { IR_VERSION, OPSET_VERSION } from "./model.ts";
import type { NamedArrays } from "./named_array.ts";
import { type Role, ROLES } from "./role.ts";
import type { Artifact, FileModel, FileValueInfo, TrainingArtifacts } from "./trainable_unit.ts";

/** The version of the manifest's own layout. */
export const MANIFEST_FORMAT = 1;

/** One input or output of a model. */
export interface ManifestValueInfo {
  /** Its name in the model. */
  readonly name: string;
  /** Its role. */
  readonly role: Role;
  /** Lengths of the axes, `[]` for a scalar; of a sequence the number of tensors. */
  readonly shape: Shape;
  /** The type of its elements, or of a sequence. */
  readonly dtype: FileValueInfo["elementType"];
}

/** One file that holds a model. Names relate to the manifest's folder. */
export interface ManifestModel {
  /** The file's name. */
  readonly file: string;
  /** The model's inputs, in its order. */
  readonly inputs: readonly ManifestValueInfo[];
  /** The model's outputs, in its order. */
  readonly outputs: readonly ManifestValueInfo[];
}

/** The files of one trainable unit. */
export interface ManifestUnit {
  /** Loss, outputs and gradients. */
  readonly training: ManifestModel;
  /** Loss and outputs. */
  readonly evaluation: ManifestModel;
  /** One step of the optimiser. */
  readonly optimizer: ManifestModel;
  /** The file with first values, ONNX Runtime's training checkpoint. */
  readonly checkpoint: string;
}

/** The place of one parameter in a flat vector. */
export interface ManifestSegment {
  /** The parameter's name. */
  readonly name: string;
  /** Lengths of its axes; its elements lie row by row. */
  readonly shape: Shape;
  /** Index of its first element. */
  readonly offset: number;
}

/** The fused step: all losses, all gradients, the optimiser and the update of the target in one model. */
export interface ManifestStep extends ManifestModel {
  /** The parameters in each flat vector, in order. */
  readonly layout: Readonly<Record<string, readonly ManifestSegment[]>>;
  /** Names of the entries of output `metrics`, in order. */
  readonly metrics: readonly string[];
}

/** One fused step on the probe's batch, from `initial`, `target`, and moments with all entries equal. */
export interface ProbeStep {
  /** The value of Adam's bias correction. */
  readonly correction: number;
  /** Every entry of the first moment before the step. */
  readonly firstMoment: number;
  /** Every entry of the second moment before the step. */
  readonly secondMoment: number;
  /** The entries of output `metrics`, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Parameters and target parameters after the step. */
  readonly after: NamedArrays;
}

/** One recorded batch, and the results expected for it at the initial parameters, in double precision. */
export interface Probe {
  /** The inputs besides parameters. */
  readonly batch: NamedArrays;
  /** Values of the target parameters, drawn independently of `initial`, so that a confusion of the two is found. */
  readonly target: NamedArrays;
  /** The loss of each unit. */
  readonly losses: Readonly<Record<string, number>>;
  /** Each parameter's gradient, of its own loss. */
  readonly gradients: NamedArrays;
  /** One step of all trained parameters. */
  readonly step: ProbeStep;
}

/** A manifest. */
export interface Manifest {
  /** {@link MANIFEST_FORMAT}. */
  readonly format: 1;
  /** Name of the program that wrote it. */
  readonly producer: "gpim";
  /** The flavour of the units' files. */
  readonly flavour: Flavour;
  /** The version of ONNX's operators in all models. */
  readonly opset: number;
  /** The version of ONNX's file format. */
  readonly irVersion: number;
  /** The formulas behind the files, by name, in words. */
  readonly formulas: Readonly<Record<string, string>>;
  /** The meaning of each role. */
  readonly roles: Readonly<Record<string, string>>;
  /** All hyperparameters. */
  readonly settings: Readonly<Record<string, number | readonly number[]>>;
  /** All files but the manifest. */
  readonly files: readonly string[];
  /** The trainable units, by name. */
  readonly units: Readonly<Record<string, ManifestUnit>>;
  /** The fused step, which training runs. */
  readonly trainStep: ManifestStep;
  /** For each target parameter, the parameter that it starts as a copy of and follows. */
  readonly targets: Readonly<Record<string, string>>;
  /** First values of all parameters, row by row. */
  readonly initial: NamedArrays;
  /** Expected results of the files. */
  readonly probe: Probe;
}

/**
 * The entry of a model.
 *
 * @throws {RangeError} when an input or output has no role.
 */
export const manifestModel = (
  file: string,
  model: Pick<FileModel, "inputs" | "outputs">,
  roles: Readonly<Record<string, Role>>,
): ManifestModel => {
  const entry = ({ name, shape, elementType }: FileValueInfo): ManifestValueInfo => {
    const role = roles[name];
    if (role === undefined) throw new RangeError(`manifestModel: '${name}' in ${file} has no role`);
    return { name, role, shape, dtype: elementType };
  };
  return { file, inputs: model.inputs.map(entry), outputs: model.outputs.map(entry) };
};

/** The entry of a trainable unit, whose files lie in a folder of their own. */
export const manifestUnit = (folder: string, artifacts: TrainingArtifacts<FileModel>): ManifestUnit => {
  const entry = ({ file, model, roles }: Artifact<FileModel>) => manifestModel(`${folder}/${file}`, model, roles);
  return {
    training: entry(artifacts.training),
    evaluation: entry(artifacts.evaluation),
    optimizer: entry(artifacts.optimizer),
    checkpoint: `${folder}/checkpoint`,
  };
};

/** A manifest without the entries that follow from the others. */
export type ManifestSource = Omit<Manifest, "format" | "producer" | "opset" | "irVersion" | "roles" | "files">;

/** Completes a manifest: versions, the legend of roles and the list of files. */
export const manifest = (source: ManifestSource): Manifest => ({
  format: MANIFEST_FORMAT,
  producer: "gpim",
  opset: OPSET_VERSION,
  irVersion: IR_VERSION,
  files: [
    ...Object.values(source.units).flatMap(({ training, evaluation, optimizer, checkpoint }) => [
      training.file,
      evaluation.file,
      optimizer.file,
      checkpoint,
    ]),
    source.trainStep.file,
  ],
  roles: ROLES,
  ...source,
});
