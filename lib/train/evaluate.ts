/**
 * How well a policy reaches goals that it was never trained on.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { type Fault, fault } from "../fault.ts";
import { fold, type Key } from "../random/mod.ts";
import { type GoalFunction, goalsOf } from "../goal/goal.ts";
import { finalState } from "../goal/family.ts";
import { rows } from "../world/validation.ts";
import { currentGoal, distances, type Goals } from "../goal/progress.ts";
import { type Policy, type Rollout, rollOut, start } from "../stage/step.ts";

/** How far from their goals some episodes remained. */
export interface EvaluationResult {
  /** The episodes, one for each world that was asked. */
  readonly rollout: Rollout;
  /** The goals. */
  readonly goals: Goals;
  /**
   * Mean distance that remained, in the world's unit: of the last state from a fixed goal; of every state from the moving goal,
   * on average; of the last state from the goal whose turn it was, and on from there through those that were left.
   */
  readonly distance: number;
  /** What remained over what would have remained of an agent that stays where it starts: 0 is perfect. */
  readonly normalisedDistance: number;
  /**
   * The share of episodes in which what remained is within the world's radius; of several goals in a row, in which all were
   * reached in their order.
   */
  readonly success: number;
}

/** The goals that every policy of a run is evaluated on, and the start states. */
export interface EvaluationSet {
  /** Episodes. */
  readonly count: number;
  /** Their goals. */
  readonly goals: Goals;
  /** The states that the goals were made of, `[count, rows, stateSize]`. */
  readonly goalStates: Float64Array;
  /** f_κ, which made them. */
  readonly goalFunction: GoalFunction;
  /** The start states, the same for every policy. */
  readonly starts: Float64Array;
  /** The key of all draws while acting. */
  readonly key: Key;
}

/** Draws start states and goals for evaluation, through the same f_κ as in training; no training draw shares their key. */
export const evaluationSet = (
  world: World,
  key: Key,
  count: number,
  goalFunction: GoalFunction = finalState,
): E.Either<Fault, EvaluationSet> =>
  pipe(
    start(world)(fold(key, 1), count),
    E.chain((starts) => {
      const { schedule } = goalFunction;
      const all = count * schedule.rows(world.horizon);
      return pipe(
        rows(
          `world ${world.name}, goalStates`,
          () => schedule.evaluationStates(world, fold(key, 0), starts),
          all,
          world.stateSize,
        ),
        E.chain((goalStates) =>
          pipe(
            goalsOf(goalFunction, world, goalStates, count),
            E.map((goals) => ({ count, goals, goalStates, goalFunction, starts, key: fold(key, 2) })),
          )
        ),
      );
    }),
  );

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

/** What is to be achieved by the goal of each episode in some row, the last where there are fewer, `[count, goalSize]`. */
const targetAt = (goals: Goals, row: (episode: number) => number): Float32Array =>
  currentGoal(goals.target, goals, Int32Array.from({ length: goals.count }, (_, episode) => row(episode)));

/** What remained of the way of each episode, and what the whole of it was. */
interface Remaining {
  readonly remaining: Float64Array;
  readonly whole: Float64Array;
}

type Distances = (achieved: Float32Array, target: Float32Array) => E.Either<Fault, Float64Array>;

/** The sum of so many distances of each episode. */
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

/** Of a moving goal: the mean distance from it over all steps, and that of an agent that never moved. */
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

/** Of goals in a row: the way from where the episode ended, or from where it began, through all that were left. */
const remainingPath = (rollout: Rollout, goals: Goals, distances: Distances): E.Either<Fault, Remaining> => {
  const { count, horizon, lengths, progress } = rollout;
  const last = goals.rows - 1;
  const from = (achieved: Float32Array, behind: (episode: number) => number) =>
    added(count, goals.rows, (row) =>
      pipe(
        row === 0
          ? distances(achieved, targetAt(goals, behind))
          : distances(targetAt(goals, () => row - 1), targetAt(goals, () => row)),
        // The first term leads to the goal whose turn it is, the others on from there; what is behind costs nothing.
        E.map((legs) =>
          legs.map((leg, episode) =>
            row === 0 ? Number(behind(episode) <= last) * leg : row > behind(episode) ? leg : 0
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

const nowhereToGo = ({ name }: World): Fault =>
  fault(
    "world",
    `world ${name}, goalStates`,
    "every goal is where its episode starts",
    "Draw states that are elsewhere.",
  );

/** Lets a policy pursue the goals of each episode once. */
export const evaluatePolicy = (
  world: World,
  { count, goals, starts, key }: EvaluationSet,
): (policy: (goals: Goals) => Policy) => TE.TaskEither<Fault, EvaluationResult> =>
(policy) => {
  const remains = goals.advance === "every step" ? tracking : remainingPath;
  return pipe(
    rollOut(world, policy(goals), goals)(starts, key),
    TE.chainEitherK((rollout) =>
      pipe(
        remains(rollout, goals, distances(world, goals.coordinates)),
        E.filterOrElse(({ whole }) => total(whole) > 0, () => nowhereToGo(world)),
        E.map(({ remaining, whole }): EvaluationResult => ({
          rollout,
          goals,
          distance: total(remaining) / count,
          normalisedDistance: total(remaining) / total(whole),
          success: remaining.filter((left) => left <= (goals.advance === "when reached" ? 0 : world.radius)).length /
            count,
        })),
      )
    ),
  );
};
