/**
 * ONNX operators as plain data: the encoding of an operation before it has names and bytes. It is here so that one record holds
 * everything about an operation; `lib/onnx` turns expressions into nodes and bytes.
 *
 * @module
 */

/** A constant filled with one number; a scalar where the shape is `[]`. */
export interface Float32 {
  /** The kind of expression. */
  readonly kind: "float32";
  /** The number. */
  readonly value: number;
  /** Lengths of its axes. */
  readonly shape: readonly number[];
}

/** Attributes of an operator: whole numbers as numbers, others as {@link float32}. */
export type OnnxAttributes = Readonly<Record<string, number | readonly number[] | Float32>>;

/** A nested call of ONNX operators; every operator used has exactly one output. */
export type OnnxExpression =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "int64"; readonly values: readonly number[] }
  | Float32
  | {
    readonly kind: "call";
    readonly operator: string;
    readonly inputs: readonly OnnxExpression[];
    readonly attributes: OnnxAttributes;
  };

/** Calls an operator. */
export const call = (
  operator: string,
  inputs: readonly OnnxExpression[],
  attributes: OnnxAttributes = {},
): OnnxExpression => ({ kind: "call", operator, inputs, attributes });

/** A constant vector of 64-bit integers, which ONNX requires for shapes, axes and bounds only. */
export const int64 = (values: readonly number[]): OnnxExpression => ({ kind: "int64", values });

/** A constant filled with one number, by default a scalar. */
export const float32 = (value: number, shape: readonly number[] = []): Float32 => ({ kind: "float32", value, shape });
