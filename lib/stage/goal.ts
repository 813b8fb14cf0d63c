/**
 * f_κ, the procedural relabelling function: which of a trajectory's states become goals, and what is shown of them. Goals for
 * evaluation go through the same function as goals for training, from states that nobody trained on.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../../envs/world.ts";
import { type Fault, fault } from "../fault.ts";
import { fold, type Key, permutation, uniform } from "../random/mod.ts";
import { rows } from "./array_fault.ts";
import type { Goals, Moves } from "./pursuit.ts";
import type { Rollout } from "./step.ts";
import { ACHIEVED, DESCRIPTION, projection, rendering, type View } from "./view.ts";

/** Which states become goals: for each episode so many rows, each a state of some episode. */
export interface Choice {
  /** Episodes, `[count, rows]`. */
  readonly episode: Int32Array;
  /** Steps, from 1 (after the first step) to the episode's length, `[count, rows]`. */
  readonly time: Int32Array;
}

/** The goals of an episode as a sequence. */
export interface Order {
  /** Goals in an episode. */
  readonly rows: (horizon: number) => number;
  /** When the next one's turn comes. */
  readonly moves: Moves;
  /** Chooses the goals of each episode among the states of a rollout. */
  readonly choose: (rollout: Pick<Rollout, "count" | "horizon" | "lengths">, key: Key) => Choice;
  /** Goals that nobody trained on, as states for episodes from the given starts, `[count, rows, stateSize]`. */
  readonly examine: (world: World, key: Key, starts: Float64Array) => Float64Array;
  /** Whether the whole sequence is shown at once, together with how far one is. */
  readonly isListed: boolean;
}

/** f_κ: an order of states, and a view of them. */
export interface GoalFunction {
  /** The name, as printed and recorded. */
  readonly name: string;
  /** Which states become goals. */
  readonly order: Order;
  /** What is shown of them. */
  readonly view: View;
}

const each = (length: number, of: (index: number) => number): Int32Array =>
  Int32Array.from({ length }, (_, i) => of(i));

/** One goal an episode, chosen among the states of the episode itself. */
const fixed = (time: (lengths: Int32Array, key: Key) => Int32Array): Order => ({
  rows: () => 1,
  moves: "never",
  choose: ({ count, lengths }, key) => ({ episode: each(count, (episode) => episode), time: time(lengths, key) }),
  examine: (world, key, starts) => world.goalStates(key, starts),
  isListed: false,
});

const FINAL: Order = fixed((lengths) => lengths.slice());

/** The state that the episode ended in, `g = f(s_T)`: the paper's fixed goals. */
export const finalState: GoalFunction = { name: "final state", order: FINAL, view: ACHIEVED };

/** Any state after the first step, all equally likely. */
export const anyState: GoalFunction = {
  name: "any state",
  order: fixed((lengths, key) =>
    Int32Array.from(uniform(key, [lengths.length]), (share, episode) => 1 + Math.floor(share * lengths[episode]))
  ),
  view: ACHIEVED,
};

/** Some of the achieved goal's coordinates in the final state; the others are free. */
export const project = (coordinates: readonly number[]): GoalFunction => ({
  name: `coordinates ${coordinates.join(", ")}`,
  order: FINAL,
  view: projection(coordinates),
});

/** A picture of the final state, so many pixels square in three colours: the paper's high-dimensional goals. */
export const render = (size: number): GoalFunction => ({
  name: `${size}-pixel image`,
  order: FINAL,
  view: rendering(size),
});

/** The final state as the world describes it: which thing is meant, as one-hots, and where it is. */
export const describe: GoalFunction = { name: "description", order: FINAL, view: DESCRIPTION };

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
 * Evaluated on journeys that interpolate between states, from the start over one goal state to another; so it is meant for worlds
 * in which the mean of two states is one.
 */
export const alignedTrajectory: GoalFunction = {
  name: "aligned trajectory",
  order: {
    rows: (horizon) => horizon + 1,
    moves: "every step",
    choose: ({ count, horizon, lengths }) => {
      const moments = horizon + 1;
      return {
        episode: each(count * moments, (moment) => Math.floor(moment / moments)),
        time: each(count * moments, (moment) => Math.min(moment % moments + 1, lengths[Math.floor(moment / moments)])),
      };
    },
    examine: journey,
    isListed: false,
  },
  view: ACHIEVED,
};

/**
 * So many goals, to be reached one after another: the episode's own final state first, then final states of others; the paper's
 * temporally extended goals. The policy sees the whole list, and how far it is.
 */
export const waypoints = (count: number): GoalFunction => ({
  name: `${count} waypoints`,
  order: {
    rows: () => count,
    moves: "when reached",
    choose: ({ count: episodes, lengths }, key) => {
      const others = Array.from({ length: count }, (_, row) => permutation(fold(key, row), episodes));
      const episode = each(episodes * count, (index) => {
        const [own, row] = [Math.floor(index / count), index % count];
        return row === 0 ? own : others[row][own];
      });
      return { episode, time: episode.map((chosen) => lengths[chosen]) };
    },
    examine: (world, key, starts) => {
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

/** Numbers of a goal as a policy sees it at one moment. */
export const shownSize = ({ order, view }: GoalFunction, world: World): number => {
  const listed = order.rows(world.horizon);
  return order.isListed ? listed * view.size(world) + listed : view.size(world);
};

/** Every goal of a list beside its place in the list as a one-hot: `[count, rows, size]` to `[count, rows, rows · size + rows]`. */
const listed = (shown: Float32Array, count: number, rows: number): Float32Array => {
  const list = shown.length / count;
  const width = list + rows;
  const all = new Float32Array(count * rows * width);
  for (let episode = 0; episode < count; episode++) {
    for (let row = 0; row < rows; row++) {
      const start = (episode * rows + row) * width;
      all.set(shown.subarray(episode * list, (episode + 1) * list), start);
      all[start + list + row] = 1;
    }
  }
  return all;
};

/** Why a world cannot have goals of this kind; `undefined` where it can. */
export const goalFault = ({ name, order, view }: GoalFunction, world: World): Fault | undefined => {
  const place = `goals '${name}' on world ${world.name}`;
  const count = order.rows(world.horizon);
  if (!Number.isSafeInteger(count) || count < 1) {
    return fault("configuration", place, `${count} goals were asked for`, "Ask for a whole number of at least 1.");
  }
  const unseen = view.fault(world, place);
  if (unseen !== undefined) return unseen;
  return order.isListed && view.perception(world) !== undefined
    ? fault("configuration", place, "a list of pictures was asked for", "Show lists of goals as coordinates.")
    : undefined;
};

/** Goals made of states `[count, rows, stateSize]`. */
export const goalsOf = (
  { order, view }: GoalFunction,
  world: World,
  states: Float64Array,
  count: number,
): E.Either<Fault, Goals> => {
  const perEpisode = order.rows(world.horizon);
  const all = count * perEpisode;
  return pipe(
    rows(`world ${world.name}, achieved in goal states`, () => world.achieved(states), all, world.goalSize),
    E.chain((target) =>
      pipe(
        rows(`world ${world.name}, view of goal states`, () => view.show(world)(states), all, view.size(world)),
        E.map((shown): Goals => ({
          count,
          rows: perEpisode,
          shown: order.isListed ? listed(shown, count, perEpisode) : shown,
          target,
          moves: order.moves,
        })),
      )
    ),
  );
};
