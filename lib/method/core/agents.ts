/**
 * What policies are given to see, and the agents that suit it.
 *
 * @module
 */
import type { World } from "../../world/world.ts";
import {
  type Agent,
  type AgentSettings,
  categoricalSoftActorCritic,
  type Perception,
  softActorCritic,
} from "../../learner/mod.ts";
import { type GoalFunction, shownSize } from "../../goal/goal.ts";
import { concatenate, input, multiply, reshape, slice, sum, type Tensor } from "../../tensor/mod.ts";
import type { Seeing } from "./definition.ts";
import type { Settings } from "./settings.ts";

/** The observation and ω. */
export const seenWithLatent = (observation: Tensor, latent: Tensor): Tensor => concatenate([observation, latent]);

/** The goal whose turn it is, from a list `[batch, rows · size + rows]` that ends with its place in the list as a one-hot. */
const listedNow = (shown: Tensor, rows: number): Tensor => {
  const [batch, width] = shown.shape;
  const list = reshape(slice(shown, -1, 0, width - rows), [batch, rows, (width - rows) / rows]);
  return sum(multiply(list, reshape(slice(shown, -1, width - rows, width), [batch, rows, 1])), [1]);
};

/** The observation, g, and, where a subtraction can tell, what is still missing, g − f_κ(s̃). */
export const seenWithGoal = ({ order, view }: GoalFunction, { horizon }: World): Seeing =>
(
  observation,
  achieved,
  goal,
) => {
  if (view.missing === undefined) return concatenate([observation, goal]);
  const now = order.isListed ? listedNow(goal, order.rows(horizon)) : goal;
  return concatenate([observation, goal, view.missing(now, achieved)]);
};

/** Numbers that a policy is given which sees so, conditioned on so many. */
export const seenSize = ({ observationSize, goalSize }: World, conditionSize: number, sees: Seeing): number => {
  const row = (width: number) => input("row", [1, width]);
  return sees(row(observationSize), row(goalSize), row(conditionSize)).shape[1];
};

/** Features of an observation and of a goal that a network has to read. */
export const perceptionOf = ({ view }: GoalFunction, world: World): Perception | undefined => {
  const network = view.perception(world);
  if (network === undefined) return undefined;
  const { observationSize } = world;
  const end = observationSize + view.size(world);
  return {
    specifications: network.specifications,
    apply: (parameters, seen) =>
      concatenate([
        slice(seen, -1, 0, observationSize),
        network.apply(parameters, slice(seen, -1, observationSize, end)),
      ]),
    outputs: observationSize + network.outputs,
  };
};

/** The share of log |A| that a discrete policy's entropy is steered to; nearly all of it, as is common, leaves no room for aims. */
const CATEGORICAL_ENTROPY = 0.3;

/** A soft actor-critic for a world's actions, given so many numbers to see. */
export const agentFor = (
  { actionSize, actionSpace }: World,
  { hidden, discount, initialTemperature }: Pick<Settings, "hidden" | "discount" | "initialTemperature">,
  observationSize: number,
  more: Pick<AgentSettings, "perception" | "criticsOnly"> = {},
): Agent => {
  const common = { observationSize, actionSize, hidden, discount, initialTemperature, ...more };
  return actionSpace === "continuous"
    ? softActorCritic({ ...common, targetEntropy: -actionSize })
    : categoricalSoftActorCritic({ ...common, targetEntropy: CATEGORICAL_ENTROPY * Math.log(actionSize) });
};

/** What an actor that pursues goals is: how many numbers it is shown, what it sees, and the agent for that; its critics may see more. */
export const goalSeer = (
  world: World,
  settings: Settings,
  criticsOnly = 0,
): { readonly conditionSize: number; readonly sees: Seeing; readonly agent: Agent } => {
  const { goals } = settings;
  const conditionSize = shownSize(goals, world);
  const sees = seenWithGoal(goals, world);
  const perception = perceptionOf(goals, world);
  return {
    conditionSize,
    sees,
    agent: agentFor(world, settings, seenSize(world, conditionSize, sees), { perception, criticsOnly }),
  };
};

/** What an actor that is conditioned on a latent of so many numbers is. */
export const latentSeer = (
  world: World,
  settings: Settings,
  conditionSize: number,
): { readonly conditionSize: number; readonly sees: Seeing; readonly agent: Agent } => ({
  conditionSize,
  sees: (observation, _achieved, latent) => seenWithLatent(observation, latent),
  agent: agentFor(world, settings, world.observationSize + conditionSize),
});
