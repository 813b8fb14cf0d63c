/**
 * Writing and reading manifests.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { codecOf, guardCodec, numberCodec, parseJson, shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { guard } from "../guard.ts";
import { type Shape, size } from "../tensor/tensor.ts";
import { type Json, jsonText } from "./json_text.ts";
import {
  type Manifest,
  MANIFEST_FORMAT,
  type ManifestModel,
  type ManifestSegment,
  type ManifestStep,
  type ManifestUnit,
  type ManifestValueInfo,
  type Probe,
  type ProbeStep,
} from "./manifest.ts";
import type { NamedArrays, NumberArray } from "./named_array.ts";
import { ROLES } from "./role.ts";
import { shortest } from "./shortest.ts";

const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length > 0);

const ShapeCodec: t.Type<Shape, unknown, unknown> = guardCodec("lengths of axes, whole numbers of at least 1", isShape);

const FiniteNumber: t.Type<number, unknown, unknown> = numberCodec("a finite number", () => true);

const Setting: t.Type<number | readonly number[], unknown, unknown> = guardCodec(
  "a finite number, or several",
  (value): value is number | readonly number[] =>
    FiniteNumber.is(value) || Array.isArray(value) && value.every(FiniteNumber.is),
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

const ArrayCodec: t.Type<NumberArray, unknown, unknown> = codecOf(
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
const Offset: t.Type<number, unknown, unknown> = numberCodec(
  "a whole number from 0 to 2⁵³ − 1",
  (value) => Number.isSafeInteger(value) && value >= 0,
);

const ValueInfoCodec: t.Type<ManifestValueInfo, unknown, unknown> = t.type({
  name: t.string,
  role: t.keyof(ROLES, "a role"),
  shape: ShapeCodec,
  dtype: t.keyof(
    { float32: null, int32: null, int64: null, bool: null, "sequence of float32": null },
    "float32, int32, int64, bool or sequence of float32",
  ),
}, "an input or output");

const modelProperties = {
  file: t.string,
  inputs: t.readonlyArray(ValueInfoCodec, "inputs"),
  outputs: t.readonlyArray(ValueInfoCodec, "outputs"),
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
const ManifestCodec: t.Type<Manifest, unknown, unknown> = t.type({
  format: t.literal(MANIFEST_FORMAT),
  producer: t.literal("gpim"),
  flavour: t.keyof({ plain: null, ort: null }, "plain or ort"),
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
 * The text of `manifest.json`, with short values and every array on one line.
 *
 * @throws {RangeError} at a number that is not finite.
 */
export const manifestText = (manifest: Manifest): string => {
  // The output of a codec has type `unknown`; every part of this one encodes to JSON.
  const json = ManifestCodec.encode(manifest) as Json;
  return `${jsonText(json)}\n`;
};

const manifestFault = (place: string, cause: string): Fault =>
  fault("file", place, cause, "Give a manifest.json that `deno task artifacts` of this version has written.");

/**
 * Reads a manifest. A fault names the first entry that is not as expected.
 *
 * @param place the file's name, for the fault.
 */
export const readManifest = (text: string, place = "manifest.json"): E.Either<Fault, Manifest> =>
  guard(place, () =>
    pipe(
      pipe(parseJson(text), E.mapLeft((reason) => manifestFault(place, `it is not JSON (${reason})`))),
      E.chain((value) =>
        pipe(
          ManifestCodec.decode(value),
          E.mapLeft(([{ context }]) => {
            const { type, actual } = context[context.length - 1];
            const path = context.slice(1).map(({ key }) => key).join(".");
            return manifestFault(
              place,
              `${path === "" ? "the whole" : `'${path}'`} is ${
                actual === undefined ? "missing" : shown(actual)
              }, expected ${type.name}`,
            );
          }),
        )
      ),
    ));
