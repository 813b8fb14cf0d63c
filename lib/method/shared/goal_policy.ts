/**
 * The policy π(a|s, g) that goal-conditioned methods train: the parts that they have in common besides the source of goals
 * and the reward.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { Fault } from "../../fault.ts";
import { fixedGoals } from "../../goal/goal.ts";
import { recordOf } from "../../record.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { goalConditionedAgent, sacActor } from "../core/agents.ts";
import { hindsightSampling, type HindsightSettings } from "../core/batch.ts";
import type { Actor, Batch, MethodDefinition, ParametersByLearner } from "../core/definition.ts";
import { type MethodBuilder, methodBuilder } from "../core/iteration.ts";
import { goalPolicy } from "../core/policy.ts";
import { type Codecs, FRACTION, SETTING_CODECS, SETTINGS, type Settings } from "../core/settings.ts";

/** Options of methods that learn to reach goals and know the state that each goal was made of. */
export interface GoalOptions extends Settings {
  /** The fraction of each batch whose goals become states reached later in the same episode. */
  readonly hindsightFraction: number;
}

/** Defaults: hindsight for half of each batch. */
export const GOAL_OPTIONS: GoalOptions = { ...SETTINGS, hindsightFraction: 0.5 };

/** The allowed values of each option. */
export const GOAL_CODECS: Codecs<GoalOptions> = { ...SETTING_CODECS, hindsightFraction: FRACTION };

/**
 * A method with options that relabels goals which stay, as hindsight needs.
 *
 * @param check refuses options that are allowed one by one, but not together or on this world.
 */
export const goalMethod = <Options extends Settings, Policies extends string>(
  defaults: Options,
  codecs: Codecs<Options>,
  define: (world: World, options: Options) => MethodDefinition<Options, Policies>,
  check: (options: Options, world: World) => E.Either<Fault, Options> = E.right,
): MethodBuilder<Options, Policies> =>
  methodBuilder(
    defaults,
    codecs,
    define,
    (options, world) => pipe(fixedGoals(options.goals, "setting 'goals'"), E.chain(() => check(options, world))),
  );

/** π(a|s, g): soft actor-critic on a reward for states and goals, from its own replay, partly with hindsight. */
export const goalActor = (
  world: World,
  settings: GoalOptions,
  reward: (parameters: ParametersByLearner, batch: Batch) => Tensor,
  changes: Partial<HindsightSettings> = {},
): Actor => {
  const { goals: { view }, batch, hindsightFraction: fraction } = settings;
  return sacActor(
    settings,
    goalConditionedAgent(world, settings),
    hindsightSampling(world, { batch, replay: "goalPolicy", view, fraction, ...changes }),
    (parameters, batch) => ({ condition: batch.goal, reward: reward(parameters, batch) }),
  );
};

/** The evaluation policy of a method with such a policy: π(a|s, g) without noise. */
export const goalEvaluationPolicies =
  <Name extends string>(name: Name): MethodDefinition<Settings, Name>["evaluationPolicies"] => (context) => (weights) =>
    recordOf(name, goalPolicy(context, "goalPolicy", true)(weights));
