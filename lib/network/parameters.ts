/**
 * Parameters as named records, and as one flat vector. A network takes named tensors; an optimiser and an engine handle one
 * vector per learner, so that a gradient step consists of few large kernels. A layout lists the parameters of a vector.
 *
 * @module
 */
import { fold, type Key } from "../random/mod.ts";
import { concatenate, evaluate, input, reshape, type Shape, size, slice, type Tensor } from "../tensor/mod.ts";

/** Named tensors. */
export type Parameters = Readonly<Record<string, Tensor>>;

/** A parameter before it has values: its shape, and the draw of its first value. */
export interface ParameterSpecification {
  /** Lengths of its axes. */
  readonly shape: Shape;
  /** Draws the first value. */
  readonly initial: (key: Key, shape: Shape) => Float32Array;
}

/** The parameters of a network, by name. */
export type Specifications = Readonly<Record<string, ParameterSpecification>>;

/** A network: its parameters, and the function that it computes. */
export interface Network {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** From parameters and input `[…, inputs]` to output `[…, outputs]`. */
  readonly apply: (parameters: Parameters, input: Tensor) => Tensor;
}

/** A network that computes features of an input other than coordinates, e.g. of a picture. */
export interface Encoder extends Network {
  /** Width of the features. */
  readonly outputs: number;
}

/** The place of one parameter in the flat vector. */
export interface Segment {
  /** The parameter's name. */
  readonly name: string;
  /** Lengths of its axes. */
  readonly shape: Shape;
  /** Index of its first element. */
  readonly offset: number;
}

/** Prefixes names, e.g. `critic` and `0.weight` to `critic.0.weight`. */
export const addPrefix = <Item>(
  prefix: string,
  items: Readonly<Record<string, Item>>,
): Readonly<Record<string, Item>> =>
  Object.fromEntries(Object.entries(items).map(([name, item]) => [`${prefix}.${name}`, item]));

/** The items whose names begin with the prefix, without it: the inverse of {@link addPrefix}. */
export const scope = <Item>(prefix: string, items: Readonly<Record<string, Item>>): Readonly<Record<string, Item>> =>
  Object.fromEntries(
    Object.entries(items)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, item]) => [name.slice(prefix.length + 1), item]),
  );

/** The segments of a flat vector, in the order of the record. */
export const layout = (specifications: Specifications): readonly Segment[] => {
  const entries = Object.entries(specifications);
  return entries.map(([name, { shape }], position) => ({
    name,
    shape,
    offset: entries.slice(0, position).reduce((total, [, other]) => total + size(other.shape), 0),
  }));
};

/** Length of the flat vector. */
export const flatLength = (specifications: Specifications): number =>
  Object.values(specifications).reduce((total, { shape }) => total + size(shape), 0);

/** Parameters as inputs of a formula, each under its name behind a prefix. */
export const parameterInputs = (specifications: Specifications, prefix = ""): Parameters =>
  Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }]) => [name, input(`${prefix}${name}`, shape)]),
  );

/** Views of a flat vector `[length]` as named parameters. */
export const unflatten = (specifications: Specifications, flat: Tensor): Parameters =>
  Object.fromEntries(
    layout(specifications).map(({ name, shape, offset }) => [
      name,
      reshape(slice(flat, 0, offset, offset + size(shape)), shape),
    ]),
  );

/** Named tensors as one flat vector: the inverse of {@link unflatten}. */
export const flatten = (tensors: readonly Tensor[]): Tensor =>
  concatenate(tensors.map((tensor) => reshape(tensor, [size(tensor.shape)])), 0);

/** The slice of a flat vector with some of its parameters, as a view; they must be consecutive. */
export const sliceOf = (all: Specifications, some: Specifications, flat: Float32Array): Float32Array => {
  const [first] = Object.keys(some);
  if (first === undefined) return flat.subarray(0, 0);
  const start = layout(all).find(({ name }) => name === first)?.offset;
  if (start === undefined) {
    throw new RangeError(`sliceOf: no parameter '${first}' among ${Object.keys(all).join(", ")}`);
  }
  return flat.subarray(start, start + flatLength(some));
};

/** First values of all parameters as one flat vector. */
export const initialise = (specifications: Specifications, key: Key): Float32Array => {
  const flat = new Float32Array(flatLength(specifications));
  layout(specifications).forEach(({ name, shape, offset }, position) =>
    flat.set(specifications[name].initial(fold(key, position), shape), offset)
  );
  return flat;
};

/** The values of a flat vector by name, as views of it. */
export const unflattenValues = (
  specifications: Specifications,
  flat: Float32Array,
): Readonly<Record<string, Float32Array>> =>
  Object.fromEntries(
    layout(specifications).map(({ name, shape, offset }) => [name, flat.subarray(offset, offset + size(shape))]),
  );

/**
 * A formula of parameters and one input `[rows, width]`, computed by the interpreter: a pure function from a flat vector of
 * parameters and the elements of the input, row by row, to the elements of the output.
 *
 * @example
 * ```ts
 * import { interpretNetwork, linear } from "@gpim/gpim/network";
 * import { assertEquals } from "@std/assert";
 *
 * const { specifications, apply } = linear(2, 1);
 * assertEquals(interpretNetwork(specifications, 2, apply)(Float32Array.of(1, 2, 3), Float32Array.of(1, 1, 0, 1)), Float32Array.of(6, 5));
 * ```
 */
export const interpretNetwork = (
  specifications: Specifications,
  width: number,
  formula: (parameters: Parameters, input: Tensor) => Tensor,
): (flat: Float32Array, numbers: Float32Array) => Float32Array =>
(flat, numbers) => {
  // A tensor has at least one row.
  if (numbers.length === 0) return new Float32Array(0);
  const output = formula(parameterInputs(specifications), input("numbers", [numbers.length / width, width]));
  return Float32Array.from(evaluate(output, { ...unflattenValues(specifications, flat), numbers }).data);
};
