/**
 * The policy of a run as the bytes of a file.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault, messageOf } from "../fault.ts";
import { shownQuantities } from "../goal/goal.ts";
import { goalsName } from "../goal/named.ts";
import type { MethodDefinition } from "../method/core/definition.ts";
import { stepsOf } from "../method/core/policy.ts";
import { PACKAGE } from "../package.ts";
import { actionQuantities, goalQuantities, observationQuantities } from "../world/world_quantities.ts";
import type { World } from "../world/world.ts";
import type { PolicyDescription } from "./description.ts";
import { policyModel } from "./policy_model.ts";

/** The facts about a run that a policy's description holds. */
export type PolicyFacts = Pick<PolicyDescription, "seed" | "updates" | "environmentSteps" | "evaluation">;

/** The description of a method's goal-conditioned policy on a world. */
export const describePolicy = (
  world: World,
  { name, settings }: Pick<MethodDefinition, "name" | "settings">,
  facts: PolicyFacts,
): PolicyDescription => {
  const { actionSpace, actionBounds, actionSize } = world;
  const bounds = actionSpace === "discrete"
    ? undefined
    : actionBounds ?? Array.from({ length: actionSize }, () => [-1, 1] as const);
  return {
    package: `${PACKAGE.name} ${PACKAGE.version}`,
    world: world.name,
    method: name,
    goals: goalsName(settings.goals),
    ...facts,
    inputs: {
      observation: observationQuantities(world),
      achieved: goalQuantities(world),
      goal: shownQuantities(settings.goals, world),
    },
    action: {
      space: actionSpace,
      quantities: actionQuantities(world),
      ...(bounds === undefined ? {} : { bounds }),
    },
  };
};

/**
 * The goal-conditioned policy of a method, π_θ without noise, as `policy.onnx`; a fault of a method that has none.
 *
 * @param weights the policy's parameters as one flat vector.
 */
export const exportPolicy = (
  world: World,
  definition: Pick<MethodDefinition, "name" | "settings" | "actors">,
  weights: Float32Array,
  facts: PolicyFacts,
): E.Either<Fault, Uint8Array<ArrayBuffer>> => {
  const { actors: { goalPolicy }, name } = definition;
  const place = `policy of ${name} on world ${world.name}`;
  if (goalPolicy === undefined) {
    const cause = "the method infers a latent from the goal, and has no policy that is given a goal";
    return E.left(fault("configuration", place, cause, "Save its state instead, or train gpim."));
  }
  const { action, ...described } = describePolicy(world, definition, facts);
  const plannedSteps = stepsOf(world, goalPolicy);
  const description = { ...described, action: plannedSteps > 1 ? { ...action, plannedSteps } : action };
  return E.tryCatch(
    () => policyModel(goalPolicy, weights, description).bytes,
    (reason) => fault("shape", place, messageOf(reason), "Save the state of the run instead."),
  );
};
