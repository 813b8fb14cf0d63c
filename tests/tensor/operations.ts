/**
 * Every operation with a generator of operands that it takes, for tests that hold for all of them.
 *
 * @module
 */
import fc from "fast-check";
import {
  abs,
  add,
  cast,
  clip,
  concatenate,
  convolution,
  cos,
  divide,
  equal,
  exp,
  expand,
  greater,
  input,
  kernelGradient,
  less,
  log,
  logSumExp,
  logTanhSlope,
  matmul,
  multiply,
  negate,
  not,
  pad,
  reduceMax,
  reduceMin,
  relu,
  reshape,
  type Shape,
  sigmoid,
  sin,
  size,
  slice,
  softmax,
  softplus,
  sqrt,
  subtract,
  sum,
  tanh,
  type Tensor,
  transpose,
  transposedConvolution,
  where,
} from "../../lib/tensor/mod.ts";

/** An operation applied to operands of some shapes. */
export interface Application {
  /** Shapes of the operands. */
  readonly shapes: readonly Shape[];
  /** The formula on operands of these shapes. */
  readonly apply: (operands: readonly Tensor[]) => Tensor;
}

/** A trial of an operation. */
export interface Trial {
  readonly application: fc.Arbitrary<Application>;
  /** Values of the operands; by default away from 0, where some have a kink. */
  readonly value?: fc.Arbitrary<number>;
}

const length = fc.integer({ min: 1, max: 4 });
const shape = fc.array(length, { maxLength: 3 });
const filledShape = fc.array(length, { minLength: 1, maxLength: 3 });

/** Numbers between ±0.1 and ±2: away from kinks and poles at 0. */
const AWAY_FROM_ZERO = fc.tuple(fc.double({ min: 0.1, max: 2, noNaN: true }), fc.boolean())
  .map(([magnitude, positive]) => positive ? magnitude : -magnitude);
const POSITIVE = fc.double({ min: 0.1, max: 2, noNaN: true });

/** Two shapes that broadcast: some axes of each are 1, and one may lack leading axes. */
const broadcastPair: fc.Arbitrary<readonly [Shape, Shape]> = filledShape.chain((full) =>
  fc.tuple(
    fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }),
    fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }),
    fc.integer({ min: 0, max: full.length }),
    fc.boolean(),
  ).map(([narrowLeft, narrowRight, lead, swap]) => {
    const left = full.map((axis, position) => narrowLeft[position] ? 1 : axis);
    const right = full.map((axis, position) => narrowRight[position] ? 1 : axis).slice(lead);
    return swap ? [right, left] as const : [left, right] as const;
  })
);

const unary = (operation: (operand: Tensor) => Tensor): Trial["application"] =>
  shape.map((shape) => ({ shapes: [shape], apply: ([operand]) => operation(operand) }));

const rowwise = (operation: (operand: Tensor) => Tensor): Trial["application"] =>
  filledShape.map((shape) => ({ shapes: [shape], apply: ([operand]) => operation(operand) }));

const binary = (operation: (left: Tensor, right: Tensor) => Tensor): Trial["application"] =>
  broadcastPair.map(([left, right]) => ({ shapes: [left, right], apply: ([a, b]) => operation(a, b) }));

/** A truth value enters a loss as a number, through which no gradient flows. */
const numeric = (truth: Tensor): Tensor => cast(truth, "float32");

const axisOf = (shape: Shape): fc.Arbitrary<number> => fc.integer({ min: 0, max: shape.length - 1 });

/** A convolution's operands and its result by their shapes, with what it was told. */
export const convolutions = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  channels: fc.integer({ min: 1, max: 3 }),
  filters: fc.integer({ min: 1, max: 3 }),
  window: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  rows: fc.integer({ min: 0, max: 3 }),
  columns: fc.integer({ min: 0, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.nat(2),
}).map(({ batch, channels, filters, window, rows, columns, stride, padding }) => {
  const settings = { stride, padding: Math.min(padding, ...window.map((length) => length - 1)) };
  const image: Shape = [window[0] + rows, window[1] + columns];
  const shapes = { images: [batch, channels, ...image], kernel: [filters, channels, ...window] };
  const output = convolution(input("images", shapes.images), input("kernel", shapes.kernel), settings).shape;
  return { ...shapes, output, image, window, settings };
});

/** The trial of each operation, by its name. */
export const TRIALS: Readonly<Record<string, Trial>> = {
  add: { application: binary(add) },
  subtract: { application: binary(subtract) },
  multiply: { application: binary(multiply) },
  divide: { application: binary(divide) },
  negate: { application: unary(negate) },
  abs: { application: unary(abs) },
  exp: { application: unary(exp) },
  log: { application: unary(log), value: POSITIVE },
  sqrt: { application: unary(sqrt), value: POSITIVE },
  sin: { application: unary(sin) },
  cos: { application: unary(cos) },
  tanh: { application: unary(tanh) },
  sigmoid: { application: unary(sigmoid) },
  relu: { application: unary(relu) },
  softplus: { application: unary(softplus) },
  logTanhSlope: { application: unary(logTanhSlope) },
  clip: { application: unary((operand) => clip(operand, -0.05, 1e6)) },
  less: { application: binary((left, right) => add(numeric(less(left, right)), left)) },
  greater: { application: binary((left, right) => add(numeric(greater(left, right)), left)) },
  equal: { application: binary((left, right) => add(numeric(equal(left, right)), left)) },
  not: { application: unary((operand) => add(numeric(not(less(operand, 0))), operand)) },
  cast: { application: unary((operand) => add(cast(cast(operand, "int32"), "float32"), operand)) },
  where: {
    application: broadcastPair.map(([left, right]) => ({
      shapes: [left, right],
      apply: ([a, b]) => where(greater(a, 0), multiply(a, 3), b),
    })),
  },
  reduceMax: { application: rowwise(reduceMax) },
  reduceMin: { application: rowwise(reduceMin) },
  logSumExp: { application: rowwise(logSumExp) },
  softmax: { application: rowwise(softmax) },
  sum: {
    application: fc.tuple(filledShape, fc.boolean()).chain(([shape, keep]) =>
      fc.uniqueArray(axisOf(shape), { minLength: 1 }).map((axes) => ({
        shapes: [shape],
        apply: ([operand]) => sum(operand, axes, keep),
      }))
    ),
  },
  expand: {
    application: broadcastPair.filter(([left, right]) => left.length <= right.length)
      .map(([left, right]) => ({
        shapes: [left],
        apply: ([operand]) =>
          expand(operand, right.map((axis, i) => Math.max(axis, left[i - right.length + left.length] ?? 1))),
      })),
  },
  reshape: {
    application: shape.map((shape) => ({
      shapes: [shape],
      apply: ([operand]) => reshape(operand, [1, size(shape)]),
    })),
  },
  transpose: {
    application: filledShape.chain((shape) =>
      fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length })
        .map((permutation) => ({ shapes: [shape], apply: ([operand]) => transpose(operand, permutation) }))
    ),
  },
  concatenate: {
    application: filledShape.chain((shape) =>
      fc.tuple(axisOf(shape), fc.array(length, { minLength: 2, maxLength: 9 })).map(([axis, lengths]) => ({
        shapes: lengths.map((length) => shape.with(axis, length)),
        apply: (operands) => concatenate(operands, axis),
      }))
    ),
  },
  slice: {
    application: filledShape.chain((shape) =>
      axisOf(shape).chain((axis) =>
        fc.tuple(fc.nat(shape[axis] - 1), fc.nat(shape[axis] - 1)).map(([start, last]) => ({
          shapes: [shape],
          apply: ([operand]) => slice(operand, axis, Math.min(start, last), Math.max(start, last) + 1),
        }))
      )
    ),
  },
  pad: {
    application: filledShape.chain((shape) =>
      fc.tuple(axisOf(shape), fc.nat(3), fc.nat(3)).map(([axis, before, after]) => ({
        shapes: [shape],
        apply: ([operand]) => pad(operand, axis, before, after),
      }))
    ),
  },
  matmul: {
    application: fc.record({
      rows: length,
      inner: length,
      columns: length,
      left: fc.boolean(),
      right: fc.boolean(),
      batch: fc.constantFrom<readonly [Shape, Shape]>([[], []], [[3], []], [[], [2]], [[2, 1], [3]], [[2], [2]]),
    }).map(({ rows, inner, columns, left, right, batch }) => ({
      shapes: [
        [...batch[0], ...(left ? [inner, rows] : [rows, inner])],
        [...batch[1], ...(right ? [columns, inner] : [inner, columns])],
      ],
      apply: ([a, b]) => matmul(a, b, { left, right }),
    })),
  },
  convolution: {
    application: convolutions.map(({ images, kernel, settings }) => ({
      shapes: [images, kernel],
      apply: ([a, b]) => convolution(a, b, settings),
    })),
  },
  "convolution of six channels in a batch of six": {
    application: fc.constant({
      shapes: [[6, 6, 3, 1], [4, 6, 2, 1]],
      apply: ([images, kernel]) => convolution(images, kernel),
    }),
  },
  transposedConvolution: {
    application: convolutions.map(({ output, kernel, image, settings }) => ({
      shapes: [output, kernel],
      apply: ([a, b]) => transposedConvolution(a, b, image, settings),
    })),
  },
  kernelGradient: {
    application: convolutions.map(({ images, output, window, settings }) => ({
      shapes: [images, output],
      apply: ([a, b]) => kernelGradient(a, b, window, settings),
    })),
  },
};

/** An application with numbers for its operands. */
export interface Example extends Application {
  readonly values: readonly (readonly number[])[];
}

/** Applications of a trial's operation to random operands. */
export const examples = ({ application, value = AWAY_FROM_ZERO }: Trial): fc.Arbitrary<Example> =>
  application.chain((application) =>
    fc.tuple(
      ...application.shapes.map((shape) => fc.array(value, { minLength: size(shape), maxLength: size(shape) })),
    ).map((values) => ({ ...application, values }))
  );
