/**
 * Single-goal contrastive reinforcement learning (SGCRL): contrastive RL that only ever tries to reach one goal, a hard one. Before the
 * goal has been reached once, the policy goes wherever the critic takes to be nearer to it, which is a way to explore.
 *
 *     g* is fixed before the first step
 *     repeat
 *       roll out π(a|s, g*); keep the episodes
 *       repeat, with (s, a) = (s_t, a_t) of an episode, and g = s_{t+n} of the same one, P(n) ∝ γⁿ
 *         φ, ψ   minimise  InfoNCE of fᵢⱼ = f(sᵢ, aᵢ, gⱼ)
 *         π      minimises  E[α log π(a|s, g) − f(s, a, g)],   a ~ π(a|s, g)
 *     where f(s, a, g) = −‖φ(s, a) − ψ(g)‖₂
 *
 * The losses are those of contrastive RL: g* plays no part in them until it is reached. Here g* is the goal farthest from its start, as
 * the world measures, among some of the world's evaluation distribution, and the policy is evaluated on all goals. Where the world
 * measures straight through walls, a goal may be harder than the farthest: `goalDraws: 1` with a `goalSeed` takes any.
 *
 * @see Liu, Tang and Eysenbach, "A Single Goal is All You Need: Skills and Exploration Emerge from Contrastive RL without Rewards,
 * Demonstrations, or Subgoals", 2025.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { COUNT, WHOLE } from "../codec.ts";
import type { Fault } from "../fault.ts";
import { distances } from "../goal/progress.ts";
import { fold, key } from "../random/mod.ts";
import { takeRows } from "../rows.ts";
import { start } from "../stage/step.ts";
import { attemptAt } from "../world/validation.ts";
import type { World } from "../world/world.ts";
import { CONTRASTIVE, CONTRASTIVE_CODECS, contrastiveActor, type ContrastiveOptions } from "./contrastive.ts";
import { collectConditioned, type ConditioningSource, goalConditioning } from "./core/collect.ts";
import type { ActingContext, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import type { Codecs } from "./core/settings.ts";
import { goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";

/** The options of single-goal contrastive reinforcement learning. */
export interface SingleGoalContrastiveOptions extends ContrastiveOptions {
  /** The number that g* is drawn with, whatever the seed of the run. */
  readonly goalSeed: number;
  /** Goals of the evaluation distribution among which g* is the farthest from its start. */
  readonly goalDraws: number;
}

/** Defaults. */
export const SINGLE_GOAL_CONTRASTIVE: SingleGoalContrastiveOptions = { ...CONTRASTIVE, goalSeed: 0, goalDraws: 64 };

/** The allowed values of each option. */
const SINGLE_GOAL_CONTRASTIVE_CODECS: Codecs<SingleGoalContrastiveOptions> = {
  ...CONTRASTIVE_CODECS,
  goalSeed: WHOLE,
  goalDraws: COUNT,
};

/** The state that g* is made of, `[stateSize]`: the farthest from its start of goals that are drawn as in evaluation. */
export const hardGoal = (
  world: World,
  { goals, goalSeed, goalDraws }: Pick<SingleGoalContrastiveOptions, "goals" | "goalSeed" | "goalDraws">,
): E.Either<Fault, Float64Array> =>
  pipe(
    start(world)(fold(key(goalSeed), 0), goalDraws),
    E.chain((starts) =>
      pipe(
        attemptAt("", () => {
          const states = goals.schedule.evaluationStates(world, fold(key(goalSeed), 1), starts);
          return { states, from: world.achieved(starts), to: world.achieved(states) };
        }),
        E.chain(({ states, from, to }) =>
          pipe(
            distances(world, goals.view.coordinates)(from, to),
            E.map((apart) => {
              const farthest = apart.reduce((best, distance, row) => distance > apart[best] ? row : best, 0);
              return takeRows(states, world.stateSize, [farthest]);
            }),
          )
        ),
      )
    ),
  );

/** g* in every world. */
const singleGoal = (settings: SingleGoalContrastiveOptions) => (context: ActingContext): ConditioningSource => {
  const { world } = context;
  const goal = hardGoal(world, settings);
  return (_state, starts) =>
    pipe(
      goal,
      E.map((state) => takeRows(state, world.stateSize, new Int32Array(starts.length / world.stateSize))),
      E.chain(goalConditioning(context, settings.goals)),
      TE.fromEither,
    );
};

/** Single-goal contrastive reinforcement learning on a world. */
const singleGoalContrastiveDefinition = (
  world: World,
  settings: SingleGoalContrastiveOptions,
): MethodDefinition<SingleGoalContrastiveOptions, "single_goal_contrastive"> => ({
  name: "single_goal_contrastive",
  settings,
  models: {},
  actors: { goalPolicy: contrastiveActor(world, settings) },
  replays: { goalPolicy: settings.replayEpisodes },
  collect: collectConditioned("goalPolicy", settings.worlds, singleGoal(settings)),
  evaluationPolicies: goalEvaluationPolicies("single_goal_contrastive"),
});

/** Single-goal contrastive reinforcement learning, with options that differ from {@link SINGLE_GOAL_CONTRASTIVE}. */
export const singleGoalContrastive: MethodBuilder<SingleGoalContrastiveOptions, "single_goal_contrastive"> = goalMethod(
  SINGLE_GOAL_CONTRASTIVE,
  SINGLE_GOAL_CONTRASTIVE_CODECS,
  singleGoalContrastiveDefinition,
);
