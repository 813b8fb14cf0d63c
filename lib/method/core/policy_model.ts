/**
 * A goal-conditioned policy as a model of its own, to be run wherever ONNX is.
 *
 * @module
 */
import type { World } from "../../world/world.ts";
import { parameterInputs, unflattenValues } from "../../network/mod.ts";
import { encodeModel, type Model } from "../../onnx/model.ts";
import { input } from "../../tensor/mod.ts";
import type { ConditionedAgent } from "./definition.ts";

/**
 * π_θ without noise, its weights inside: from `observation` `[count, observationSize]` and `achieved` `[count, goalSize]`, as the
 * world gives them, and `goal` `[count, shownSize]`, as f_κ shows it, to `action` `[count, actionSize]`.
 *
 * @param weights the actor's parameters as one flat vector.
 */
export const policyModel = (
  { observationSize, goalSize }: World,
  { agent, conditionSize, policyInput }: ConditionedAgent,
  weights: Float32Array,
  count = 1,
): Model => {
  const parameters = parameterInputs(agent.specifications);
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const goal = input("goal", [count, conditionSize]);
  return encodeModel({
    name: "gpim_policy",
    inputs: [observation, achieved, goal, ...Object.values(parameters)],
    outputs: { action: agent.greedy(parameters, policyInput(observation, achieved, goal)) },
    fixed: unflattenValues(agent.specifications, weights),
  });
};
