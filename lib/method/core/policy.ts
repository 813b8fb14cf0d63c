/**
 * Policies at work: the actions of an actor in all worlds by one call of an engine.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { currentGoal, type Goals } from "../../goal/progress.ts";
import { flatLength, sliceOf, unflatten } from "../../network/mod.ts";
import { encodeModel, type Model } from "../../onnx/model.ts";
import type { Policy, PolicyObservation } from "../../stage/step.ts";
import { input } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { actorOf } from "./agents.ts";
import type { ActingContext, ConditionedAgent, GoalConditionedPolicy } from "./definition.ts";
import type { PolicyName, Weights } from "./train_state.ts";

/** The condition of an actor in each world, `[n, conditionSize]`. */
export type Condition = (observed: PolicyObservation) => Float32Array;

/**
 * The number of steps that an agent's actions are for: one, or several where they are as wide as several of the world's, one after
 * another.
 */
export const stepsOf = ({ actionSize }: World, { agent }: ConditionedAgent): number =>
  agent.settings.actionSize / actionSize;

/** The actions of an actor in `count` worlds as a model of its flat parameters. */
const actorModel = (
  { observationSize, goalSize }: World,
  { agent, policyInput, conditionSize }: ConditionedAgent,
  count: number,
  isGreedy: boolean,
): Model => {
  const flat = input("parameters", [flatLength(agent.acting)]);
  const parameters = unflatten(agent.acting, flat);
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const condition = input("condition", [count, conditionSize]);
  const noise = input("noise", [count, agent.settings.actionSize]);
  const features = policyInput(observation, achieved, condition);
  return encodeModel({
    name: "gpim_actor",
    inputs: [flat, observation, achieved, condition, noise],
    outputs: { action: isGreedy ? agent.greedy(parameters, features) : agent.act(parameters, features, noise) },
  });
};

/**
 * π(a|s, condition) of one of a method's actors, which looks at the world once for as many steps as its agent's actions are for.
 *
 * @param isGreedy whether it acts without noise.
 * @throws {RangeError} when the method has no such actor.
 */
export const conditionedPolicy = (
  context: ActingContext,
  name: PolicyName,
  isGreedy = false,
): (weights: Weights, condition: Condition) => Policy => {
  const { world, programs } = context;
  const actor = actorOf(context, name);
  const { agent } = actor;
  const steps = stepsOf(world, actor);
  return (weights, condition) => {
    const parameters = sliceOf(agent.specifications, agent.acting, weights[name]);
    const policy: Policy = (observed, key) => {
      const { observation, achieved } = observed;
      const count = observation.length / world.observationSize;
      return pipe(
        programs.call(
          `${name} in ${count} worlds${isGreedy ? ", without noise" : ""}`,
          () => actorModel(world, actor, count, isGreedy),
          { parameters, observation, achieved, condition: condition(observed), noise: agent.noise(key, count) },
        ),
        TE.map(({ action }) => action),
      );
    };
    return Object.assign(policy, { steps });
  };
};

/** π(a|s, g), conditioned on goals as they are shown. */
export const goalPolicy =
  (context: ActingContext, name: PolicyName, isGreedy = false): (weights: Weights) => GoalConditionedPolicy =>
  (weights) =>
  (goals) =>
    conditionedPolicy(context, name, isGreedy)(weights, ({ progress }) => currentGoal(goals.shown, goals, progress));

/** A latent for every goal, `[count · rows, latentSize]`. */
export type LatentsOfGoals = (weights: Weights, goals: Goals) => Float32Array;

/** π(a|s, ω) without noise, conditioned on the latent inferred for the current goal. */
export const goalInferencePolicy =
  (context: ActingContext, name: PolicyName, latents: LatentsOfGoals): (weights: Weights) => GoalConditionedPolicy =>
  (weights) =>
  (goals) => {
    const all = latents(weights, goals);
    return conditionedPolicy(context, name, true)(weights, ({ progress }) => currentGoal(all, goals, progress));
  };
