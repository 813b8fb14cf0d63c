/**
 * The numbers of observations, goals and actions as quantities with a name and a unit, so that a policy can be used by who knows
 * metres and radians, and not how a world scales them.
 *
 * @module
 */
/** A number as a world gives it, and the quantity that it stands for: offset + scale · number. */
export interface Quantity {
  /** The name, such as `x of the fingertip`. */
  readonly name: string;
  /** The unit of the quantity, such as `m` or `rad/s`; empty for plain numbers. */
  readonly unit: string;
  /** The part of the quantity that a number of 1 stands for; 1 by default. */
  readonly scale?: number;
  /** The quantity that a number of 0 stands for; 0 by default. */
  readonly offset?: number;
  /** Lengths of the axes of several numbers of the same kind, row by row, such as the pixels of an image; one number by default. */
  readonly shape?: readonly number[];
}

/** The quantities behind the numbers of a world, in the order of these numbers. */
export interface Quantities {
  /** Those of an observation. */
  readonly observation: readonly Quantity[];
  /** Those of an achieved goal. */
  readonly goal: readonly Quantity[];
  /** Those of an action; their ranges are the world's bounds of actions, so that they have neither scale nor offset. */
  readonly action: readonly Omit<Quantity, "scale" | "offset">[];
}

/**
 * Quantities of one unit and scale, by their names.
 *
 * @example
 * ```ts
 * import { measured, toQuantities } from "@gpim/gpim/world";
 * import { assertEquals } from "@std/assert";
 *
 * const place = measured("m", ["x", "y"], 0.5, 2);
 * assertEquals([...toQuantities(place, Float32Array.of(1, -1))], [2.5, 1.5]);
 * ```
 */
export const measured = (unit: string, names: readonly string[], scale = 1, offset = 0): readonly Quantity[] =>
  names.map((name) => ({ name, unit, scale, offset }));

/** Number of numbers of a quantity. */
const sizeOf = ({ shape = [] }: Quantity): number => shape.reduce((product, length) => product * length, 1);

/** Number of numbers of several quantities. */
export const widthOf = (quantities: readonly Quantity[]): number =>
  quantities.reduce((width, quantity) => width + sizeOf(quantity), 0);

/** The scale and the offset of every number, each `[width]`. */
export const scalingOf = (
  quantities: readonly Quantity[],
): { readonly scale: Float64Array; readonly offset: Float64Array } => {
  const spread = (of: (quantity: Quantity) => number) =>
    Float64Array.from(quantities.flatMap((quantity) => Array<number>(sizeOf(quantity)).fill(of(quantity))));
  return { scale: spread(({ scale = 1 }) => scale), offset: spread(({ offset = 0 }) => offset) };
};

/** The quantities that rows of numbers, `[n, width]`, stand for, `[n, width]`. */
export const toQuantities = (quantities: readonly Quantity[], numbers: Float32Array): Float32Array<ArrayBuffer> => {
  const { scale, offset } = scalingOf(quantities);
  return Float32Array.from(numbers, (number, index) => {
    const place = index % scale.length;
    return offset[place] + scale[place] * number;
  });
};
