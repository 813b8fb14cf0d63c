/**
 * The manifest of a set of artifacts: what each file takes and returns, where every parameter lies, first values, and one
 * recorded batch with the results expected for it, so that anyone can check the files in another framework.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { type Fault, fault } from "../fault.ts";
import { type ElementType, type Shape, size } from "../tensor/tensor.ts";
import type { Artifact, TrainingArtifacts } from "./artifacts.ts";
import { type Json, jsonText } from "./json_text.ts";
import { IR_VERSION, type Model, OPSET_VERSION, type Port } from "./model.ts";
import type { NamedArrays, NumberArray } from "./named_array.ts";
import { type Role, ROLES } from "./role.ts";
import { shortest } from "./shortest.ts";

/** The version of the manifest's own layout. */
export const MANIFEST_FORMAT = 1;

/** One input or output of a model. */
export interface ManifestPort {
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
  readonly inputs: readonly ManifestPort[];
  /** What the model returns, in its order. */
  readonly outputs: readonly ManifestPort[];
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

/** A codec out of a check that also converts; arrays are walked in one loop, with no error object for each number. */
const checked = <Value>(
  wanted: string,
  is: (value: unknown) => value is Value,
  read: (value: unknown) => Value | undefined,
  encode: (value: Value) => unknown = t.identity,
): t.Type<Value, unknown, unknown> =>
  new t.Type<Value, unknown, unknown>(
    wanted,
    is,
    (value, context) => {
      const result = read(value);
      return result === undefined ? t.failure(value, context) : t.success(result);
    },
    encode,
  );

const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length > 0);

const ShapeCodec: t.Type<Shape, unknown, unknown> = checked(
  "lengths of axes, whole numbers of at least 1",
  isShape,
  (value) => isShape(value) ? value : undefined,
);

const isFiniteNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

const FiniteNumber: t.Type<number, unknown, unknown> = checked(
  "a finite number",
  isFiniteNumber,
  (value) => isFiniteNumber(value) ? value : undefined,
);

const isSetting = (value: unknown): value is number | readonly number[] =>
  isFiniteNumber(value) || Array.isArray(value) && value.every(isFiniteNumber);

const Setting: t.Type<number | readonly number[], unknown, unknown> = checked(
  "a finite number, or several",
  isSetting,
  (value) => isSetting(value) ? value : undefined,
);

const numbersFrom = (value: unknown): Float32Array | undefined => {
  if (!Array.isArray(value)) return undefined;
  const numbers = new Float32Array(value.length);
  for (let index = 0; index < value.length; index++) {
    if (typeof value[index] !== "number") return undefined;
    numbers[index] = value[index];
    if (!Number.isFinite(numbers[index])) return undefined;
  }
  return numbers;
};

const isNumberArray = (value: unknown): value is NumberArray =>
  typeof value === "object" && value !== null && "shape" in value && "data" in value && isShape(value.shape) &&
  value.data instanceof Float32Array && value.data.length === size(value.shape);

const ArrayCodec: t.Type<NumberArray, unknown, unknown> = checked(
  "a shape, and as many float32 numbers as fill it",
  isNumberArray,
  (value) => {
    if (typeof value !== "object" || value === null || !("shape" in value) || !("data" in value)) return undefined;
    const data = numbersFrom(value.data);
    return data !== undefined && isShape(value.shape) && data.length === size(value.shape)
      ? { shape: value.shape, data }
      : undefined;
  },
  ({ shape, data }) => ({ shape, data: Array.from(data, shortest) }),
);

const Arrays: t.Type<NamedArrays, unknown, unknown> = t.record(t.string, ArrayCodec, "arrays by name");
const Numbers = t.record(t.string, FiniteNumber, "numbers by name");
const Texts = t.record(t.string, t.string, "texts by name");
const Offset: t.Type<number, unknown, unknown> = checked(
  "a whole number of at least 0",
  (value): value is number => Number.isSafeInteger(value),
  (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
);

const PortCodec: t.Type<ManifestPort, unknown, unknown> = t.type({
  name: t.string,
  role: t.keyof(ROLES, "a role"),
  shape: ShapeCodec,
  dtype: t.keyof({ float32: null, int32: null, bool: null }, "float32, int32 or bool"),
}, "an input or output");

const modelProperties = {
  file: t.string,
  inputs: t.readonlyArray(PortCodec, "inputs"),
  outputs: t.readonlyArray(PortCodec, "outputs"),
};

const ModelCodec: t.Type<ManifestModel, unknown, unknown> = t.type(modelProperties, "a model");

const UnitCodec: t.Type<ManifestUnit, unknown, unknown> = t.type({
  training: ModelCodec,
  evaluation: ModelCodec,
  optimizer: ModelCodec,
  checkpoint: t.string,
}, "a trainable unit");

const SegmentCodec: t.Type<ManifestSegment, unknown, unknown> = t.type(
  { name: t.string, shape: ShapeCodec, offset: Offset },
  "a segment of a flat vector",
);

const StepCodec: t.Type<ManifestStep, unknown, unknown> = t.type({
  ...modelProperties,
  layout: t.record(t.string, t.readonlyArray(SegmentCodec, "segments"), "segments by vector"),
  metrics: t.readonlyArray(t.string, "names of metrics"),
}, "the fused step");

const ProbeStepCodec: t.Type<ProbeStep, unknown, unknown> = t.type({
  correction: FiniteNumber,
  firstMoment: FiniteNumber,
  secondMoment: FiniteNumber,
  metrics: Numbers,
  after: Arrays,
}, "a recorded step");

const ProbeCodec: t.Type<Probe, unknown, unknown> = t.type(
  { batch: Arrays, target: Arrays, losses: Numbers, gradients: Arrays, step: ProbeStepCodec },
  "a probe",
);

/** The codec of a manifest: from parsed JSON to typed arrays, and back to numbers with as few digits as float32 needs. */
export const Manifest: t.Type<Manifest, unknown, unknown> = t.type({
  format: t.literal(MANIFEST_FORMAT),
  producer: t.literal("gpim"),
  opset: t.number,
  irVersion: t.number,
  formulas: Texts,
  roles: Texts,
  settings: t.record(t.string, Setting, "settings"),
  files: t.readonlyArray(t.string, "names of files"),
  units: t.record(t.string, UnitCodec, "units by name"),
  trainStep: StepCodec,
  targets: Texts,
  initial: Arrays,
  probe: ProbeCodec,
}, "a manifest");

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
  const entry = ({ name, shape, elementType }: Port): ManifestPort => {
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

/**
 * The text of `manifest.json`: short things and every array on one line.
 *
 * @throws {RangeError} at a number that is not finite.
 */
export const manifestText = (manifest: Manifest): string => `${jsonText(Manifest.encode(manifest) as Json)}\n`;

const manifestFault = (place: string, cause: string): Fault =>
  fault("file", place, cause, "Give a manifest.json that `deno task artifacts` of this version has written.");

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/**
 * Reads a manifest. A fault names the first entry that is not as it should be.
 *
 * @param place the file's name, for the fault.
 */
export const readManifest = (text: string, place = "manifest.json"): E.Either<Fault, Manifest> =>
  pipe(
    E.tryCatch((): unknown => JSON.parse(text), (reason) => manifestFault(place, `it is no JSON: ${String(reason)}`)),
    E.chain((value) =>
      pipe(
        Manifest.decode(value),
        E.mapLeft(([{ context }]) => {
          const { type, actual } = context[context.length - 1];
          const path = context.slice(1).map(({ key }) => key).join(".");
          return manifestFault(
            place,
            `${path === "" ? "the whole" : `'${path}'`} is ${shown(actual)}, expected ${type.name}`,
          );
        }),
      )
    ),
  );
