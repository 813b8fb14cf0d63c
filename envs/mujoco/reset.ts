/**
 * Start states of Gymnasium's locomotion tasks.
 *
 * @module
 */
import type { Key } from "../../lib/random/key.ts";
import { normal } from "../../lib/random/normal.ts";
import { split } from "../../lib/random/split.ts";
import { uniform } from "../../lib/random/uniform.ts";
import type { Physics } from "./physics.ts";

/** The scale of the noise of start states. */
const NOISE = 0.1;

/** Draws start states: the model's initial positions + U(−0.1, 0.1), velocities 0.1 · N(0, 1); another scale of noise may be given. */
export const noisyStarts = (
  { start, stateSize }: Pick<Physics, "start" | "stateSize">,
  key: Key,
  count: number,
  noise = NOISE,
): Float64Array => {
  const [positionKey, velocityKey] = split(key);
  const [positions, velocities] = [start.length, stateSize - start.length];
  const offsets = noise === 0
    ? new Float32Array(count * positions)
    : uniform(positionKey, [count, positions], { minimum: -noise, maximum: noise });
  const speeds = normal(velocityKey, [count, velocities]);
  const states = new Float64Array(count * stateSize);
  for (let row = 0; row < count; row++) {
    const state = states.subarray(row * stateSize, (row + 1) * stateSize);
    for (let index = 0; index < positions; index++) state[index] = start[index] + offsets[row * positions + index];
    for (let index = 0; index < velocities; index++) {
      state[positions + index] = noise * speeds[row * velocities + index];
    }
  }
  return states;
};
