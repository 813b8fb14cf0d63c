/**
 * The family of f_κ: fixed goals, moving goals, sequences of goals, and goals that are images or descriptions.
 *
 * Each consists of a schedule and a view, from which other goal functions can be composed.
 *
 * @example A list of two goals, of which one coordinate is shown
 * ```ts
 * import { goals } from "@gpim/gpim";
 * import { assertEquals } from "@std/assert";
 *
 * const heights: goals.GoalFunction = { ...goals.waypoints(2), name: "two heights", view: goals.project([1]).view };
 * assertEquals(heights.schedule.rows(50), 2);
 * ```
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import type { World } from "../world/world.ts";
import { fold, type Key, permutation, uniform } from "../random/mod.ts";
import type { GoalFunction, GoalSchedule } from "./goal.ts";
import { ACHIEVED, coordinateView, DESCRIPTION, imageView, OBSERVED } from "./view.ts";

export type { GoalFunction } from "./goal.ts";

const each = (length: number, of: (index: number) => number): Int32Array =>
  Int32Array.from({ length }, (_, i) => of(i));

/** One goal per episode, chosen among the states of the episode itself. */
const fixed = (time: (lengths: Int32Array, key: Key) => Int32Array): GoalSchedule => ({
  rows: () => 1,
  advance: "never",
  choose: ({ count, lengths }, key) => ({ episode: each(count, (episode) => episode), time: time(lengths, key) }),
  evaluationStates: (world, key, starts) => world.goalStates(key, starts),
  isListed: false,
});

const FINAL: GoalSchedule = fixed((lengths) => lengths.slice());

/** The final state of an episode, `g = f(s_T)`: the paper's fixed goals. */
export const finalState: GoalFunction = { name: "final state", schedule: FINAL, view: ACHIEVED };

/** The whole observation of the final state of an episode, velocities included. */
export const observedState: GoalFunction = { name: "observed state", schedule: FINAL, view: OBSERVED };

/** Any state after the first step, all equally likely. */
export const anyState: GoalFunction = {
  name: "any state",
  schedule: fixed((lengths, key) =>
    Int32Array.from(uniform(key, [lengths.length]), (fraction, episode) => 1 + Math.floor(fraction * lengths[episode]))
  ),
  view: ACHIEVED,
};

/** Some of the achieved goal's coordinates in the final state; the others are free. Those that a world lacks are a fault of the run. */
export const project = (coordinates: readonly number[]): GoalFunction => ({
  name: `coordinates ${coordinates.join(", ")}`,
  schedule: FINAL,
  view: coordinateView(coordinates),
});

/**
 * An image of the final state, 32 or 64 pixels square in three colours: the paper's high-dimensional goals. Another size is a fault
 * of the run.
 *
 * If the camera follows a body, as in MuJoCo's worlds, only the floor shows the body's place; its squares repeat every two metres.
 */
export const render = (size: number): GoalFunction => ({
  name: `${size}-pixel image`,
  schedule: FINAL,
  view: imageView(size),
});

/** The world's description of the final state: the object that is meant, as one-hots, and its place. */
export const description: GoalFunction = { name: "description", schedule: FINAL, view: DESCRIPTION };

/** Linear interpolation: from the starts to a first goal state and on to a second, half of the time each. */
const journey = (world: World, key: Key, starts: Float64Array): Float64Array => {
  const { horizon, stateSize } = world;
  const count = starts.length / stateSize;
  const stops = [starts, world.goalStates(fold(key, 0), starts), world.goalStates(fold(key, 1), starts)];
  const states = new Float64Array(count * (horizon + 1) * stateSize);
  for (let time = 0; time <= horizon; time++) {
    const along = Math.min(2, 2 * (time + 1) / horizon);
    const leg = Math.min(1, Math.floor(along));
    for (let number = 0; number < starts.length; number++) {
      const row = Math.floor(number / stateSize) * (horizon + 1) + time;
      const [from, to] = [stops[leg][number], stops[leg + 1][number]];
      states[row * stateSize + number % stateSize] = from + (along - leg) * (to - from);
    }
  }
  return states;
};

/**
 * Goals that move: `g_t = f(s_{t+1})`, step by step along the trajectory; the paper's dynamic goals.
 *
 * They are evaluated on journeys that interpolate between states, from the start over one goal state to another; so they suit worlds
 * in which the mean of two states is a state.
 */
export const alignedTrajectory: GoalFunction = {
  name: "aligned trajectory",
  schedule: {
    rows: (horizon) => horizon + 1,
    advance: "every step",
    choose: ({ count, horizon, lengths }) => {
      const moments = horizon + 1;
      return {
        episode: each(count * moments, (moment) => Math.floor(moment / moments)),
        time: each(count * moments, (moment) => Math.min(moment % moments + 1, lengths[Math.floor(moment / moments)])),
      };
    },
    evaluationStates: journey,
    isListed: false,
  },
  view: ACHIEVED,
};

/**
 * A number of goals, to be reached one after another: the episode's own final state first, then final states of others; the paper's
 * temporally extended goals. The policy is shown the whole list and its progress. A number that is none, or too large, is a fault of
 * the run.
 */
export const waypoints = (count: number): GoalFunction => ({
  name: `${count} waypoints`,
  schedule: {
    rows: () => count,
    advance: "when reached",
    choose: ({ count: episodes, lengths }, key) => {
      const others = Array.from({ length: count }, (_, row) => permutation(fold(key, row), episodes));
      const episode = each(episodes * count, (index) => {
        const [own, row] = [Math.floor(index / count), index % count];
        return row === 0 ? own : others[row][own];
      });
      return { episode, time: episode.map((chosen) => lengths[chosen]) };
    },
    evaluationStates: (world, key, starts) => {
      const { stateSize } = world;
      const states = new Float64Array(starts.length * count);
      for (let row = 0; row < count; row++) {
        const drawn = world.goalStates(fold(key, row), starts);
        for (let start = 0; start < starts.length; start += stateSize) {
          states.set(drawn.subarray(start, start + stateSize), start * count + row * stateSize);
        }
      }
      return states;
    },
    isListed: true,
  },
  view: ACHIEVED,
});
