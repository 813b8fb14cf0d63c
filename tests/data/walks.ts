/**
 * Random walks as trajectories, some of which end early.
 *
 * @module
 */
import { pointNav } from "../../envs/mod.ts";
import { type Trajectories, trajectoriesOf } from "../../lib/data/mod.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { everyState } from "../../lib/replay/mod.ts";
import { randomPolicy, rollOut } from "../../lib/stage/mod.ts";
import type { World } from "../../lib/world/mod.ts";
import { right } from "../support/right.ts";

/** A square whose walks end at its edges. */
export const edged: World = {
  ...pointNav,
  name: "edged",
  horizon: 20,
  step: (states, actions) => {
    const { states: next } = pointNav.step(states, actions);
    const terminated = new Uint8Array(states.length / 2);
    terminated.forEach((_, row) => terminated[row] = Number(next[2 * row] === 0 || next[2 * row] === 10));
    return { states: next, terminated };
  },
};

/** Random walks in a world. */
export const walksIn = async (world: World, count: number, seed = 1): Promise<Trajectories> => {
  const starts = world.goalStates(fold(key(seed), 0), world.reset(key(seed), count));
  const rollout = right(await rollOut(world, randomPolicy(world))(starts, fold(key(seed), 1))());
  const state = everyState(Float32Array.from(rollout.states), rollout);
  return trajectoriesOf({ ...rollout, columns: { ...rollout.columns, state } });
};
