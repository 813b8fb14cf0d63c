/**
 * The step stage: act for a horizon in many worlds at once.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type { World } from "../../envs/world.ts";
import { type Fault, fault } from "../fault.ts";
import { fold, type Key, uniform } from "../random/mod.ts";
import type { Episodes } from "../replay/mod.ts";

/** What a policy may look at, for each of `n` worlds. */
export interface Situation {
  /** `[n, observationSize]`. */
  readonly observation: Float32Array;
  /** f_κ(s), `[n, goalSize]`. */
  readonly achieved: Float32Array;
}

/** Chooses an action in each of `n` worlds, `[n, actionSize]`. */
export type Policy = (situation: Situation, key: Key) => Float32Array;

/** What a rollout records. `observation` and `achieved` have a row for every state, the others one for every step. */
export type RolloutColumn = "observation" | "achieved" | "action" | "terminated";

/** Episodes as acting leaves them. */
export type Rollout = Episodes<RolloutColumn>;

/** Acts uniformly at random within [−1, 1]. */
export const randomPolicy = ({ observationSize, actionSize }: World): Policy => ({ observation }, key) =>
  uniform(key, [observation.length / observationSize, actionSize], { minimum: -1, maximum: 1 });

const finite = (numbers: ArrayLike<number>): boolean => {
  for (let index = 0; index < numbers.length; index++) if (!Number.isFinite(numbers[index])) return false;
  return true;
};

/** The fault of an array that a world or a policy returned, if it has one. */
const wrong = (place: string, numbers: ArrayLike<number>, count: number, width: number): Fault | undefined => {
  if (numbers.length !== count * width) {
    const cause = `${numbers.length} numbers came for ${count} worlds, ${count} × ${width} were declared`;
    return fault("shape", place, cause, "Make the world's sizes and what it returns agree; checkWorld names more.");
  }
  if (finite(numbers)) return undefined;
  const at = Array.from(numbers).findIndex((number) => !Number.isFinite(number));
  const cause = `number ${at % width} of world ${Math.floor(at / width)} is ${numbers[at]}`;
  return fault(
    "non-finite",
    place,
    cause,
    "Bound the world's dynamics, or lower the learning rate if an action did it.",
  );
};

/**
 * Rolls a policy out from start states until the horizon. Pure: the same states and key give the same rollout, and nothing
 * given is written to. A fault when the world or the policy throws, or returns other sizes than declared, or numbers that are
 * not finite.
 *
 * @param states start states, `[n, stateSize]`.
 */
export const step = (
  world: World,
  policy: Policy,
): (states: Float64Array, key: Key) => E.Either<Fault, Rollout> =>
(states, key) => {
  try {
    return rolledOut(world, policy, states, key);
  } catch (reason) {
    const cause = `it threw '${reason instanceof Error ? reason.message : reason}'`;
    return E.left(
      fault("world", `world ${world.name}`, cause, "Accept every batch of valid rows; checkWorld names more."),
    );
  }
};

const rolledOut = (world: World, policy: Policy, states: Float64Array, key: Key): E.Either<Fault, Rollout> => {
  const { horizon, stateSize, observationSize, actionSize, goalSize } = world;
  const count = states.length / stateSize;
  const observation = new Float32Array(count * (horizon + 1) * observationSize);
  const achieved = new Float32Array(count * (horizon + 1) * goalSize);
  const action = new Float32Array(count * horizon * actionSize);
  const terminated = new Float32Array(count * horizon);
  const lengths = new Int32Array(count).fill(horizon);
  const ended = new Uint8Array(count);

  const record = (column: Float32Array, rows: number, time: number, width: number, now: ArrayLike<number>) => {
    for (let world = 0; world < count; world++) {
      const target = (world * rows + time) * width;
      for (let i = 0; i < width; i++) column[target + i] = now[world * width + i];
    }
  };

  let current = states;
  for (let time = 0;; time++) {
    const place = (what: string) => `world ${world.name}, ${what} at step ${time}`;
    const unfit = wrong(place("states"), current, count, stateSize);
    if (unfit !== undefined) return E.left(unfit);
    const situation = { observation: world.observe(current), achieved: world.achieved(current) };
    const unseen = wrong(place("observe"), situation.observation, count, observationSize) ??
      wrong(place("achieved"), situation.achieved, count, goalSize);
    if (unseen !== undefined) return E.left(unseen);
    record(observation, horizon + 1, time, observationSize, situation.observation);
    record(achieved, horizon + 1, time, goalSize, situation.achieved);
    if (time === horizon) break;

    const actions = policy(situation, fold(key, time));
    const undone = wrong(place("the policy's action"), actions, count, actionSize);
    if (undone !== undefined) return E.left(undone);
    record(action, horizon, time, actionSize, actions);

    const stepped = world.step(current, actions);
    const unended = wrong(place("terminated"), stepped.terminated, count, 1);
    if (unended !== undefined) return E.left(unended);
    record(terminated, horizon, time, 1, stepped.terminated);
    stepped.terminated.forEach((ends, world) => {
      if (ends !== 0 && ended[world] === 0) {
        ended[world] = 1;
        lengths[world] = time + 1;
      }
    });
    current = stepped.states;
  }
  return E.right({
    count,
    horizon,
    lengths,
    columns: {
      observation: { rows: horizon + 1, width: observationSize, data: observation },
      achieved: { rows: horizon + 1, width: goalSize, data: achieved },
      action: { rows: horizon, width: actionSize, data: action },
      terminated: { rows: horizon, width: 1, data: terminated },
    },
  });
};
