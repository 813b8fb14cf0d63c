/**
 * Action repeat: a world in which every action is repeated.
 *
 * @module
 */
import { boundWorld } from "../lib/world/bound.ts";
import type { World } from "../lib/world/world.ts";

/**
 * The same world at a coarser time scale: each action is taken `times` times, and episodes last as long as before, rounded up to
 * whole actions. If control is needed less often than steps of the physics, exploration reaches further and credit is assigned over
 * fewer steps.
 *
 * @throws {RangeError} when `times` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { pointNav, repeated } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const coarse = repeated(pointNav, 3);
 * assertEquals(coarse.horizon, 17);
 * assertEquals([...coarse.step(Float64Array.of(1, 1), Float32Array.of(0.5, 0)).states], [2.5, 1]);
 * ```
 */
export const repeated = <Repeated extends World>(world: Repeated, times: number): Repeated => {
  if (!Number.isSafeInteger(times) || times < 1) {
    throw new RangeError(`repeated: actions are to be taken ${times} times, expected a whole number of at least 1`);
  }
  const { stateSize } = world;
  return {
    ...boundWorld(world),
    name: `${world.name}×${times}`,
    horizon: Math.ceil(world.horizon / times),
    step: (states, actions) => {
      let { states: now, terminated } = world.step(states, actions);
      for (let time = 1; time < times; time++) {
        const next = world.step(now, actions);
        // A row that has ended keeps its final state.
        if (terminated.includes(1)) {
          terminated.forEach((ended, row) => {
            if (ended === 1) next.states.set(now.subarray(row * stateSize, (row + 1) * stateSize), row * stateSize);
          });
        }
        const before = terminated;
        now = next.states;
        terminated = next.terminated.map((ended, row) => before[row] === 1 ? 1 : ended);
      }
      return { states: now, terminated };
    },
  };
};
