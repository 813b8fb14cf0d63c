/**
 * The matrix product, batched over leading axes.
 *
 * @module
 */
import { broadcastShape, broadcastStrides, forEachIndex, sumTo, vmapAligned } from "./layout.ts";
import { call, int64, type OnnxExpression } from "../onnx_expression.ts";
import { apply, type Operation, type Shape, size, type Tensor, type TensorType, type Value } from "../tensor.ts";

/** The operands whose last two axes are transposed before the product. */
export interface Transposed {
  /** Whether the left one is transposed. */
  readonly left?: boolean;
  /** Whether the right one is transposed. */
  readonly right?: boolean;
}

const swapped = (shape: Shape, swap: boolean): Shape => {
  const [rows, columns] = shape.slice(-2);
  return swap ? [...shape.slice(0, -2), columns, rows] : shape;
};

/** A batch of matrices with the last two axes exchanged. */
const transposedData = ({ data, shape }: Value): Float64Array => {
  const [rows, columns] = shape.slice(-2);
  const result = new Float64Array(data.length);
  for (let base = 0; base < data.length; base += rows * columns) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) result[base + j * rows + i] = data[base + i * columns + j];
    }
  }
  return result;
};

/**
 * Adds `left[rows × inner] · right[inner × columns]` to the result. Four rows of `right` are read at once, so that each
 * element of the result is loaded and stored a quarter as often.
 */
const product = (
  left: Float64Array,
  right: Float64Array,
  result: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): void => {
  const whole = inner - inner % 4;
  for (let i = 0; i < rows; i++) {
    const target = i * columns;
    for (let k = 0; k < whole; k += 4) {
      const source = i * inner + k;
      const factor0 = left[source];
      const factor1 = left[source + 1];
      const factor2 = left[source + 2];
      const factor3 = left[source + 3];
      const row0 = k * columns;
      const row1 = row0 + columns;
      const row2 = row1 + columns;
      const row3 = row2 + columns;
      for (let j = 0; j < columns; j++) {
        result[target + j] += factor0 * right[row0 + j] + factor1 * right[row1 + j] + factor2 * right[row2 + j] +
          factor3 * right[row3 + j];
      }
    }
    for (let k = whole; k < inner; k++) {
      const factor = left[i * inner + k];
      const row = k * columns;
      for (let j = 0; j < columns; j++) result[target + j] += factor * right[row + j];
    }
  }
};

const matmulOperation = ({ left: swapLeft = false, right: swapRight = false }: Transposed): Operation => {
  const type = (left: TensorType, right: TensorType): TensorType | string => {
    if (left.shape.length < 2 || right.shape.length < 2) return "both must have at least two axes";
    const [rows, inner] = swapped(left.shape, swapLeft).slice(-2);
    const [otherInner, columns] = swapped(right.shape, swapRight).slice(-2);
    const batch = broadcastShape(left.shape.slice(0, -2), right.shape.slice(0, -2));
    if (inner !== otherInner) return `the inner lengths ${inner} and ${otherInner} differ`;
    if (batch === undefined) return "the leading axes do not broadcast";
    return { shape: [...batch, rows, columns], elementType: left.elementType };
  };
  return {
    name: "matmul",
    attributes: { left: swapLeft, right: swapRight },
    shape: type,
    evaluate: ([left, right], { shape }) => {
      const a = swapLeft ? transposedData(left) : left.data;
      const b = swapRight ? transposedData(right) : right.data;
      const [rows, columns] = shape.slice(-2);
      const inner = swapped(left.shape, swapLeft).at(-1)!;
      const batch = shape.slice(0, -2);
      const result = new Float64Array(size(shape));
      const strides = [left, right].map((value) => broadcastStrides(value.shape.slice(0, -2), batch));
      forEachIndex(batch, strides, (index, [i, j]) =>
        product(
          a.subarray(i * rows * inner, (i + 1) * rows * inner),
          b.subarray(j * inner * columns, (j + 1) * inner * columns),
          result.subarray(index * rows * columns, (index + 1) * rows * columns),
          rows,
          inner,
          columns,
        ));
      return result;
    },
    pullback: (cotangent, [left, right]) => [
      sumTo(
        swapLeft
          ? matmul(right, cotangent, { left: swapRight, right: true })
          : matmul(cotangent, right, { right: !swapRight }),
        left.shape,
      ),
      sumTo(
        swapRight
          ? matmul(cotangent, left, { left: true, right: swapLeft })
          : matmul(left, cotangent, { left: !swapLeft }),
        right.shape,
      ),
    ],
    encode: ([left, right], { operands, shape }) => {
      // Kernels vectorise over columns, so a single column is computed as a row.
      if (shape.length === 2 && shape[1] === 1 && swapLeft && !swapRight) {
        return call("Reshape", [call("Gemm", [right, left], { transA: 1 }), int64(shape)]);
      }
      // Gemm transposes while it reads. Without transposition, ONNX Runtime can fuse a plain MatMul with the node after it.
      if (shape.length === 2 && (swapLeft || swapRight)) {
        return call("Gemm", [left, right], { transA: swapLeft ? 1 : 0, transB: swapRight ? 1 : 0 });
      }
      const oriented = (operand: OnnxExpression, { shape: { length: rank } }: Tensor, swap: boolean) =>
        swap
          ? call("Transpose", [operand], {
            perm: [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2],
          })
          : operand;
      return call("MatMul", [oriented(left, operands[0], swapLeft), oriented(right, operands[1], swapRight)]);
    },
    vmap: vmapAligned,
  };
};

/**
 * The matrix product over the last two axes, `[…, rows, inner] · […, inner, columns]`; leading axes broadcast.
 *
 * @example
 * ```ts
 * import { constant, evaluate, matmul } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const left = constant([1, 2, 3, 4], [2, 2]);
 * const right = constant([1, 1], [2, 1]);
 * assertEquals([...evaluate(matmul(left, right)).data], [3, 7]);
 * ```
 */
export const matmul = (left: Tensor, right: Tensor, transposed: Transposed = {}): Tensor =>
  apply(matmulOperation(transposed), left, right);
