/**
 * Comparing formulas with recorded numbers: by the interpreter, and by an engine.
 *
 * @module
 */
import { assert } from "@std/assert";
import * as E from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";
import { type Engine, nextName, webassembly } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";
import { type Fault, formatFault } from "../../lib/fault.ts";
import type { Evolving } from "../../lib/learner/mod.ts";
import { flatLength, layout, type Specifications } from "../../lib/network/mod.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { evaluator, type Tensor } from "../../lib/tensor/mod.ts";

/** A number, or rows of them. */
export type Rows = number | readonly Rows[];

/** Numbers by name. */
export type NamedRows = Readonly<Record<string, Rows>>;

/** Flat vectors by name. */
export type Vectors = Readonly<Record<string, ArrayLike<number>>>;

/** A computation: state that evolves, other inputs, and further outputs. */
export interface Computation {
  readonly evolving: Readonly<Record<string, Evolving>>;
  readonly batch: readonly Tensor[];
  readonly observed: Readonly<Record<string, Tensor>>;
}

/** Runs a computation on state and batch; what evolves is returned by its name. */
export type Compute = (computation: Computation, state: Vectors, batch: Vectors) => Promise<Vectors>;

/** The numbers row by row. */
export const flat = (rows: Rows): readonly number[] => typeof rows === "number" ? [rows] : rows.flatMap(flat);

/** Named numbers as the flat vector that a learner holds. */
export const flatVector = (specifications: Specifications, values: NamedRows): readonly number[] => {
  const vector = layout(specifications).flatMap(({ name }) => flat(values[name]));
  assert(vector.length === flatLength(specifications), "the recorded numbers have other sizes than the parameters");
  return vector;
};

/** Fails unless the largest difference is within a fraction of the largest number. */
export const assertClose = (
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void => {
  assert(actual.length === expected.length, `${what}: ${actual.length} numbers instead of ${expected.length}`);
  const size = Math.max(...Array.from(expected, Math.abs));
  const difference = Math.max(...Array.from(expected, (value, index) => Math.abs(value - actual[index])));
  assert(size > 0 && difference <= tolerance * size, `${what}: ${difference} apart, where the largest is ${size}`);
};

/** In double precision, by the interpreter. */
export const interpreted: Compute = ({ evolving, observed }, state, batch) => {
  const next = Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [name, after]));
  const values = evaluator({ ...next, ...observed })({ ...state, ...batch });
  return Promise.resolve(Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data])));
};

const expectRight = async <Result>(task: TaskEither<Fault, Result>): Promise<Result> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(formatFault(result.left));
  return result.right;
};

const single = (vectors: Vectors): Readonly<Record<string, Float32Array>> =>
  Object.fromEntries(Object.entries(vectors).map(([name, numbers]) => [name, Float32Array.from(numbers)]));

/** In single precision, by an engine. */
export const runBy = (engine: Engine): Compute => async ({ evolving, batch: fed, observed }, state, batch) => {
  const program = await expectRight(engine.compile(encodeModel({
    name: "recorded",
    inputs: [...Object.values(evolving).map(({ before }) => before), ...fed],
    outputs: {
      ...Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [nextName(name), after])),
      ...observed,
    },
  })));
  const before = await expectRight(program.store(single(state)));
  const after = await expectRight(program.run(before, single(batch)));
  const values = await expectRight(program.read(after, [...Object.keys(evolving), ...Object.keys(observed)]));
  await expectRight(program.dispose());
  return values;
};

/** Work that several tests look at, done when the first one asks. */
export const once = <Result>(work: () => Promise<Result>): () => Promise<Result> => {
  let result: Promise<Result> | undefined;
  return () => result ??= work();
};

/** Every way to compute, in a sentence's words, with the precision that it owes. */
export const WAYS: readonly (readonly [name: string, precision: string, compute: Compute, tolerance: number])[] = [
  ["the interpreter", "one part in 10^9", interpreted, 1e-9],
  ["the WebAssembly engine", "one part in 10^5", runBy(webassembly()), 1e-5],
  ["the native engine", "one part in 10^5", runBy(native()), 1e-5],
];
