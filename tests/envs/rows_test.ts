import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { expectRows, rowCount } from "../../envs/rows.ts";

Deno.test("rowCount is the number of whole rows in a batch, and 0 of an empty one", () => {
  assertEquals(rowCount("world.step", "states", new Float64Array(12), 4), 3);
  assertEquals(rowCount("world.step", "states", [], 4), 0);
  fc.assert(fc.property(fc.nat(20), fc.integer({ min: 1, max: 9 }), (count, size) => {
    assertEquals(rowCount("world.step", "states", new Float32Array(count * size), size), count);
  }));
});

Deno.test("rowCount refuses a batch that ends inside a row, and says what came", () => {
  assertThrows(
    () => rowCount("world.step", "states", new Float64Array(13), 4),
    RangeError,
    "world.step: states came with 13 numbers, expected a multiple of 4",
  );
});

Deno.test("expectRows accepts exactly as many rows as it is told, and refuses any other number", () => {
  fc.assert(fc.property(fc.nat(20), fc.nat(9), fc.integer({ min: 1, max: 5 }), (length, count, size) => {
    const check = () => expectRows("world.step", "actions", new Float32Array(length), size, count);
    if (length === count * size) check();
    else assertThrows(check, RangeError, `actions came with ${length} numbers, expected ${count * size}`);
  }));
  assertThrows(
    () => expectRows("world.step", "actions", [1, 2, 3], 2, 2),
    RangeError,
    "world.step: actions came with 3 numbers, expected 4: 2 rows of 2",
  );
});
