/**
 * The goal-conditioned policy as a model of its own, to be run wherever ONNX is.
 *
 * @module
 */
import { greedy } from "../learner/mod.ts";
import { declared, named } from "../network/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { input } from "../tensor/mod.ts";
import { seenWithGoal } from "./gpim_formula.ts";
import type { Acting } from "./gpim_policy.ts";
import type { Weights } from "./train_state.ts";

/**
 * π_θ without noise, its weights inside: from `observation` `[count, observationSize]`, `achieved` and `goal`
 * `[count, goalSize]`, as the world gives them, to `action` `[count, actionSize]`.
 */
export const policyModel = (
  { world, agents }: Pick<Acting, "world" | "agents">,
  weights: Pick<Weights, "goalPolicy">,
  count = 1,
): Model => {
  const { observationSize, goalSize } = world;
  const { specifications } = agents.goalPolicy;
  const parameters = declared(specifications);
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const goal = input("goal", [count, goalSize]);
  return encodeModel({
    name: "gpim_policy",
    inputs: [observation, achieved, goal, ...Object.values(parameters)],
    outputs: { action: greedy(agents.goalPolicy, parameters, seenWithGoal(observation, achieved, goal)) },
    fixed: named(specifications, weights.goalPolicy),
  });
};
