/**
 * Evaluation of policies on held-out goals.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { type Fault, fault } from "../fault.ts";
import { fold, type Key, key } from "../random/mod.ts";
import { COUNT, shown } from "../codec.ts";
import { guard, guardTask, immediate } from "../guard.ts";
import { memoryFault } from "../memory.ts";
import { rolloutBytes } from "../stage/rollout_memory.ts";
import { checkSizes } from "../world/check/declared.ts";
import { goalFault, type GoalFunction, makeGoals } from "../goal/goal.ts";
import { finalState } from "../goal/family.ts";
import { isReached } from "../world/reached.ts";
import { guardWorld } from "../world/guard.ts";
import { rows } from "../world/validation.ts";
import { currentGoal, distances, type Goals } from "../goal/progress.ts";
import { type Policy, type Rollout, rollOut, start } from "../stage/step.ts";
import { measureTimeAtGoal, type TimeAtGoal } from "./time_at_goal.ts";

/** The distances of some episodes from their goals, and the time that they spent there. */
export interface EvaluationResult extends TimeAtGoal {
  /** The episodes, one for each world of the evaluation set. */
  readonly rollout: Rollout;
  /** The goals. */
  readonly goals: Goals;
  /**
   * Mean remaining distance, in the world's unit: of the last state from a fixed goal; of every state from a moving goal, averaged
   * over the episode; of the last state from the current goal of a sequence, and from there through the goals that follow.
   */
  readonly distance: number;
  /** The remaining distance divided by that of an agent that stays at its start: 0 is perfect. */
  readonly normalisedDistance: number;
  /**
   * The fraction of episodes whose remaining distance is within the world's radius; with a sequence of goals, the fraction in which
   * all were reached in their order.
   */
  readonly success: number;
}

/** The goals that every policy of a run is evaluated on, and the start states. */
export interface EvaluationSet {
  /** Number of episodes. */
  readonly count: number;
  /** The goals of the episodes. */
  readonly goals: Goals;
  /** The states that the goals were made of, `[count, rows, stateSize]`. */
  readonly goalStates: Float64Array;
  /** f_κ, which made the goals. */
  readonly goalFunction: GoalFunction;
  /** The start states, the same for every policy. */
  readonly starts: Float64Array;
  /** The key of all draws while acting. */
  readonly key: Key;
}

/** The fault of a number of episodes that is none, or whose rollout cannot fit into memory. */
const countFault = (world: World, count: number, goals: GoalFunction): Fault | undefined =>
  COUNT.is(count)
    ? memoryFault([{ place: "evaluation set, goals", name: "a rollout", bytes: rolloutBytes(world, goals, count) }])
    : fault("configuration", "evaluation set, goals", `${shown(count)} was given`, `It takes ${COUNT.name}.`);

/** Draws start states and goals for evaluation, by the same f_κ as in training; no draw of the training uses their key. */
export const evaluationSet = (
  unguarded: World,
  key: Key,
  count: number,
  goalFunction: GoalFunction = finalState,
): E.Either<Fault, EvaluationSet> =>
  guard("evaluation set", () => {
    const unsound = checkSizes(unguarded)[0] ?? goalFault(goalFunction, unguarded) ??
      countFault(unguarded, count, goalFunction);
    if (unsound !== undefined) return E.left(unsound);
    const world = guardWorld(unguarded);
    const { schedule } = goalFunction;
    const all = count * schedule.rows(world.horizon);
    const place = `world ${world.name}, goalStates`;
    const statesFrom = (starts: Float64Array) => schedule.evaluationStates(world, fold(key, 0), starts.slice());
    return pipe(
      start(world)(fold(key, 1), count),
      E.chain((starts) =>
        pipe(
          rows(place, () => statesFrom(starts), all, world.stateSize),
          E.chain((goalStates) =>
            pipe(
              makeGoals(goalFunction, world, goalStates, count),
              E.map((goals) => ({ count, goals, goalStates, goalFunction, starts, key: fold(key, 2) })),
            )
          ),
        )
      ),
    );
  });

/** Number of held-out goals of a run, where it does not say otherwise. */
export const EVALUATION_GOALS = 100;

/** The key of evaluation, folded into that of a run's seed; training has another. */
const EVALUATION_KEY = 1;

/** The held-out goals and start states of a run with a seed. */
export const heldOutGoals = (
  world: World,
  seed: number,
  goals: GoalFunction,
  count: number = EVALUATION_GOALS,
): E.Either<Fault, EvaluationSet> => evaluationSet(world, fold(key(seed), EVALUATION_KEY), count, goals);

/** f(s) at a time of each episode, `[count, goalSize]`. */
export const achievedAt = (
  { count, columns: { achieved } }: Rollout,
  time: (episode: number) => number,
): Float32Array => {
  const { rows, width, data } = achieved;
  const chosen = new Float32Array(count * width);
  for (let episode = 0; episode < count; episode++) {
    const row = episode * rows + time(episode);
    chosen.set(data.subarray(row * width, (row + 1) * width), episode * width);
  }
  return chosen;
};

/** The target of each episode in a row of its goals, or in the last row if it has fewer, `[count, goalSize]`. */
const targetAt = (goals: Goals, row: (episode: number) => number): Float32Array =>
  currentGoal(goals.target, goals, Int32Array.from({ length: goals.count }, (_, episode) => row(episode)));

/** The remaining distance of each episode, and the whole distance from its start. */
interface Remaining {
  readonly remaining: Float64Array;
  readonly whole: Float64Array;
}

type Distances = (achieved: Float32Array, target: Float32Array) => E.Either<Fault, Float64Array>;

/** The sum of a number of distances of each episode. */
const added = (
  count: number,
  length: number,
  distances: (index: number) => E.Either<Fault, Float64Array>,
): E.Either<Fault, Float64Array> => {
  const total = new Float64Array(count);
  for (let index = 0; index < length; index++) {
    const more = distances(index);
    if (E.isLeft(more)) return more;
    more.right.forEach((distance, episode) => total[episode] += distance);
  }
  return E.right(total);
};

/** The distances from a moving goal: the mean over all steps, and that of an agent that never moves. */
const tracking = (rollout: Rollout, goals: Goals, distances: Distances): E.Either<Fault, Remaining> => {
  const { count, horizon, lengths } = rollout;
  const still = achievedAt(rollout, () => 0);
  const mean = (sum: Float64Array) => sum.map((total) => total / horizon);
  const from = (achieved: (time: number) => Float32Array) =>
    pipe(added(count, horizon, (time) => distances(achieved(time), targetAt(goals, () => time))), E.map(mean));
  return pipe(
    from((time) => achievedAt(rollout, (episode) => Math.min(time + 1, lengths[episode]))),
    E.chain((remaining) => pipe(from(() => still), E.map((whole) => ({ remaining, whole })))),
  );
};

/** The path through the remaining goals of a sequence: from the end of the episode, and from its start. */
const remainingPath = (rollout: Rollout, goals: Goals, distances: Distances): E.Either<Fault, Remaining> => {
  const { count, horizon, lengths, progress } = rollout;
  const last = goals.rows - 1;
  const from = (achieved: Float32Array, completed: (episode: number) => number) =>
    added(count, goals.rows, (row) =>
      pipe(
        row === 0
          ? distances(achieved, targetAt(goals, completed))
          : distances(targetAt(goals, () => row - 1), targetAt(goals, () => row)),
        // The first leg leads to the current goal, the others lead on from there; completed goals cost nothing.
        E.map((legs) =>
          legs.map((leg, episode) =>
            row === 0 ? Number(completed(episode) <= last) * leg : row > completed(episode) ? leg : 0
          )
        ),
      ));
  const end = (episode: number) => progress[episode * (horizon + 1) + lengths[episode]];
  return pipe(
    from(achievedAt(rollout, (episode) => lengths[episode]), end),
    E.chain((remaining) => pipe(from(achievedAt(rollout, () => 0), () => 0), E.map((whole) => ({ remaining, whole })))),
  );
};

const total = (numbers: Float64Array): number => numbers.reduce((sum, number) => sum + number, 0);

const goalsAtStarts = ({ name }: World): Fault =>
  fault(
    "world",
    `world ${name}, goalStates`,
    "every goal is at the start of its episode",
    "Draw states at other places.",
  );

/** Evaluates a policy in one episode for each goal of an evaluation set. */
export const evaluatePolicy = (
  world: World,
  set: EvaluationSet,
): (policy: (goals: Goals) => Policy) => TE.TaskEither<Fault, EvaluationResult> =>
(policy) => guardTask("evaluation", () => evaluateOn(world, set, policy));

const evaluateOn = (
  unguarded: World,
  { count, goals, starts, key }: EvaluationSet,
  policy: (goals: Goals) => Policy,
): TE.TaskEither<Fault, EvaluationResult> => {
  const world = guardWorld(unguarded);
  const remains = goals.advance === "every step" ? tracking : remainingPath;
  return pipe(
    rollOut(world, immediate(policy(goals)), goals)(starts, key),
    TE.chainEitherK((rollout) =>
      pipe(
        remains(rollout, goals, distances(world, goals.coordinates)),
        E.filterOrElse(({ whole }) => total(whole) > 0, () => goalsAtStarts(world)),
        E.chain((apart) => pipe(measureTimeAtGoal(world, rollout, goals), E.map((time) => ({ ...apart, time })))),
        E.map(({ remaining, whole, time }): EvaluationResult => ({
          rollout,
          goals,
          ...time,
          distance: total(remaining) / count,
          normalisedDistance: total(remaining) / total(whole),
          success:
            remaining.filter((distance) =>
              goals.advance === "when reached" ? distance === 0 : isReached(world, distance)
            )
              .length / count,
        })),
      )
    ),
  );
};
