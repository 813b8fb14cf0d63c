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
  type Encoder,
  softActorCritic,
} from "../../learner/mod.ts";
import { type GoalFunction, shownSize } from "../../goal/goal.ts";
import { concatenate, input, multiply, reshape, slice, sum, type Tensor } from "../../tensor/mod.ts";
import type { PolicyInput } from "./definition.ts";
import type { Settings } from "./settings.ts";

/** The observation and ω. */
export const latentInput = (observation: Tensor, latent: Tensor): Tensor => concatenate([observation, latent]);

/** The goal whose turn it is, from a list `[batch, rows · size + rows]` that ends with its place in the list as a one-hot. */
const listedNow = (shown: Tensor, rows: number): Tensor => {
  const [batch, width] = shown.shape;
  const list = reshape(slice(shown, -1, 0, width - rows), [batch, rows, (width - rows) / rows]);
  return sum(multiply(list, reshape(slice(shown, -1, width - rows, width), [batch, rows, 1])), [1]);
};

/** The observation, g, and, where a subtraction can tell, what is still missing, g − f_κ(s̃). */
export const goalInput = ({ schedule, view }: GoalFunction, { horizon }: World): PolicyInput =>
(
  observation,
  achieved,
  goal,
) => {
  if (view.missing === undefined) return concatenate([observation, goal]);
  const now = schedule.isListed ? listedNow(goal, schedule.rows(horizon)) : goal;
  return concatenate([observation, goal, view.missing(now, achieved)]);
};

/** Numbers that a policy is given which sees so, conditioned on so many. */
export const policyInputSize = (
  { observationSize, goalSize }: World,
  conditionSize: number,
  policyInput: PolicyInput,
): number => {
  const row = (width: number) => input("row", [1, width]);
  return policyInput(row(observationSize), row(goalSize), row(conditionSize)).shape[1];
};

/** Features of an observation and of a goal that a network has to read. */
export const goalEncoder = ({ view }: GoalFunction, world: World): Encoder | undefined => {
  const network = view.encoder(world);
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
  more: Pick<AgentSettings, "encoder" | "criticsOnly"> = {},
): Agent => {
  const common = { observationSize, actionSize, hidden, discount, initialTemperature, ...more };
  return actionSpace === "continuous"
    ? softActorCritic({ ...common, targetEntropy: -actionSize })
    : categoricalSoftActorCritic({ ...common, targetEntropy: CATEGORICAL_ENTROPY * Math.log(actionSize) });
};

/** What an actor that pursues goals is: how many numbers it is shown, what it sees, and the agent for that; its critics may see more. */
export const goalConditionedAgent = (
  world: World,
  settings: Settings,
  criticsOnly = 0,
): { readonly conditionSize: number; readonly sees: PolicyInput; readonly agent: Agent } => {
  const { goals } = settings;
  const conditionSize = shownSize(goals, world);
  const policyInput = goalInput(goals, world);
  const encoder = goalEncoder(goals, world);
  return {
    conditionSize,
    sees: policyInput,
    agent: agentFor(world, settings, policyInputSize(world, conditionSize, policyInput), { encoder, criticsOnly }),
  };
};

/** What an actor that is conditioned on a latent of so many numbers is. */
export const latentConditionedAgent = (
  world: World,
  settings: Settings,
  conditionSize: number,
): { readonly conditionSize: number; readonly sees: PolicyInput; readonly agent: Agent } => ({
  conditionSize,
  sees: (observation, _achieved, latent) => latentInput(observation, latent),
  agent: agentFor(world, settings, world.observationSize + conditionSize),
});
