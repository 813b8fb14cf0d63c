/**
 * ONNX operators as plain data: what an operation encodes to, before names and bytes exist. Keeping it here lets an
 * operation say all it knows about itself in one record; `lib/onnx` turns expressions into nodes and bytes.
 *
 * @module
 */

/** A nested call of ONNX operators; every operator used has exactly one output and integer attributes only. */
export type OnnxExpression =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "int64"; readonly values: readonly number[] }
  | { readonly kind: "float32"; readonly value: number }
  | {
    readonly kind: "call";
    readonly operator: string;
    readonly inputs: readonly OnnxExpression[];
    readonly attributes: Readonly<Record<string, number | readonly number[]>>;
  };

/** Calls an operator. */
export const call = (
  operator: string,
  inputs: readonly OnnxExpression[],
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): OnnxExpression => ({ kind: "call", operator, inputs, attributes });

/** A constant vector of 64-bit integers: shapes, axes and bounds, the only place where ONNX wants them. */
export const int64 = (values: readonly number[]): OnnxExpression => ({ kind: "int64", values });

/** A constant scalar. */
export const float32 = (value: number): OnnxExpression => ({ kind: "float32", value });
