/**
 * Symbolic tensors: a tensor is the application of an operation to other tensors, with its shape and element type known
 * at once. Nothing is computed here; a formula is interpreted (`evaluate`), differentiated (`gradient`), vectorised (`vmap`)
 * or written as ONNX.
 *
 * @module
 */
import type { OnnxExpression } from "./onnx_expression.ts";

/** Lengths of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** The element types that every engine has. */
export type ElementType = "float32" | "int32" | "bool";

/** The static type of a tensor. */
export interface TensorType {
  /** Lengths of the axes. */
  readonly shape: Shape;
  /** Type of the elements. */
  readonly elementType: ElementType;
}

/** A tensor's numbers, row by row; truth values are 0 and 1. */
export interface Value extends TensorType {
  /** The elements, `size(shape)` of them. */
  readonly data: Float64Array;
}

/** A node of a formula. */
export interface Tensor extends TensorType {
  /** The operation applied. */
  readonly operation: Operation;
  /** The operands that it is applied to. */
  readonly operands: readonly Tensor[];
}

/** Plain parameters of an operation, e.g. the axes of a sum; part of its identity. */
export type Attributes = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** An operation: a name, attributes and five pure functions. */
export interface Operation {
  /** Its name, also in error messages. */
  readonly name: string;
  /** Its parameters, by which it differs from others of the same name. */
  readonly attributes: Attributes;
  /** The static shape rule: the result's type, or a sentence on why there is none. */
  readonly shape: (...operands: readonly TensorType[]) => TensorType | string;
  /** The reference value in double precision. */
  readonly evaluate: (operands: readonly Value[], result: TensorType) => Float64Array;
  /** The vector–Jacobian product: a cotangent for each operand, `undefined` where no gradient flows. */
  readonly pullback: (
    cotangent: Tensor,
    operands: readonly Tensor[],
    result: Tensor,
  ) => readonly (Tensor | undefined)[];
  /** The same computation in ONNX operators. */
  readonly encode: (operands: readonly OnnxExpression[], node: Tensor) => OnnxExpression;
  /**
   * The same computation for `count` sets of operands at once. An operand that `carries` the new axis has it in front,
   * `[count, …its shape]`; the others are the same for all sets. At least one carries it, where there are any operands. The
   * result carries it, `[count, …node.shape]`.
   */
  readonly vmap: (
    operands: readonly Tensor[],
    carries: readonly boolean[],
    node: Tensor,
    count: number,
  ) => Tensor;
}

/** Number of elements of a shape. */
export const size = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

/** Whether two shapes are the same. */
export const sameShape = (left: Shape, right: Shape): boolean =>
  left.length === right.length && left.every((length, axis) => length === right[axis]);

const shown = ({ shape, elementType }: TensorType): string => `${elementType}[${shape.join(", ")}]`;

/**
 * Applies an operation to operands.
 *
 * @throws {RangeError} naming the operation, the operands and their shapes, when the shape rule refuses them.
 */
export const apply = (operation: Operation, ...operands: readonly Tensor[]): Tensor => {
  const type = operation.shape(...operands);
  if (typeof type !== "string") return { operation, operands, shape: type.shape, elementType: type.elementType };
  const attributes = Object.entries(operation.attributes).map(([name, value]) => `; ${name}: ${value}`).join("");
  throw new RangeError(`${operation.name}(${operands.map(shown).join(", ")}${attributes}): ${type}`);
};

/**
 * The nodes that the given tensors depend on, operands before their users. The stack is explicit, so that depth has no limit.
 */
export const topologicalOrder = (roots: readonly Tensor[]): readonly Tensor[] => {
  const ordered = new Set<Tensor>();
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    const missing = ordered.has(node) ? [] : node.operands.filter((operand) => !ordered.has(operand));
    if (missing.length > 0) {
      stack.push(...missing.reverse());
    } else {
      ordered.add(node);
      stack.pop();
    }
  }
  return [...ordered];
};
