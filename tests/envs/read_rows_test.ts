import { assertEquals, assertThrows } from "@std/assert";
import { readRows } from "../../envs/read_rows.ts";

const swapped = readRows("pairs", 2, 2, (states, row) => [states[2 * row + 1], states[2 * row]]);

Deno.test("readRows puts what is read of each row behind each other", () => {
  assertEquals(swapped(Float64Array.of(1, 2, 3, 4)), Float32Array.of(2, 1, 4, 3));
  assertEquals(swapped(new Float64Array(0)), new Float32Array(0));
});

Deno.test("readRows refuses parts of rows, and rows of another length", () => {
  assertThrows(() => swapped(new Float64Array(3)), RangeError, "pairs: states came with 3 numbers");
  const uneven = readRows("pairs", 1, 2, ([first]) => new Array(first));
  assertThrows(() => uneven(Float64Array.of(3)), RangeError, "pairs: a state came with 3 numbers, expected 2");
});
