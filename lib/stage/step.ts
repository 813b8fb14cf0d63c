/**
 * The step stage: acting in many worlds at once until the horizon.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import { stepWorld } from "../world/actions.ts";
import type { World } from "../world/world.ts";
import { checkSizes } from "../world/check/declared.ts";
import { type Fault, fault } from "../fault.ts";
import { COUNT, shown } from "../codec.ts";
import { guard, guardTask, immediate } from "../guard.ts";
import { memoryFault } from "../memory.ts";
import { takeRows } from "../rows.ts";
import { episodeBytes } from "./rollout_memory.ts";
import { giveTurn } from "../turn.ts";
import { fold, integer, type Key, uniform } from "../random/mod.ts";
import type { Episodes } from "../replay/mod.ts";
import { guardWorld } from "../world/guard.ts";
import { arrayFault, attemptAt, rows, thrownFault } from "../world/validation.ts";
import { advanceGoals, type Goals, noProgress } from "../goal/progress.ts";

/** The input of a policy, for each of `n` worlds. */
export interface PolicyObservation {
  /** `[n, observationSize]`. */
  readonly observation: Float32Array;
  /** f_κ(s), `[n, goalSize]`. */
  readonly achieved: Float32Array;
  /** Number of goals that each world has completed, `[n]`. */
  readonly progress: Int32Array;
}

/** A policy: chooses the actions in `n` worlds, `[n, steps · actionSize]`, in one call, since an engine may compute them. */
export interface Policy {
  (observed: PolicyObservation, key: Key): TE.TaskEither<Fault, Float32Array>;
  /**
   * Number of steps that the actions are for, 1 by default. The actions of several steps, one after another, are carried out without
   * another look at the world.
   */
  readonly steps?: number;
}

/** The columns of a rollout. `observation` and `achieved` have a row for every state, the others one for every step. */
export type RolloutColumn = "observation" | "achieved" | "action" | "terminated";

/** Episodes of a policy. */
export interface Rollout extends Episodes<RolloutColumn> {
  /** The states themselves, `[count, horizon + 1, stateSize]`. */
  readonly states: Float64Array;
  /** Number of goals that each world had completed at every state, `[count, horizon + 1]`. */
  readonly progress: Int32Array;
}

/** The key of an iteration; each draw of the iteration folds a number of its own in. */
export const iterationKey = ({ key, iteration }: { readonly key: Key; readonly iteration: number }): Key =>
  fold(key, 1 + iteration);

/** Acts uniformly at random: within [−1, 1], or any of the choices. */
export const randomPolicy = ({ observationSize, actionSize, actionSpace }: World): Policy => ({ observation }, key) => {
  const count = observation.length / observationSize;
  if (actionSpace === "continuous") return TE.right(uniform(key, [count, actionSize], { minimum: -1, maximum: 1 }));
  const actions = new Float32Array(count * actionSize);
  integer(key, [count], { minimum: 0, maximum: actionSize })
    .forEach((choice, row) => actions[row * actionSize + choice] = 1);
  return TE.right(actions);
};

/** Draws `count` start states; a fault when the world throws, or returns another size than declared. */
export const start = (world: World): (key: Key, count: number) => E.Either<Fault, Float64Array> => (key, count) =>
  guard("start states", () => {
    const place = `world ${world.name}, reset`;
    if (!COUNT.is(count)) {
      return E.left(fault("configuration", place, `${shown(count)} starts were asked for`, `It takes ${COUNT.name}.`));
    }
    const bytes = count * episodeBytes(world);
    const unsound = checkSizes(world)[0] ?? memoryFault([{ place, name: "a rollout from them", bytes }]);
    if (unsound !== undefined) return E.left(unsound);
    return attemptAt("", () => guardWorld(world).reset(key, count));
  });

/**
 * Rolls a policy out from start states until the horizon. Pure: the same states and key give the same rollout, and no argument is
 * written to. A row whose world has ended keeps its final state. A fault when the world or the policy throws, or returns other
 * sizes than declared, or numbers that are not finite.
 *
 * @param goals the goals of a policy that pursues goals; they advance when they are reached or at every step.
 * @param states start states, `[n, stateSize]`.
 */
export const rollOut = (
  world: World,
  policy: Policy,
  goals?: Goals,
): (states: Float64Array, key: Key) => TE.TaskEither<Fault, Rollout> =>
(states, key) => guardTask("a rollout", () => roll(world, policy, goals, states, key));

const roll = (
  unguarded: World,
  policy: Policy,
  goals: Goals | undefined,
  states: Float64Array,
  key: Key,
): TE.TaskEither<Fault, Rollout> =>
async () => {
  const [sizeFault] = checkSizes(unguarded);
  if (sizeFault !== undefined) return E.left(sizeFault);
  const world = guardWorld(unguarded);
  const { name, horizon, stateSize, observationSize, actionSize, goalSize } = world;
  const count = states.length / stateSize;
  if (!Number.isInteger(count) || count === 0) {
    const cause = `${states.length} numbers are no batch of states of ${stateSize}`;
    return E.left(fault("shape", `world ${name}, start states`, cause, "Take them from the world's reset."));
  }
  const { steps = 1 } = policy;
  if (!COUNT.is(steps)) {
    const place = `world ${name}, the policy's steps`;
    return E.left(fault("configuration", place, `${shown(steps)} was given`, `It takes ${COUNT.name}.`));
  }
  const bytes = count * episodeBytes(world);
  const tooLarge = memoryFault([{ place: `world ${name}, horizon`, name: "a rollout", bytes }]);
  if (tooLarge !== undefined) return E.left(tooLarge);
  const observation = new Float32Array(count * (horizon + 1) * observationSize);
  const achieved = new Float32Array(count * (horizon + 1) * goalSize);
  const action = new Float32Array(count * horizon * actionSize);
  const terminated = new Float32Array(count * horizon);
  const lengths = new Int32Array(count).fill(horizon);
  const ended = new Uint8Array(count);
  const allStates = new Float64Array(count * (horizon + 1) * stateSize);
  const allProgress = new Int32Array(count * (horizon + 1));

  const write = (
    column: Float32Array | Float64Array | Int32Array,
    rows: number,
    time: number,
    width: number,
    now: ArrayLike<number>,
  ) => {
    for (let world = 0; world < count; world++) {
      const target = (world * rows + time) * width;
      for (let i = 0; i < width; i++) column[target + i] = now[world * width + i];
    }
  };

  const step = stepWorld(world);
  let current = states;
  let progress = noProgress(count);
  let planned: Float32Array = new Float32Array();
  for (let time = 0;; time++) {
    const now = ` at step ${time}`;
    const stateFault = arrayFault(`world ${name}, states${now}`, current, count, stateSize);
    if (stateFault !== undefined) return E.left(stateFault);
    const observed = attemptAt(now, () => world.observe(current));
    if (E.isLeft(observed)) return observed;
    const reached = attemptAt(now, () => world.achieved(current));
    if (E.isLeft(reached)) return reached;
    if (goals !== undefined && time > 0) {
      const advanced = advanceGoals(world, goals, progress, reached.right);
      if (E.isLeft(advanced)) return advanced;
      progress = advanced.right;
    }
    write(allStates, horizon + 1, time, stateSize, current);
    write(allProgress, horizon + 1, time, 1, progress);
    write(observation, horizon + 1, time, observationSize, observed.right);
    write(achieved, horizon + 1, time, goalSize, reached.right);
    if (time === horizon) break;
    await giveTurn();

    if (time % steps === 0) {
      const input = { observation: observed.right, achieved: reached.right, progress: progress.slice() };
      const place = `world ${name}, the policy's action${now}`;
      const chosen = await choose(policy, input, fold(key, time), place);
      if (E.isLeft(chosen)) return chosen;
      const checked = rows(place, () => chosen.right, count, steps * actionSize);
      if (E.isLeft(checked)) return checked;
      planned = checked.right;
    }
    const actions = actionsAt(planned, count, time % steps, steps);
    write(action, horizon, time, actionSize, actions);

    const stepped = attemptAt(now, () => step(current, actions));
    if (E.isLeft(stepped)) return stepped;
    const { states: next, terminated: flags } = stepped.right;
    write(terminated, horizon, time, 1, flags);
    current = keepEnded(current, next, ended, stateSize);
    flags.forEach((ends, world) => {
      if (ends === 1 && ended[world] === 0) {
        ended[world] = 1;
        lengths[world] = time + 1;
      }
    });
  }
  return E.right({
    count,
    horizon,
    lengths,
    states: allStates,
    progress: allProgress,
    columns: {
      observation: { rows: horizon + 1, width: observationSize, data: observation },
      achieved: { rows: horizon + 1, width: goalSize, data: achieved },
      action: { rows: horizon, width: actionSize, data: action },
      terminated: { rows: horizon, width: 1, data: terminated },
    },
  });
};

/** The actions of a policy; a fault when it throws. */
const choose = async (
  policy: Policy,
  observed: PolicyObservation,
  key: Key,
  place: string,
): Promise<E.Either<Fault, Float32Array>> => {
  try {
    return await immediate(policy(observed, key))();
  } catch (reason) {
    return E.left(thrownFault(place)(reason));
  }
};

/** The actions of one step out of those of several, `[count, steps, actionSize]` to `[count, actionSize]`. */
const actionsAt = (planned: Float32Array, count: number, place: number, steps: number): Float32Array => {
  if (steps === 1) return planned;
  const actionSize = planned.length / (count * steps);
  return takeRows(planned, actionSize, Int32Array.from({ length: count }, (_, world) => world * steps + place));
};

/** The next states, with the states of before in the rows that had ended. */
const keepEnded = (before: Float64Array, after: Float64Array, ended: Uint8Array, stateSize: number): Float64Array => {
  if (!ended.includes(1)) return after;
  const states = after.slice();
  ended.forEach((flag, world) => {
    const row = world * stateSize;
    if (flag === 1) states.set(before.subarray(row, row + stateSize), row);
  });
  return states;
};
