import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { planarDistance, straightDistance } from "../../envs/distance.ts";

const distance = planarDistance("plane.distance", 5);

Deno.test("planarDistance is the Euclidean distance of each row, in units a coordinate", () => {
  const distances = distance(Float32Array.of(0, 0, 1, 1), Float32Array.of(3, -4, 1, 0.5));
  assertEquals([...distances], [25, 2.5]);
  assertEquals(planarDistance("plane.distance", 1)(new Float32Array(0), new Float32Array(0)).length, 0);
});

Deno.test("planarDistance is symmetric, 0 from a point to itself, and subject to the triangle law", () => {
  const point = fc.tuple(fc.float({ min: -9, max: 9, noNaN: true }), fc.float({ min: -9, max: 9, noNaN: true }));
  const between = (from: readonly number[], to: readonly number[]) =>
    distance(Float32Array.from(from), Float32Array.from(to))[0];
  fc.assert(fc.property(point, point, point, (a, b, c) => {
    assertEquals(between(a, b), between(b, a));
    assertEquals(between(a, a), 0);
    assertEquals(between(a, c) <= between(a, b) + between(b, c) + 1e-9, true);
    assertAlmostEquals(between(a, b), 5 * Math.hypot(a[0] - b[0], a[1] - b[1]), 1e-9);
  }));
});

Deno.test("planarDistance refuses rows that are not whole, or not as many as there are goals, and names its place", () => {
  assertThrows(
    () => distance(new Float32Array(3), new Float32Array(2)),
    RangeError,
    "plane.distance: achieved came with 3 numbers, expected a multiple of 2",
  );
  assertThrows(
    () => distance(new Float32Array(4), new Float32Array(2)),
    RangeError,
    "plane.distance: goals came with 2 numbers, expected 4: 2 rows of 2",
  );
});

Deno.test("straightDistance is that of points of any dimension, in units a coordinate", () => {
  const space = straightDistance("space.distance", 3, 10);
  assertEquals([...space(Float32Array.of(1, 2, 3, 0, 0, 0), Float32Array.of(3, 4, 4, 0, -1, 0))], [30, 10]);
  assertEquals([...straightDistance("line.distance", 1, 1)(Float32Array.of(2), Float32Array.of(5))], [3]);
  assertThrows(() => space(new Float32Array(3), new Float32Array(6)), RangeError, "space.distance: goals came with 6");
});
