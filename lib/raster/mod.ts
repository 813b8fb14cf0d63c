/**
 * Pixels: scenes drawn as images, for goals that are images, and images as PNG files.
 *
 * Everything is pure TypeScript, which needs no permission, no canvas and no graphics card.
 *
 * @example
 * ```ts
 * import { dataUrl, png, render } from "@gpim/gpim/raster";
 * import { reacher } from "@gpim/gpim/envs";
 * import { key } from "@gpim/gpim/random";
 * import { assert } from "@std/assert";
 *
 * const image = render(reacher.scene!, 64)(reacher.reset(key(7), 1), reacher.stateSize);
 * assert(dataUrl(png(image, 64, 64)).startsWith("data:image/png;base64,"));
 * ```
 *
 * @module
 */
export { dataUrl, png } from "./png.ts";
export { render, renderInto } from "./render.ts";
