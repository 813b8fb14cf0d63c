/**
 * The step stage: act for a horizon in many worlds at once.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { checkSizes } from "../world/check/declared.ts";
import { type Fault, fault } from "../fault.ts";
import { fold, integer, type Key, uniform } from "../random/mod.ts";
import type { Episodes } from "../replay/mod.ts";
import { arrayFault, rows, thrownFault } from "../world/validation.ts";
import { advanceGoals, type Goals, noProgress } from "../goal/progress.ts";

/** What a policy may look at, for each of `n` worlds. */
export interface PolicyObservation {
  /** `[n, observationSize]`. */
  readonly observation: Float32Array;
  /** f_κ(s), `[n, goalSize]`. */
  readonly achieved: Float32Array;
  /** How many of its goals each world has behind it, `[n]`. */
  readonly progress: Int32Array;
}

/** Chooses an action in each of `n` worlds, `[n, actionSize]`; one call for all of them, since it may go through an engine. */
export type Policy = (observed: PolicyObservation, key: Key) => TE.TaskEither<Fault, Float32Array>;

/** What a rollout records. `observation` and `achieved` have a row for every state, the others one for every step. */
export type RolloutColumn = "observation" | "achieved" | "action" | "terminated";

/** Episodes as acting leaves them. */
export interface Rollout extends Episodes<RolloutColumn> {
  /** The states themselves, `[count, horizon + 1, stateSize]`. */
  readonly states: Float64Array;
  /** How many of its goals each world had behind it at every state, `[count, horizon + 1]`. */
  readonly progress: Int32Array;
}

/** Acts uniformly at random: within [−1, 1], or any of the choices. */
export const randomPolicy = ({ observationSize, actionSize, actionSpace }: World): Policy => ({ observation }, key) => {
  const count = observation.length / observationSize;
  if (actionSpace === "continuous") return TE.right(uniform(key, [count, actionSize], { minimum: -1, maximum: 1 }));
  const actions = new Float32Array(count * actionSize);
  integer(key, [count], { minimum: 0, maximum: actionSize })
    .forEach((choice, row) => actions[row * actionSize + choice] = 1);
  return TE.right(actions);
};

/** Draws `count` start states; a fault when the world throws or returns others than declared. */
export const start = (world: World): (key: Key, count: number) => E.Either<Fault, Float64Array> => (key, count) =>
  rows(`world ${world.name}, reset`, () => world.reset(key, count), count, world.stateSize);

/**
 * Rolls a policy out from start states until the horizon. Pure: the same states and key give the same rollout, and nothing
 * given is written to. A row whose world has ended stays where it ended. A fault when the world or the policy throws, or
 * returns other sizes than declared, or numbers that are not finite.
 *
 * @param goals what the policy pursues, where it does: one after another, as they are reached or as time goes.
 * @param states start states, `[n, stateSize]`.
 */
export const rollOut = (
  world: World,
  policy: Policy,
  goals?: Goals,
): (states: Float64Array, key: Key) => TE.TaskEither<Fault, Rollout> =>
(states, key) =>
async () => {
  const { name, horizon, stateSize, observationSize, actionSize, goalSize } = world;
  const [unsound] = checkSizes(world);
  if (unsound !== undefined) return E.left(unsound);
  const count = states.length / stateSize;
  if (!Number.isInteger(count) || count === 0) {
    const cause = `${states.length} numbers are no batch of states of ${stateSize}`;
    return E.left(fault("shape", `world ${name}, start states`, cause, "Take them from the world's reset."));
  }
  const observation = new Float32Array(count * (horizon + 1) * observationSize);
  const achieved = new Float32Array(count * (horizon + 1) * goalSize);
  const action = new Float32Array(count * horizon * actionSize);
  const terminated = new Float32Array(count * horizon);
  const lengths = new Int32Array(count).fill(horizon);
  const ended = new Uint8Array(count);
  const allStates = new Float64Array(count * (horizon + 1) * stateSize);
  const allProgress = new Int32Array(count * (horizon + 1));

  const record = (
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

  let current = states;
  let progress = noProgress(count);
  for (let time = 0;; time++) {
    const at = (what: string) => `world ${name}, ${what} at step ${time}`;
    const unfit = arrayFault(at("states"), current, count, stateSize);
    if (unfit !== undefined) return E.left(unfit);
    const observed = rows(at("observe"), () => world.observe(current), count, observationSize);
    if (E.isLeft(observed)) return observed;
    const reached = rows(at("achieved"), () => world.achieved(current), count, goalSize);
    if (E.isLeft(reached)) return reached;
    if (goals !== undefined && time > 0) {
      const further = advanceGoals(world, goals, progress, reached.right);
      if (E.isLeft(further)) return further;
      progress = further.right;
    }
    record(allStates, horizon + 1, time, stateSize, current);
    record(allProgress, horizon + 1, time, 1, progress);
    record(observation, horizon + 1, time, observationSize, observed.right);
    record(achieved, horizon + 1, time, goalSize, reached.right);
    if (time === horizon) break;

    const situation = { observation: observed.right, achieved: reached.right, progress };
    const chosen = await chosenBy(policy, situation, fold(key, time), at("the policy's action"));
    if (E.isLeft(chosen)) return chosen;
    const actions = rows(at("the policy's action"), () => chosen.right, count, actionSize);
    if (E.isLeft(actions)) return actions;
    record(action, horizon, time, actionSize, actions.right);

    const stepped = E.tryCatch(() => world.step(current, actions.right), thrownFault(at("step")));
    if (E.isLeft(stepped)) return stepped;
    const { states: next, terminated: flags } = stepped.right;
    const unended = flagFault(at("terminated"), flags, count);
    if (unended !== undefined) return E.left(unended);
    record(terminated, horizon, time, 1, flags);
    current = stayed(current, next, ended, stateSize);
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

/** What a policy chooses; what it throws on the way becomes a fault. */
const chosenBy = async (
  policy: Policy,
  observed: PolicyObservation,
  key: Key,
  place: string,
): Promise<E.Either<Fault, Float32Array>> => {
  try {
    return await policy(observed, key)();
  } catch (reason) {
    return E.left(thrownFault(place)(reason));
  }
};

/** The fault of flags that are not all 0 or 1: another number would be taken for a share of the future. */
const flagFault = (place: string, flags: Uint8Array, count: number): Fault | undefined => {
  const world = flags.findIndex((flag) => flag > 1);
  return arrayFault(place, flags, count, 1) ??
    (world < 0 ? undefined : fault(
      "world",
      place,
      `it is ${flags[world]} for world ${world}`,
      "Return 1 where the world ended, 0 elsewhere.",
    ));
};

/** The next states, but for the rows that had ended before. */
const stayed = (before: Float64Array, after: Float64Array, ended: Uint8Array, stateSize: number): Float64Array => {
  if (!ended.includes(1) || after.length !== before.length) return after;
  const states = after.slice();
  ended.forEach((has, world) => {
    const row = world * stateSize;
    if (has === 1) states.set(before.subarray(row, row + stateSize), row);
  });
  return states;
};
