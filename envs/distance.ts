/**
 * Distances between goals that are points.
 *
 * @module
 */
import { expectRows, rowCount } from "./rows.ts";

/** Euclidean distances between rows of two coordinates, `[n, 2]` and `[n, 2]` to `[n]`, times `units` per coordinate. */
export const planarDistance =
  (place: string, units: number): (achieved: Float32Array, goals: Float32Array) => Float64Array =>
  (
    achieved,
    goals,
  ) => {
    const count = rowCount(place, "achieved", achieved, 2);
    expectRows(place, "goals", goals, 2, count);
    const distances = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      const x = achieved[2 * row] - goals[2 * row];
      const y = achieved[2 * row + 1] - goals[2 * row + 1];
      distances[row] = units * Math.sqrt(x * x + y * y);
    }
    return distances;
  };

/** Euclidean distances between rows of `size` coordinates, times `units` per coordinate. */
export const straightDistance =
  (place: string, size: number, units: number): (achieved: Float32Array, goals: Float32Array) => Float64Array =>
  (achieved, goals) => {
    const count = rowCount(place, "achieved", achieved, size);
    expectRows(place, "goals", goals, size, count);
    return Float64Array.from({ length: count }, (_, row) => {
      let squares = 0;
      for (let index = row * size; index < (row + 1) * size; index++) squares += (achieved[index] - goals[index]) ** 2;
      return units * Math.sqrt(squares);
    });
  };
