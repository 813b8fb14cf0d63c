/**
 * Circles as polygons.
 *
 * @module
 */
import type { World } from "../lib/world/world.ts";

/** The outline of a disc around the origin, in a number of line segments. */
export const circle = (radius: number, segments = 64): World["outline"] =>
  Array.from({ length: segments }, (_, segment) => {
    const [start, end] = [segment, segment + 1].map((corner) => 2 * Math.PI * (corner % segments) / segments);
    return [
      radius * Math.cos(start),
      radius * Math.sin(start),
      radius * Math.cos(end),
      radius * Math.sin(end),
    ] as const;
  });
