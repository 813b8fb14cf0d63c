/**
 * A policy of a file in a world, as evaluation and rollouts ask for it.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { type GoalFunction, shownSize } from "../goal/goal.ts";
import { currentGoal } from "../goal/progress.ts";
import type { GoalConditionedPolicy } from "../method/core/definition.ts";
import { toQuantities, widthOf } from "../world/quantity.ts";
import type { World } from "../world/world.ts";
import type { PolicyDescription } from "./description.ts";
import type { LoadedPolicy } from "./load_policy.ts";

/** The fault of a policy whose inputs or actions are not as wide as those of a world and its goals. */
const widthFault = ({ inputs, action }: PolicyDescription, world: World, goals: GoalFunction): Fault | undefined => {
  const expected = {
    observation: [widthOf(inputs.observation), world.observationSize],
    achieved: [widthOf(inputs.achieved), world.goalSize],
    goal: [widthOf(inputs.goal), shownSize(goals, world)],
    action: [widthOf(action.quantities), world.actionSize],
  };
  for (const [name, [own, width]] of Object.entries(expected)) {
    if (own === width) continue;
    const cause = `the policy has ${own} numbers, and world ${world.name} with ${goals.name} has ${width}`;
    return fault("shape", `policy, '${name}'`, cause, "Take the world and the goals that it was trained on.");
  }
};

/** Actions in the world's own units, as policies choose them, within [−1, 1]; a choice as it is. */
const fromBounds = ({ bounds }: PolicyDescription["action"], actions: Float32Array): Float32Array =>
  bounds === undefined ? actions : actions.map((action, index) => {
    const [low, high] = bounds[index % bounds.length];
    return 2 * (action - low) / (high - low) - 1;
  });

/** A loaded policy that pursues goals in a world; a fault where it was trained on another. */
export const policyInWorld = (
  { description, act }: LoadedPolicy,
  world: World,
  goals: GoalFunction,
): E.Either<Fault, GoalConditionedPolicy> => {
  const wrong = widthFault(description, world, goals);
  if (wrong !== undefined) return E.left(wrong);
  const { inputs, action } = description;
  return E.right((goals) => ({ observation, achieved, progress }) =>
    pipe(
      act({
        observation: toQuantities(inputs.observation, observation),
        achieved: toQuantities(inputs.achieved, achieved),
        goal: toQuantities(inputs.goal, currentGoal(goals.shown, goals, progress)),
      }),
      TE.map((actions) => fromBounds(action, actions)),
    )
  );
};
