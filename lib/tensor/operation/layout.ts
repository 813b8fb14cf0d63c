/**
 * Linear maps that only move, repeat or add elements. They form adjoint pairs, each the other's pullback:
 * `sum` and `expand`, `slice` and `pad`, `reshape`, `transpose` and `concatenate` with their inverses.
 *
 * @module
 */
import { call, float32, int64, type OnnxExpression } from "../onnx_expression.ts";
import { apply, sameShape, type Shape, size, type Tensor } from "../tensor.ts";

const axisOf = (axis: number, rank: number): number => axis < 0 ? axis + rank : axis;

/** The same elements in another shape of the same size. */
export const reshape = (operand: Tensor, shape: Shape): Tensor =>
  sameShape(operand.shape, shape) ? operand : apply({
    name: "reshape",
    attributes: { shape },
    shape: (from) =>
      size(from.shape) === size(shape)
        ? { shape, elementType: from.elementType }
        : `${size(from.shape)} elements do not fill a shape of ${size(shape)}`,
    evaluate: ([{ data }]) => data,
    pullback: (cotangent, [from]) => [reshape(cotangent, from.shape)],
    encode: ([data]) => call("Reshape", [data, int64(shape)]),
    vmap: ([from], _carries, _node, count) => reshape(from, [count, ...shape]),
  }, operand);

/** Axes in another order: axis `i` of the result is axis `permutation[i]` of the operand. */
export const transpose = (operand: Tensor, permutation: readonly number[]): Tensor =>
  apply({
    name: "transpose",
    attributes: { permutation },
    shape: ({ shape, elementType }) =>
      sameShape([...permutation].sort((a, b) => a - b), shape.map((_, axis) => axis))
        ? { shape: permutation.map((axis) => shape[axis]), elementType }
        : `[${permutation.join(", ")}] is not an order of its ${shape.length} axes`,
    evaluate: ([{ data, shape }], result) => {
      const strides = stridesOf(shape);
      return gatherElements(data, result.shape, permutation.map((axis) => strides[axis]));
    },
    pullback: (cotangent) => [transpose(cotangent, permutation.map((_, axis) => permutation.indexOf(axis)))],
    encode: ([data]) => call("Transpose", [data], { perm: permutation }),
    vmap: ([from]) => transpose(from, [0, ...permutation.map((axis) => axis + 1)]),
  }, operand);

/** Repeats the operand along leading axes and axes of length 1 until it has the given shape (NumPy's broadcasting). */
export const expand = (operand: Tensor, shape: Shape): Tensor =>
  sameShape(operand.shape, shape) ? operand : apply({
    name: "expand",
    attributes: { shape },
    shape: (from) => {
      const broadcast = broadcastShape(from.shape, shape);
      return broadcast !== undefined && sameShape(broadcast, shape)
        ? { shape, elementType: from.elementType }
        : `cannot be repeated to [${shape.join(", ")}]`;
    },
    evaluate: ([{ data, shape: from }]) => gatherElements(data, shape, broadcastStrides(from, shape)),
    pullback: (cotangent, [from]) => [sumTo(cotangent, from.shape)],
    encode: ([data]) => call("Expand", [data, int64(shape)]),
    vmap: ([from], _carries, _node, count) => expand(aligned(from, shape.length), [count, ...shape]),
  }, operand);

/** The operand `count` times, along a new leading axis. */
export const repeat = (operand: Tensor, count: number): Tensor => expand(operand, [count, ...operand.shape]);

// Broadcasting aligns shapes at their last axes, so axes of length 1 are inserted behind the new leading one, up to `rank` axes.
const aligned = (operand: Tensor, rank: number): Tensor => {
  const [count, ...own] = operand.shape;
  return reshape(operand, [count, ...Array<number>(rank - own.length).fill(1), ...own]);
};

/** The `vmap` of an operation whose leading axes broadcast: the operation itself, on operands whose new axes are aligned. */
export const vmapAligned = (
  operands: readonly Tensor[],
  carries: readonly boolean[],
  { operation, shape: { length: rank } }: Tensor,
): Tensor =>
  apply(operation, ...operands.map((operand, position) => carries[position] ? aligned(operand, rank) : operand));

/**
 * The sum over some axes (all by default; negative axes count from the last). With `keep`, summed axes stay with length 1.
 */
export const sum = (operand: Tensor, axes?: readonly number[], keep = false): Tensor => {
  const rank = operand.shape.length;
  const summed = (axes ?? operand.shape.map((_, axis) => axis)).map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
  if (summed.length === 0) return operand;
  const kept = operand.shape.map((length, axis) => summed.includes(axis) ? 1 : length);
  return apply({
    name: "sum",
    attributes: { axes: summed, keep },
    shape: ({ shape, elementType }) =>
      summed.every((axis) => axis >= 0 && axis < rank)
        ? { shape: keep ? kept : shape.filter((_, axis) => !summed.includes(axis)), elementType }
        : `axes [${summed.join(", ")}] are not all among its ${rank}`,
    evaluate: ([{ data, shape }], result) => {
      const total = new Float64Array(size(result.shape));
      const targets = broadcastStrides(kept, shape);
      forEachIndex(shape, [targets], (index, [target]) => total[target] += data[index]);
      return total;
    },
    pullback: (cotangent, [{ shape }]) => [expand(reshape(cotangent, kept), shape)],
    encode: ([data], node) => {
      const [rows] = operand.shape.slice(-2);
      const overRows = summed.length === 1 && summed[0] === rank - 2 && node.elementType === "float32";
      if (!overRows) return call("ReduceSum", [data, int64(summed)], { keepdims: keep ? 1 : 0 });
      // A sum over rows, e.g. the gradient of a bias, is faster as a product with a row of ones.
      const product = call("MatMul", [float32(1, [1, rows]), data]);
      return keep ? product : call("Reshape", [product, int64(node.shape)]);
    },
    vmap: ([from]) => sum(from, summed.map((axis) => axis + 1), keep),
  }, operand);
};

/** Sums over broadcast axes, so that a cotangent has its operand's shape: the adjoint of {@link expand}. */
export const sumTo = (operand: Tensor, shape: Shape): Tensor => {
  const lead = operand.shape.length - shape.length;
  const axes = operand.shape.map((_, axis) => axis)
    .filter((axis) => axis < lead || (shape[axis - lead] === 1 && operand.shape[axis] !== 1));
  return axes.length === 0 ? reshape(operand, shape) : reshape(sum(operand, axes), shape);
};

/** Tensors behind each other along an axis. */
export const concatenate = (operands: readonly Tensor[], axis = -1): Tensor => {
  if (operands.length === 1) return operands[0];
  const at = axisOf(axis, operands[0]?.shape.length ?? 0);
  const lengths = operands.map(({ shape }) => shape[at]);
  return apply({
    name: "concatenate",
    attributes: { axis: at },
    shape: (first, ...others) => {
      const agree = (other: Shape) =>
        other.length === first.shape.length && other.every((length, i) => i === at || length === first.shape[i]);
      if (first === undefined) return "there is nothing to concatenate";
      if (!(at >= 0 && at < first.shape.length)) return `it has no axis ${axis}`;
      return others.every(({ shape }) => agree(shape))
        ? { ...first, shape: first.shape.with(at, lengths.reduce((total, length) => total + length, 0)) }
        : `all axes but ${at} must agree`;
    },
    evaluate: (values, { shape }) => {
      const inner = size(shape.slice(at + 1));
      const outer = size(shape.slice(0, at));
      const rows = shape[at] * inner;
      const all = new Float64Array(outer * rows);
      values.reduce((start, { data }, position) => {
        const row = lengths[position] * inner;
        for (let i = 0; i < outer; i++) {
          for (let j = 0; j < row; j++) all[i * rows + start + j] = data[i * row + j];
        }
        return start + row;
      }, 0);
      return all;
    },
    pullback: (cotangent) =>
      lengths.map((length, position) => {
        const start = lengths.slice(0, position).reduce((total, other) => total + other, 0);
        return slice(cotangent, at, start, start + length);
      }),
    encode: (inputs) => encodeConcat(inputs, at),
    vmap: (parts, carries, _node, count) =>
      concatenate(parts.map((part, position) => carries[position] ? part : repeat(part, count)), at + 1),
  }, ...operands);
};

// Some WebGPU devices bind at most eight buffers to one kernel.
const WIDEST_CONCAT = 6;

const encodeConcat = (inputs: readonly OnnxExpression[], axis: number): OnnxExpression => {
  if (inputs.length === 1) return inputs[0];
  if (inputs.length <= WIDEST_CONCAT) return call("Concat", inputs, { axis });
  const groups = Math.ceil(inputs.length / WIDEST_CONCAT);
  const group = (index: number) => inputs.slice(index * WIDEST_CONCAT, (index + 1) * WIDEST_CONCAT);
  return encodeConcat(Array.from({ length: groups }, (_, index) => encodeConcat(group(index), axis)), axis);
};

/** Elements `start` (included) to `end` (excluded) along an axis. */
export const slice = (operand: Tensor, axis: number, start: number, end: number): Tensor => {
  const at = axisOf(axis, operand.shape.length);
  const length = operand.shape[at];
  if (start === 0 && end === length) return operand;
  return apply({
    name: "slice",
    attributes: { axis: at, start, end },
    shape: ({ shape, elementType }) =>
      [start, end].every(Number.isInteger) && start >= 0 && start < end && end <= length
        ? { shape: shape.with(at, end - start), elementType }
        : `[${start}, ${end}) is not within axis ${axis}`,
    evaluate: ([{ data, shape }], result) => {
      const inner = size(shape.slice(at + 1));
      const row = (end - start) * inner;
      const part = new Float64Array(size(result.shape));
      for (let i = 0, offset = start * inner; i < part.length; i += row, offset += length * inner) {
        for (let j = 0; j < row; j++) part[i + j] = data[offset + j];
      }
      return part;
    },
    pullback: (cotangent) => [pad(cotangent, at, start, length - end)],
    encode: ([data]) => call("Slice", [data, int64([start]), int64([end]), int64([at])]),
    vmap: ([from]) => slice(from, at + 1, start, end),
  }, operand);
};

/** Zeros before and after along an axis. */
export const pad = (operand: Tensor, axis: number, before: number, after: number): Tensor => {
  const at = axisOf(axis, operand.shape.length);
  const length = operand.shape[at];
  return apply({
    name: "pad",
    attributes: { axis: at, before, after },
    shape: ({ shape, elementType }) =>
      [before, after].every(Number.isInteger) && before >= 0 && after >= 0 && at >= 0 && at < shape.length
        ? { shape: shape.with(at, before + length + after), elementType }
        : `cannot pad axis ${axis} by ${before} and ${after}`,
    evaluate: ([{ data, shape }], result) => {
      const inner = size(shape.slice(at + 1));
      const row = length * inner;
      const padded = new Float64Array(size(result.shape));
      const stride = (before + length + after) * inner;
      for (let i = 0, offset = before * inner; i < data.length; i += row, offset += stride) {
        for (let j = 0; j < row; j++) padded[offset + j] = data[i + j];
      }
      return padded;
    },
    pullback: (cotangent) => [slice(cotangent, at, before, before + length)],
    encode: ([data], { shape }) => {
      const on = (amount: number) => shape.map((_, other) => other === at ? amount : 0);
      return call("Pad", [data, int64([...on(before), ...on(after)])]);
    },
    vmap: ([from]) => pad(from, at + 1, before, after),
  }, operand);
};

/** The shape that two shapes broadcast to, aligned at their last axes; `undefined` where they do not broadcast. */
export const broadcastShape = (left: Shape, right: Shape): Shape | undefined => {
  const rank = Math.max(left.length, right.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    return a === b || b === 1 ? a : a === 1 ? b : -1;
  });
  return shape.includes(-1) ? undefined : shape;
};

const stridesOf = (shape: Shape): readonly number[] => shape.map((_, axis) => size(shape.slice(axis + 1)));

/** Strides through the elements of shape `from` as if it were broadcast to shape `to`; 0 where an axis repeats. */
export const broadcastStrides = (from: Shape, to: Shape): readonly number[] => {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]);
};

/** Visits every index of a shape in order, with the offsets under several other strides. */
export const forEachIndex = (
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (index: number, offsets: readonly number[]) => void,
): void => {
  const total = size(shape);
  const position = shape.map(() => 0);
  const offsets = strides.map(() => 0);
  for (let index = 0; index < total; index++) {
    visit(index, offsets);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const wraps = ++position[axis] === shape[axis];
      for (let i = 0; i < strides.length; i++) {
        offsets[i] += wraps ? -strides[i][axis] * (shape[axis] - 1) : strides[i][axis];
      }
      if (!wraps) break;
      position[axis] = 0;
    }
  }
};

const gatherElements = (data: Float64Array, shape: Shape, strides: readonly number[]): Float64Array => {
  const result = new Float64Array(size(shape));
  forEachIndex(shape, [strides], (index, [offset]) => result[index] = data[offset]);
  return result;
};
