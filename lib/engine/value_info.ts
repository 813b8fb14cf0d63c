/**
 * The inputs of a program, and the check of values against them.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault } from "../fault.ts";
import type { Model, ValueInfo } from "../onnx/model.ts";
import { mapRecord } from "../record.ts";
import { size } from "../tensor/tensor.ts";
import { type NamedNumbers, nextName } from "./engine.ts";

const arrayType = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** The inputs of a model: the evolving ones, each with an output `x:out`, and those that are fed at every run. */
export const valueInfosOf = (
  { inputs, outputs }: Model,
): { readonly evolving: readonly ValueInfo[]; readonly fed: readonly ValueInfo[] } => {
  const evolves = ({ name }: ValueInfo) => outputs.some((output) => output.name === nextName(name));
  return { evolving: inputs.filter(evolves), fed: inputs.filter((valueInfo) => !evolves(valueInfo)) };
};

/** The first input that values do not fit, as a sentence. */
export const shapeMismatch = (valueInfos: readonly ValueInfo[], values: NamedNumbers): string | undefined => {
  for (const { name, shape, elementType } of valueInfos) {
    const value = values[name];
    if (value === undefined) return `input '${name}' is missing`;
    if (!(value instanceof arrayType[elementType])) return `input '${name}' must be a ${arrayType[elementType].name}`;
    if (value.length !== size(shape)) {
      return `input '${name}' [${shape.join(", ")}] came with ${value.length} numbers`;
    }
  }
};

/** Zeros for an input. */
export const zeros = ({ shape, elementType }: ValueInfo): NamedNumbers[string] =>
  new arrayType[elementType](size(shape));

/** The same numbers in arrays of their own. */
export const copyValues = (values: NamedNumbers): NamedNumbers => mapRecord(values, (numbers) => numbers.slice());

/** Named numbers of type float32, as those of networks are. */
export type Float32Values = Readonly<Record<string, Float32Array>>;

/** The same values, if all of them are float32. */
export const float32Values = (values: NamedNumbers): E.Either<Fault, Float32Values> => {
  const float32: Record<string, Float32Array> = {};
  for (const [name, numbers] of Object.entries(values)) {
    if (!(numbers instanceof Float32Array)) {
      return E.left(fault("engine", `value '${name}'`, "it is no Float32Array", "Cast it to float32 in the formula."));
    }
    float32[name] = numbers;
  }
  return E.right(float32);
};
