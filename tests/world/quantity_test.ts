import { assertEquals } from "@std/assert";
import { measured, scalingOf, toQuantities, widthOf } from "../../lib/world/quantity.ts";

Deno.test("a number of 1 stands for the scale beyond the offset, row by row", () => {
  const quantities = [
    ...measured("m", ["x"], 2, 3),
    { name: "pixels", unit: "", shape: [1, 2] },
    ...measured("", ["y"]),
  ];
  assertEquals(widthOf(quantities), 4);
  assertEquals(scalingOf(quantities), { scale: Float64Array.of(2, 1, 1, 1), offset: Float64Array.of(3, 0, 0, 0) });
  const numbers = Float32Array.of(1, 5, 6, 7, -1, 8, 9, 10);
  assertEquals(toQuantities(quantities, numbers), Float32Array.of(5, 5, 6, 7, 1, 8, 9, 10));
  assertEquals(numbers, Float32Array.of(1, 5, 6, 7, -1, 8, 9, 10));
});
