import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Figure, PlanarScene } from "../../lib/world/scene.ts";
import { render } from "../../lib/raster/mod.ts";

const SIZE = 48;

/** White figures on black, two units wide, whose ends are the numbers of a state. */
const sceneOf = (moving: readonly Figure[], still: PlanarScene["still"] = []): PlanarScene => ({
  kind: "planar",
  bounds: [-1, -1, 1, 1],
  ground: [0, 0, 0],
  still,
  moving,
  place: (states, _row, ends) => ends.set(states.subarray(0, ends.length)),
});

const figure = (shape: Figure["shape"], radius: number): Figure => ({ shape, radius, colour: [255, 255, 255] });

const draw = (scene: PlanarScene, ...ends: readonly number[]): Uint8Array =>
  render(scene, SIZE)(Float64Array.from(ends), ends.length);

const NOTHING = 0;

/** The white area of a picture, in the scene's units of area. */
const area = (image: Uint8Array): number => image.reduce((sum, level) => sum + level, 0) / (3 * 255) * (2 / SIZE) ** 2;

/** The pixels with their columns, or their rows, in reverse order. */
const mirrored = (image: Uint8Array, axis: "columns" | "rows"): Uint8Array =>
  image.map((_, index) => {
    const [row, column, channel] = [Math.floor(index / (3 * SIZE)), Math.floor(index / 3) % SIZE, index % 3];
    const [fromRow, fromColumn] = axis === "rows" ? [SIZE - 1 - row, column] : [row, SIZE - 1 - column];
    return image[3 * (SIZE * fromRow + fromColumn) + channel];
  });

const number = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });

Deno.test("a figure covers as much of the picture as its area", () => {
  const radius = fc.double({ min: 0.3, max: 0.34, noNaN: true });
  fc.assert(fc.property(radius, fc.array(number(0.3), { minLength: 4, maxLength: 4 }), (radius, ends) => {
    const [x0, y0, x1, y1] = ends;
    const disc = Math.PI * radius ** 2;
    const covered = (shape: Figure["shape"], ...ends: readonly number[]) =>
      area(draw(sceneOf([figure(shape, radius)]), ...ends));
    assertAlmostEquals(covered("capsule", x0, y0, x0, y0) / disc, 1, 0.01);
    const capsule = disc + 2 * radius * Math.hypot(x1 - x0, y1 - y0);
    assertAlmostEquals(covered("capsule", ...ends) / capsule, 1, 0.01);
    assertAlmostEquals(covered("square", ...ends) / (4 * radius ** 2), 1, 0.01);
    assertAlmostEquals(covered("triangle", ...ends) / (3 * Math.sqrt(3) * radius ** 2), 1, 0.01);
  }));
});

Deno.test("what is mirrored in the plane is mirrored in the picture, to the bit", () => {
  const ends = fc.array(number(1.5), { minLength: 12, maxLength: 12 });
  fc.assert(fc.property(fc.double({ min: 0, max: 0.5, noNaN: true }), ends, (radius, ends) => {
    const upright = sceneOf([figure("triangle", radius), figure("capsule", 0.1), figure("square", radius)]);
    assertEquals(
      draw(upright, ...ends.map((value, index) => index % 2 === 0 ? -value : value)),
      mirrored(draw(upright, ...ends), "columns"),
    );
    const turned = sceneOf([figure("capsule", radius), figure("square", 0.1), figure("capsule", 0.1)]);
    assertEquals(
      draw(turned, ...ends.map((value, index) => index % 2 === 1 ? -value : value)),
      mirrored(draw(turned, ...ends), "rows"),
    );
  }));
});

Deno.test("x points right, y points up, and triangles stand on a side", () => {
  const lit = (image: Uint8Array) =>
    Array.from({ length: SIZE ** 2 }, (_, index) => index).filter((index) => image[3 * index] > 0);
  const corner = lit(draw(sceneOf([figure("capsule", 0.1)]), 0.5, 0.5, 0.5, 0.5));
  assert(corner.every((index) => index % SIZE >= SIZE / 2 && Math.floor(index / SIZE) < SIZE / 2));
  const rows = lit(draw(sceneOf([figure("triangle", 0.3)]), 0, 0, 0, 0)).map((index) => Math.floor(index / SIZE));
  const inRow = (row: number) => rows.filter((other) => other === row).length;
  assert(inRow(Math.min(...rows)) < 4 && inRow(Math.max(...rows)) > 14);
});

Deno.test("what lies outside of the bounds, or nowhere, leaves the ground and what stands on it", () => {
  const still = [{ ...figure("square", 0.2), ends: [0.5, -0.5, 0, 0] as const }];
  const empty = draw(sceneOf([], still), NOTHING);
  assert(area(empty) > 0);
  for (const shape of ["capsule", "square", "triangle"] as const) {
    const scene = sceneOf([figure(shape, 0.1)], still);
    for (
      const ends of [[1.3, 0, 1.4, 0], [0, -1.3, 0, -9], [NaN, 0, 0, 0], [0, Infinity, 0, Infinity], [
        1e300,
        0,
        1e300,
        1,
      ]]
    ) {
      assertEquals(draw(scene, ...ends), empty);
    }
  }
});

Deno.test("figures are drawn in their order, what moves over what is still", () => {
  const coloured = (colour: Figure["colour"]) => ({ ...figure("square", 0.2), colour });
  const scene = sceneOf([coloured([1, 2, 3]), coloured([4, 5, 6])], [{ ...coloured([7, 8, 9]), ends: [0, 0, 0, 0] }]);
  const image = draw(scene, 0, 0, 0, 0, 0, 0.2, 0, 0);
  const at = (row: number) => [...image.subarray(3 * (SIZE * row + SIZE / 2), 3 * (SIZE * row + SIZE / 2) + 3)];
  assertEquals([at(SIZE / 2 + 2), at(SIZE / 2 - 2)], [[1, 2, 3], [4, 5, 6]]);
});

Deno.test("bounds that are not a square are refused", () => {
  for (const bounds of [[0, 0, 1, 2], [0, 0, 0, 0], [1, 1, 0, 0], [0, 0, NaN, 1]] as const) {
    assertThrows(() => render({ ...sceneOf([]), bounds }, SIZE), RangeError, "expected a square");
  }
});
