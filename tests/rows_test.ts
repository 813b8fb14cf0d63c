import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { concatenateRows, joinRows, selectRows, takeRows } from "../lib/rows.ts";

/** A matrix of distinct numbers, and some of its row indices. */
const matrices = fc.record({ count: fc.integer({ min: 1, max: 6 }), width: fc.integer({ min: 1, max: 4 }) })
  .chain(({ count, width }) =>
    fc.array(fc.nat(count - 1), { maxLength: 10 }).map((rows) => ({
      count,
      width,
      rows,
      numbers: Float32Array.from({ length: count * width }, (_, index) => index),
    }))
  );

const rowOf = (numbers: Float32Array, width: number, row: number): readonly number[] => [
  ...numbers.subarray(row * width, (row + 1) * width),
];

Deno.test("takeRows lays the rows of its indices behind each other, in their order, with repetitions", () => {
  assertEquals([...takeRows(Float32Array.of(1, 2, 3, 4, 5, 6), 2, [2, 0, 2])], [5, 6, 1, 2, 5, 6]);
  fc.assert(fc.property(matrices, ({ numbers, width, rows }) => {
    assertEquals([...takeRows(numbers, width, rows)], rows.flatMap((row) => rowOf(numbers, width, row)));
  }));
});

Deno.test("takeRows keeps the precision of its numbers, and returns memory of its own", () => {
  const precise = Float64Array.of(0.1, 0.2);
  const taken = takeRows(precise, 1, [1]);
  assertInstanceOf(taken, Float64Array);
  assertEquals([...taken], [0.2]);
  const single = Float32Array.of(1, 2);
  const all = takeRows(single, 1, Int32Array.of(0, 1));
  assertInstanceOf(all, Float32Array);
  all.fill(9);
  assertEquals([...single], [1, 2]);
});

Deno.test("takeRows by every index in order is a copy, and by none is empty", () => {
  fc.assert(fc.property(matrices, ({ numbers, width, count }) => {
    assertEquals(takeRows(numbers, width, [...Array(count).keys()]), numbers);
    assertEquals(takeRows(numbers, width, []), new Float32Array(0));
  }));
});

Deno.test("concatenateRows lays arrays behind each other in their order, and none are an empty array", () => {
  const parts = [Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(3), Float32Array.of(4, 5)];
  assertEquals([...concatenateRows(parts)], [1, 2, 3, 4, 5]);
  assertEquals(concatenateRows([]), new Float32Array(0));
});

Deno.test("concatenateRows is associative, and leaves its parts as they are", () => {
  const arrays = fc.array(fc.float({ noNaN: true }), { maxLength: 5 }).map((numbers) => Float32Array.from(numbers));
  fc.assert(fc.property(arrays, arrays, arrays, (a, b, c) => {
    const before = structuredClone([a, b, c]);
    const together = concatenateRows([a, b, c]);
    assertEquals(together, concatenateRows([concatenateRows([a, b]), c]));
    assertEquals(together, concatenateRows([a, concatenateRows([b, c])]));
    together.fill(1);
    assertEquals([a, b, c], before);
  }));
});

Deno.test("selectRows takes a row from the first array where the condition holds, and from the second elsewhere", () => {
  const first = Float32Array.of(1, 2, 3, 4, 5, 6);
  const second = Float32Array.of(-1, -2, -3, -4, -5, -6);
  assertEquals([...selectRows((row) => row === 1, first, second, 3)], [-1, -2, 3, 4, -5, -6]);
  assertEquals([...second], [-1, -2, -3, -4, -5, -6]);
});

Deno.test("selectRows by always and by never is one of its arrays, and by the opposite condition the other's rows", () => {
  fc.assert(fc.property(matrices, fc.func(fc.boolean()), ({ numbers, count }, condition) => {
    const second = numbers.map((number) => -1 - number);
    assertEquals(selectRows(() => true, numbers, second, count), numbers);
    assertEquals(selectRows(() => false, numbers, second, count), second);
    const isFirst = (row: number) => condition(row);
    const opposite = selectRows((row) => !isFirst(row), second, numbers, count);
    assertEquals(opposite, selectRows(isFirst, numbers, second, count));
  }));
});

Deno.test("joinRows lays the rows of its parts beside each other", () => {
  const parts = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8), Float32Array.of(9, 10, 11, 12)];
  assertEquals([...joinRows(parts, 2)], [1, 2, 5, 6, 9, 10, 3, 4, 7, 8, 11, 12]);
  assertEquals([...joinRows(parts.slice(1), 1)], [5, 9, 6, 10, 7, 11, 8, 12]);
});
