/**
 * Formulas over a new leading axis, held against single evaluations.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  evaluator,
  type Feeds,
  gradient,
  input,
  type Shape,
  size,
  sum,
  type Tensor,
  vmap,
} from "../../lib/tensor/mod.ts";
import type { Example } from "./operations.ts";

/** Every choice of the operands that carry the axis; of more than three operands, every choice that repeats after three. */
const choices = (operands: number): readonly (readonly boolean[])[] =>
  Array.from(
    { length: 2 ** Math.min(operands, 3) },
    (_, choice) => Array.from({ length: operands }, (_, position) => (choice >> (position % 3)) % 2 === 1),
  );

const feedsOf = (values: readonly (readonly number[])[]): Feeds =>
  Object.fromEntries(values.map((numbers, position) => [`x${position}`, numbers]));

/** Holds an operation and its gradient, mapped, against single evaluations, number by number. */
export const assertMaps = (sets: readonly Example[]): void => {
  const [{ shapes, apply, values: [...first] }] = sets;
  const operands = shapes.map((shape, position) => input(`x${position}`, shape));
  const value = apply(operands);
  const slopes = gradient(sum(value), operands).map((slope, position) => [`slope${position}`, slope] as const);
  const outputs: Readonly<Record<string, Tensor>> = { value, ...Object.fromEntries(slopes) };
  const alone = evaluator(outputs);
  for (const carries of choices(shapes.length)) {
    const shared = new Set(operands.flatMap((_, position) => carries[position] ? [] : [`x${position}`]));
    const many = vmap(outputs, sets.length, shared);
    const results = evaluator(many)(
      feedsOf(first.map((own, position) => carries[position] ? sets.flatMap(({ values }) => values[position]) : own)),
    );
    const expected = sets.map(({ values }) =>
      alone(feedsOf(first.map((own, position) => carries[position] ? values[position] : own)))
    );
    for (const [name, { shape, elementType }] of Object.entries(outputs)) {
      assertEquals(results[name].shape, [sets.length, ...shape]);
      assertEquals(results[name].elementType, elementType);
      assertEquals([...results[name].data], expected.flatMap((result) => [...result[name].data]));
    }
  }
};

/** Holds a formula of operands of some shapes against single evaluations, on three sets of numbers that differ everywhere. */
export const assertMapsCopies = (shapes: readonly Shape[], apply: Example["apply"]): void => {
  const numbers = (shape: Shape, phase: number) =>
    Array.from({ length: size(shape) }, (_, index) => Math.sin(1 + phase + 2.3 * index));
  assertMaps(
    [0, 1, 2].map((copy) => ({
      shapes,
      apply,
      values: shapes.map((shape, operand) => numbers(shape, 10 * copy + operand)),
    })),
  );
};
