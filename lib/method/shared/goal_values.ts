/**
 * Values of goals, as a goal-conditioned policy's critics have them: how soon the policy gets from a state to a goal.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../fault.ts";
import { type Agent, categoricalSoftActorCritic, softActorCritic } from "../../learner/mod.ts";
import { type Parameters, scope } from "../../network/mod.ts";
import { multiply, sum, type Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { actorOf } from "../core/agents.ts";
import { callNetwork } from "../core/call.ts";
import type { ActingContext } from "../core/definition.ts";
import type { Settings } from "../core/settings.ts";
import type { PolicyName, Weights } from "../core/train_state.ts";

/** Values of goals from states, `[n]`: of goals as they are shown, `[n, shownSize]`, from states `[n, stateSize]`. */
export type GoalValues = (
  weights: Weights,
  states: Float64Array,
  shown: Float32Array,
) => TE.TaskEither<Fault, Float32Array>;

/** The values of the action without noise by both critics of a soft actor-critic, at inputs of its networks, each `[n, 1]`. */
export const greedyValues = (
  { actionSpace }: Pick<World, "actionSpace">,
  { settings, greedy }: Agent,
): (parameters: Parameters, features: Tensor) => readonly [Tensor, Tensor] =>
(parameters, features) => {
  const critics = scope("critic", parameters);
  const action = greedy(parameters, features);
  if (actionSpace === "continuous") return softActorCritic(settings).values(critics, features, action);
  const [first, second] = categoricalSoftActorCritic(settings).values(critics, features);
  const chosen = (all: Tensor) => sum(multiply(all, action), [-1], true);
  return [chosen(first), chosen(second)];
};

/**
 * `Q(s, π(s, g), g)` of a goal-conditioned soft actor-critic: the lesser of both critics', for the action without noise.
 *
 * @throws {RangeError} when the method has no such actor.
 */
export const criticGoalValues = (context: ActingContext, policy: PolicyName = "goalPolicy"): GoalValues => {
  const { world } = context;
  const { agent, policyInput, conditionSize } = actorOf(context, policy);
  const valuesOf = greedyValues(world, agent);
  return (weights, states, shown) => {
    const count = states.length / world.stateSize;
    const values = callNetwork(context, {
      name: `values of ${count} goals`,
      specifications: agent.specifications,
      shapes: {
        observation: [count, world.observationSize],
        achieved: [count, world.goalSize],
        goal: [count, conditionSize],
      },
      formula: (parameters, { observation, achieved, goal }) => {
        const [first, second] = valuesOf(parameters, policyInput(observation, achieved, goal));
        return { first, second };
      },
    });
    return pipe(
      values(weights[policy], { observation: world.observe(states), achieved: world.achieved(states), goal: shown }),
      TE.map(({ first, second }) => first.map((value, row) => Math.min(value, second[row]))),
    );
  };
};

/**
 * The value of a goal that is reached after n steps, with r = −1 at each of them and r = 0 from then on:
 * `−(1 − γⁿ) / (1 − γ)`, or `−(1 − γⁿ)` with normalised returns.
 */
export const valueOfSteps = (
  steps: number,
  { discount, normalisedReturns }: Pick<Settings, "discount" | "normalisedReturns">,
): number => -(1 - discount ** steps) / (normalisedReturns ? 1 : 1 - discount);
