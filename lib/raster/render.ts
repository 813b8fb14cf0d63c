/**
 * Pixels of the states of a scene.
 *
 * @module
 */
import type { Scene } from "../world/scene.ts";
import { planar } from "./planar.ts";
import { spatial } from "./spatial.ts";

/** The number of states in a batch. */
const stateCount = (states: Float64Array, stateSize: number): number => {
  const count = states.length / stateSize;
  if (Number.isInteger(count)) return count;
  throw new RangeError(`render: states came with ${states.length} numbers, expected a multiple of ${stateSize}`);
};

/**
 * {@link render} into the caller's memory, for loops in which allocation would cost as much as the drawing.
 *
 * The images of `n` states are written over all of `images`, `[n, size, size, 3]`.
 *
 * @throws {RangeError} as {@link render}, and when `images` has another size.
 */
export const renderInto = (
  scene: Scene,
  size: number,
): (states: Float64Array, stateSize: number, images: Uint8Array) => void => {
  if (!(Number.isInteger(size) && size > 0)) {
    throw new RangeError(`render: size came as ${size}, expected a whole number of pixels`);
  }
  const draw = scene.kind === "planar" ? planar(scene, size) : spatial(scene, size);
  return (states, stateSize, images) => {
    const count = stateCount(states, stateSize);
    const expected = 3 * size * size * count;
    if (images.length !== expected) {
      throw new RangeError(
        `render: images came with ${images.length} bytes, expected ${expected}: ${count} images of ${size} × ${size} × 3`,
      );
    }
    draw(states, count, images);
  };
};

/**
 * A function that draws batches of states, `[n, stateSize]`, as images of `size` × `size` pixels, `[n, size, size, 3]`.
 *
 * Rows go from top to bottom; channels are red, green and blue, 0 to 255. Still figures are drawn once, in advance. The same state
 * gives the same bytes in every batch. A figure whose place is not finite is not drawn.
 *
 * @throws {RangeError} when the size is not a whole number above zero or a plane's bounds are not a square, and, while drawing,
 * when the states end inside a row.
 *
 * @example
 * ```ts
 * import { render } from "@gpim/gpim/raster";
 * import { pointNav } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const draw = render(pointNav.scene!, 32);
 * const images = draw(Float64Array.of(5, 5, 2, 8), pointNav.stateSize);
 * assertEquals(images.length, 2 * 32 * 32 * 3);
 * const centre = 3 * (16 * 32 + 16);
 * assertEquals([...images.subarray(centre, centre + 3)], [0, 114, 178]);
 * ```
 */
export const render = (scene: Scene, size: number): (states: Float64Array, stateSize: number) => Uint8Array => {
  const draw = renderInto(scene, size);
  return (states, stateSize) => {
    const images = new Uint8Array(3 * size * size * stateCount(states, stateSize));
    draw(states, stateSize, images);
    return images;
  };
};
