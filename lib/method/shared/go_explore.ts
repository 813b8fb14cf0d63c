/**
 * Go and explore: random actions now and then, and the more of them the longer an episode has been at its goal, so that exploration
 * goes on from there.
 *
 * @see Pitis et al., "Maximum Entropy Gain Exploration for Long Horizon Multi-goal Reinforcement Learning", ICML 2020, after
 * Ecoffet et al., "Go-Explore", 2019.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Goals } from "../../goal/progress.ts";
import { fold, uniform } from "../../random/mod.ts";
import { selectRows, takeRows } from "../../rows.ts";
import { type Policy, randomPolicy } from "../../stage/step.ts";
import type { World } from "../../world/world.ts";
import type { Conditioning, Exploration } from "../core/collect.ts";
import type { ActingContext } from "../core/definition.ts";
import { type Codecs, FRACTION } from "../core/settings.ts";

/** Settings of exploration. */
export interface GoExploreSettings {
  /** The probability of a random action on the way to a goal. */
  readonly randomFraction: number;
  /** The rise of that probability with every step at the goal. */
  readonly randomFractionAtGoal: number;
}

/** Defaults, those of the authors' code. */
export const GO_EXPLORE: GoExploreSettings = { randomFraction: 0.1, randomFractionAtGoal: 0.1 };

/** The allowed values of each. */
export const GO_EXPLORE_CODECS: Codecs<GoExploreSettings> = {
  randomFraction: FRACTION,
  randomFractionAtGoal: FRACTION,
};

/** Goals that stay, as many times behind each other as an episode has steps, so that progress counts the steps at the goal. */
export const countingGoals = (goals: Goals, horizon: number): Goals => {
  const { count, shown, target, states } = goals;
  const rows = Int32Array.from({ length: count * horizon }, (_, row) => row / horizon);
  return {
    ...goals,
    rows: horizon,
    advance: "when reached",
    shown: takeRows(shown, shown.length / count, rows),
    target: takeRows(target, target.length / count, rows),
    states: takeRows(states, states.length / count, rows),
  };
};

/** A policy whose actions are random with probability `randomFraction + randomFractionAtGoal · progress`, row by row. */
export const exploringPolicy = (
  world: World,
  policy: Policy,
  { randomFraction, randomFractionAtGoal }: GoExploreSettings,
): Policy =>
(observed, key) => {
  const { progress } = observed;
  const count = progress.length;
  const draws = uniform(fold(key, 1), [count]);
  const isRandom = (row: number) => draws[row] < randomFraction + randomFractionAtGoal * progress[row];
  return pipe(
    policy(observed, fold(key, 0)),
    TE.chain((own) =>
      pipe(
        randomPolicy(world)(observed, fold(key, 2)),
        TE.map((random) => selectRows(isRandom, random, own, count)),
      )
    ),
  );
};

/** Acting with exploration that goes on from the goal. */
export const goExplore =
  (settings: GoExploreSettings): (context: ActingContext, policy: Policy, conditioning: Conditioning) => Exploration =>
  ({ world }, policy, { goals }) => ({
    policy: exploringPolicy(world, policy, settings),
    ...(goals === undefined ? {} : { goals: countingGoals(goals, world.horizon) }),
  });
