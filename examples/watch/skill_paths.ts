/**
 * The paths of the explorer's skills, and the part of the plane around them.
 *
 * @module
 */
import type { WatchedSkills } from "../../lib/watch/message.ts";
import type { PlanarScene } from "../../lib/world/scene.ts";
import type { Place } from "../page/worlds.ts";

/** Part of a picture's side that is left free around paths in space. */
const MARGIN = 0.14;

/** The paths of skills. */
export const pathsOf = ({ count, places }: WatchedSkills): readonly (readonly Place[])[] => {
  const points = places.length / (2 * count);
  return Array.from({ length: count }, (_, skill) =>
    Array.from({ length: points }, (_, time): Place => {
      const at = 2 * (skill * points + time);
      return [places[at], places[at + 1]];
    }));
};

/** Paths that are viewed from the side: the place along x to the right, and time downwards, as far as the longest way. */
export const overTime = (paths: readonly (readonly Place[])[]): readonly (readonly Place[])[] => {
  const xs = paths.flat().map(([x]) => x).filter(Number.isFinite);
  const width = Math.max(1e-3, Math.max(...xs) - Math.min(...xs));
  return paths.map((places) => places.map(([x], time): Place => [x, -width * time / Math.max(1, places.length - 1)]));
};

/** The square around paths. */
export const squareAround = (paths: readonly (readonly Place[])[]): PlanarScene["bounds"] => {
  const [xs, ys] = [0, 1].map((axis) => paths.flat().map((place) => place[axis]).filter(Number.isFinite));
  const middle = (values: readonly number[]) => (Math.max(...values) + Math.min(...values)) / 2;
  const width = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  const reach = (0.5 + MARGIN) * Math.max(width(xs), width(ys), 1e-3);
  return [middle(xs) - reach, middle(ys) - reach, middle(xs) + reach, middle(ys) + reach];
};
