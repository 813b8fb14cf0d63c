/**
 * Goal states that random actions reach.
 *
 * @module
 */
import { integer } from "../lib/random/integer.ts";
import type { Key } from "../lib/random/key.ts";
import { split } from "../lib/random/split.ts";
import { uniform } from "../lib/random/uniform.ts";
import type { World } from "../lib/world/world.ts";
import { rowCount } from "./rows.ts";

/** The number of random actions in an episode. Each is held, since actions that change at every step would cancel each other. */
const ACTIONS = 5;

/** The part of a world that its random goals need. */
type Steppable = Pick<World, "name" | "horizon" | "stateSize" | "actionSize" | "step">;

/**
 * Draws goal states, `[n, stateSize]`: those of episodes of uniform actions in [−1, 1] from the starts, each held for a fifth of the
 * horizon, at a time that is uniform over the episode. A row that ends stays where it ended.
 */
export const randomGoals = (world: Steppable): World["goalStates"] => (key: Key, starts) => {
  const { name, horizon, stateSize, actionSize } = world;
  const count = rowCount(`${name}.goalStates`, "starts", starts, stateSize);
  const [timeKey, ...actionKeys] = split(key, 1 + ACTIONS);
  const times = integer(timeKey, [count], { minimum: 1, maximum: horizon + 1 });
  const held = Math.ceil(horizon / ACTIONS);
  const batches = actionKeys.map((key) => uniform(key, [count, actionSize], { minimum: -1, maximum: 1 }));
  const goals = starts.slice();
  const hasEnded = new Uint8Array(count);
  let states: Float64Array = starts;
  for (let time = 1; time <= horizon; time++) {
    const stepped = world.step(states, batches[Math.floor((time - 1) / held)]);
    states = stepped.states;
    for (let row = 0; row < count; row++) {
      if (time <= times[row] && hasEnded[row] === 0) {
        goals.set(states.subarray(row * stateSize, (row + 1) * stateSize), row * stateSize);
        hasEnded[row] = stepped.terminated[row];
      }
    }
  }
  return goals;
};
