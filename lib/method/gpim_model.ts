/**
 * The goal-conditioned policy as a model of its own, to be run wherever ONNX is.
 *
 * @module
 */
import { declared, named } from "../network/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { input } from "../tensor/mod.ts";
import { shownSize } from "../stage/goal.ts";
import { seenWithGoal } from "./gpim_formula.ts";
import type { Acting } from "./gpim_policy.ts";
import type { Weights } from "./train_state.ts";

/**
 * π_θ without noise, its weights inside: from `observation` `[count, observationSize]` and `achieved` `[count, goalSize]`, as the
 * world gives them, and `goal` `[count, shownSize]`, as f_κ shows it, to `action` `[count, actionSize]`.
 */
export const policyModel = (
  { world, agents, options: { goals } }: Pick<Acting, "world" | "agents" | "options">,
  weights: Pick<Weights, "goalPolicy">,
  count = 1,
): Model => {
  const { observationSize, goalSize } = world;
  const { specifications } = agents.goalPolicy;
  const parameters = declared(specifications);
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const goal = input("goal", [count, shownSize(goals, world)]);
  return encodeModel({
    name: "gpim_policy",
    inputs: [observation, achieved, goal, ...Object.values(parameters)],
    outputs: {
      action: agents.goalPolicy.greedy(parameters, seenWithGoal(goals, world)(observation, achieved, goal)),
    },
    fixed: named(specifications, weights.goalPolicy),
  });
};
