/**
 * The manifest of a set of artifacts: what each file takes and returns, where every parameter lies, first values, and one
 * recorded batch with the results expected for it, so that anyone can check the files in another framework.
 *
 * @module
 */
import type { ElementType, Shape } from "../tensor/tensor.ts";
import type { Artifact, TrainingArtifacts } from "./artifacts.ts";
import { IR_VERSION, type Model, OPSET_VERSION, type ValueInfo } from "./model.ts";
import type { NamedArrays } from "./named_array.ts";
import { type Role, ROLES } from "./role.ts";

/** The version of the manifest's own layout. */
export const MANIFEST_FORMAT = 1;

/** One input or output of a model. */
export interface ManifestValueInfo {
  /** Its name in the model. */
  readonly name: string;
  /** What it is for. */
  readonly role: Role;
  /** Lengths of the axes; `[]` is a scalar. */
  readonly shape: Shape;
  /** The type of its elements. */
  readonly dtype: ElementType;
}

/** One file that holds a model. Names relate to the manifest's folder. */
export interface ManifestModel {
  /** The file's name. */
  readonly file: string;
  /** What the model takes, in its order. */
  readonly inputs: readonly ManifestValueInfo[];
  /** What the model returns, in its order. */
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

/** Where one parameter lies in a flat vector. */
export interface ManifestSegment {
  /** The parameter. */
  readonly name: string;
  /** Lengths of its axes; it is laid down row by row. */
  readonly shape: Shape;
  /** Where it begins. */
  readonly offset: number;
}

/** The fused step: all losses, all gradients, the optimiser and the target's following in one model. */
export interface ManifestStep extends ManifestModel {
  /** What lies where in each flat vector. */
  readonly layout: Readonly<Record<string, readonly ManifestSegment[]>>;
  /** What the entries of output `metrics` are, in order. */
  readonly metrics: readonly string[];
}

/** One fused step, done on the probe's batch from `initial`, from `target` and from moments that are all alike. */
export interface ProbeStep {
  /** Adam's correction that is fed. */
  readonly correction: number;
  /** What every entry of the first moment is before the step. */
  readonly firstMoment: number;
  /** What every entry of the second moment is before the step. */
  readonly secondMoment: number;
  /** Output `metrics`, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Parameters and target parameters after the step. */
  readonly after: NamedArrays;
}

/** One recorded batch, and what is expected for it at the initial parameters; computed in double precision. */
export interface Probe {
  /** What is fed besides parameters. */
  readonly batch: NamedArrays;
  /** Values of the target parameters; drawn apart from `initial`, so that mistaking one for the other shows. */
  readonly target: NamedArrays;
  /** The loss of each unit. */
  readonly losses: Readonly<Record<string, number>>;
  /** Gradient of each parameter's own loss. */
  readonly gradients: NamedArrays;
  /** One step of all that is trained. */
  readonly step: ProbeStep;
}

/** A manifest. */
export interface Manifest {
  /** {@link MANIFEST_FORMAT}. */
  readonly format: 1;
  /** Who wrote it. */
  readonly producer: "gpim";
  /** The version of ONNX's operators in all models. */
  readonly opset: number;
  /** The version of ONNX's file format. */
  readonly irVersion: number;
  /** What is computed, in words. */
  readonly formulas: Readonly<Record<string, string>>;
  /** What each role means. */
  readonly roles: Readonly<Record<string, string>>;
  /** All numbers that shape the learning. */
  readonly settings: Readonly<Record<string, number | readonly number[]>>;
  /** All files but the manifest. */
  readonly files: readonly string[];
  /** What is trained on a loss of its own, by name. */
  readonly units: Readonly<Record<string, ManifestUnit>>;
  /** What a trainer runs. */
  readonly trainStep: ManifestStep;
  /** Which parameter each target parameter starts as a copy of and follows. */
  readonly targets: Readonly<Record<string, string>>;
  /** First values of all parameters, row by row. */
  readonly initial: NamedArrays;
  /** What to expect of the files. */
  readonly probe: Probe;
}

/**
 * A model's entry.
 *
 * @throws {RangeError} when an input or output has no role.
 */
export const manifestModel = (
  file: string,
  model: Pick<Model, "inputs" | "outputs">,
  roles: Readonly<Record<string, Role>>,
): ManifestModel => {
  const entry = ({ name, shape, elementType }: ValueInfo): ManifestValueInfo => {
    const role = roles[name];
    if (role === undefined) throw new RangeError(`manifestModel: '${name}' in ${file} has no role`);
    return { name, role, shape, dtype: elementType };
  };
  return { file, inputs: model.inputs.map(entry), outputs: model.outputs.map(entry) };
};

/** A trainable unit's entry; its files lie in a folder of their own. */
export const manifestUnit = (folder: string, artifacts: TrainingArtifacts): ManifestUnit => {
  const entry = ({ file, model, roles }: Artifact) => manifestModel(`${folder}/${file}`, model, roles);
  return {
    training: entry(artifacts.training),
    evaluation: entry(artifacts.evaluation),
    optimizer: entry(artifacts.optimizer),
    checkpoint: `${folder}/checkpoint`,
  };
};

/** What a manifest is built from: all but what follows from the rest. */
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
