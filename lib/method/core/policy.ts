/**
 * Policies, acting: one call of an engine for all worlds, with the weights of the moment.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../world/world.ts";
import { flatLength, stretch, unpacked } from "../../network/mod.ts";
import { encodeModel, type Model } from "../../onnx/model.ts";
import { current, type Goals } from "../../goal/progress.ts";
import type { Policy, Situation } from "../../stage/step.ts";
import { input } from "../../tensor/mod.ts";
import type { Acting, GoalReacher } from "./definition.ts";
import type { Weights } from "./train_state.ts";

/** What an actor is conditioned on in each world at a moment, `[n, size]`. */
export type Condition = (situation: Situation) => Float32Array;

/** The action of an actor in `count` worlds at once, as a model of its flat parameters. */
const actorModel = (
  { observationSize, actionSize, goalSize }: World,
  { agent, sees, conditionSize }: Acting["actors"][string],
  count: number,
  mean: boolean,
): Model => {
  const flat = input("parameters", [flatLength(agent.acting)]);
  const parameters = unpacked(agent.acting, flat);
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const condition = input("condition", [count, conditionSize]);
  const noise = input("noise", [count, actionSize]);
  const seen = sees(observation, achieved, condition);
  return encodeModel({
    name: "gpim_actor",
    inputs: [flat, observation, achieved, condition, noise],
    outputs: { action: mean ? agent.greedy(parameters, seen) : agent.act(parameters, seen, noise) },
  });
};

/** π(a|s, condition) of one of the actors; `mean` acts without noise. */
export const conditioned = (
  { world, actors, programs }: Acting,
  name: string,
  mean = false,
): (weights: Weights, condition: Condition) => Policy =>
(weights, condition) => {
  const { agent } = actors[name];
  const parameters = stretch(agent.specifications, agent.acting, weights[name]);
  return (situation, key) => {
    const { observation, achieved } = situation;
    const count = observation.length / world.observationSize;
    return pipe(
      programs.call(
        `${name} in ${count} worlds${mean ? ", without noise" : ""}`,
        () => actorModel(world, actors[name], count, mean),
        { parameters, observation, achieved, condition: condition(situation), noise: agent.noise(key, count) },
      ),
      TE.map(({ action }) => action as Float32Array),
    );
  };
};

/** π(a|s, g) in pursuit of goals as they are shown; `mean` acts without noise. */
export const pursuing =
  (acting: Acting, name: string, mean = false): (weights: Weights) => GoalReacher => (weights) => (goals) =>
    conditioned(acting, name, mean)(weights, ({ progress }) => current(goals.shown, goals, progress));

/** Numbers for all goals, `[count · rows, size]`, e.g. the latents that stand behind them. */
export type OfGoals = (weights: Weights, goals: Goals) => Float32Array;

/** π(a|s, ω) without noise, with the latent of the goal whose turn it is: goal inference. */
export const inferring =
  (acting: Acting, name: string, latents: OfGoals): (weights: Weights) => GoalReacher => (weights) => (goals) => {
    const all = latents(weights, goals);
    return conditioned(acting, name, true)(weights, ({ progress }) => current(all, goals, progress));
  };
