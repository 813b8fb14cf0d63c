/**
 * Policies, acting: one call of an engine for all worlds, with the weights of the moment.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../world/world.ts";
import { flatLength, sliceOf, unflatten } from "../../network/mod.ts";
import { encodeModel, type Model } from "../../onnx/model.ts";
import { currentGoal, type Goals } from "../../goal/progress.ts";
import type { Policy, PolicyObservation } from "../../stage/step.ts";
import { input } from "../../tensor/mod.ts";
import type { ActingContext, GoalConditionedPolicy } from "./definition.ts";
import type { Weights } from "./train_state.ts";

/** What an actor is conditioned on in each world at a moment, `[n, size]`. */
export type Condition = (observed: PolicyObservation) => Float32Array;

/** The action of an actor in `count` worlds at once, as a model of its flat parameters. */
const actorModel = (
  { observationSize, actionSize, goalSize }: World,
  { agent, policyInput, conditionSize }: ActingContext["actors"][string],
  count: number,
  mean: boolean,
): Model => {
  const flat = input("parameters", [flatLength(agent.acting)]);
  const parameters = unflatten(agent.acting, flat);
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const condition = input("condition", [count, conditionSize]);
  const noise = input("noise", [count, actionSize]);
  const seen = policyInput(observation, achieved, condition);
  return encodeModel({
    name: "gpim_actor",
    inputs: [flat, observation, achieved, condition, noise],
    outputs: { action: mean ? agent.greedy(parameters, seen) : agent.act(parameters, seen, noise) },
  });
};

/** π(a|s, condition) of one of the actors; `mean` acts without noise. */
export const conditionedPolicy = (
  { world, actors, programs }: ActingContext,
  name: string,
  mean = false,
): (weights: Weights, condition: Condition) => Policy =>
(weights, condition) => {
  const { agent } = actors[name];
  const parameters = sliceOf(agent.specifications, agent.acting, weights[name]);
  return (observed, key) => {
    const { observation, achieved } = observed;
    const count = observation.length / world.observationSize;
    return pipe(
      programs.call(
        `${name} in ${count} worlds${mean ? ", without noise" : ""}`,
        () => actorModel(world, actors[name], count, mean),
        { parameters, observation, achieved, condition: condition(observed), noise: agent.noise(key, count) },
      ),
      TE.map(({ action }) => action as Float32Array),
    );
  };
};

/** π(a|s, g) in pursuit of goals as they are shown; `mean` acts without noise. */
export const goalPolicy =
  (context: ActingContext, name: string, mean = false): (weights: Weights) => GoalConditionedPolicy =>
  (weights) =>
  (goals) =>
    conditionedPolicy(context, name, mean)(weights, ({ progress }) => currentGoal(goals.shown, goals, progress));

/** Numbers for all goals, `[count · rows, size]`, e.g. the latents that stand behind them. */
export type LatentsOfGoals = (weights: Weights, goals: Goals) => Float32Array;

/** π(a|s, ω) without noise, with the latent of the goal whose turn it is: goal inference. */
export const goalInferencePolicy =
  (context: ActingContext, name: string, latents: LatentsOfGoals): (weights: Weights) => GoalConditionedPolicy =>
  (weights) =>
  (goals) => {
    const all = latents(weights, goals);
    return conditionedPolicy(context, name, true)(weights, ({ progress }) => currentGoal(all, goals, progress));
  };
