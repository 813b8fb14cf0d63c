import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { placeBehind, type Vector, viewOf } from "../../../examples/watch/camera.ts";

const ABOVE = { offset: [0, -3, 4], angle: 0.8 } as const;
const SIDE = { offset: [0, -5, 1], angle: 0.7 } as const;

const place = fc.double({ min: -1, max: 1, noNaN: true });

Deno.test("the point that the camera follows is in the middle, at its distance", () => {
  const [x, y, ahead] = viewOf(ABOVE, [1, 2, 0.5], 400).pixelOf([1, 2, 0.5]);
  assertEquals([x, y, ahead], [200, 200, 5]);
});

Deno.test("a ray through the pixel of a point leads through the point", () => {
  fc.assert(fc.property(fc.tuple(place, place, place), ([x, y, z]) => {
    const followed: Vector = [0.3, -0.2, 0.1];
    const view = viewOf(ABOVE, followed, 300);
    const [pixelX, pixelY, ahead] = view.pixelOf([x, y, z]);
    const ray = view.ray(pixelX, pixelY);
    [x, y, z].forEach((value, axis) => assertAlmostEquals(view.eye[axis] + ahead * ray[axis], value, 1e-9));
  }));
});

Deno.test("the place behind a pixel is on the ground from above, along the way from the side, and none above the horizon", () => {
  fc.assert(fc.property(fc.tuple(place, place), ([x, y]) => {
    const above = viewOf(ABOVE, [0, 0, 0], 300);
    const [pixelX, pixelY] = above.pixelOf([x, y, 0.25]);
    const found = placeBehind(above, "above", [0, 0, 0], 0.25, [pixelX, pixelY]);
    assertAlmostEquals(found?.[0] ?? NaN, x, 1e-9);
    assertAlmostEquals(found?.[1] ?? NaN, y, 1e-9);
    const side = viewOf(SIDE, [0, 0, 0], 300);
    const [sideX, sideY] = side.pixelOf([x, 0, 0]);
    assertAlmostEquals(placeBehind(side, "side", [0, 0, 0], 0, [sideX, sideY])?.[0] ?? NaN, x, 1e-9);
  }));
  const flat = viewOf({ offset: [0, -5, 0.5], angle: 1.5 }, [0, 0, 0], 300);
  assertEquals(placeBehind(flat, "above", [0, 0, 0], 0, [150, 0]), undefined);
});
