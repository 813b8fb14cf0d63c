/**
 * One gradient step of GPIM as a formula: the discriminator and both policies, from one batch each.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import type { World } from "../../envs/world.ts";
import {
  type Agent,
  categoricalSoftActorCritic,
  descended,
  learner,
  type LearnerSettings,
  type Perception,
  softActorCritic,
  type StepFormula,
  type TransitionBatch,
} from "../learner/mod.ts";
import { type GoalFunction, shownSize } from "../stage/goal.ts";
import { rewardFormula } from "../stage/reward.ts";
import { concatenate, exp, input, mean, multiply, negate, reshape, slice, sum, type Tensor } from "../tensor/mod.ts";
import type { GpimSettings } from "./gpim_options.ts";

/** The parts of GPIM that learn. */
export interface GpimAgents {
  /** π_μ(a|s, ω). */
  readonly latentPolicy: Agent;
  /** π_θ(a|s̃, g). */
  readonly goalPolicy: Agent;
  /** Settings of the three learners. */
  readonly learners: Readonly<Record<"discriminator" | "latentPolicy" | "goalPolicy", LearnerSettings>>;
}

/** What π_μ sees: the observation and ω. */
export const seenWithLatent = (observation: Tensor, latent: Tensor): Tensor => concatenate([observation, latent]);

/** The goal whose turn it is, from a list `[batch, rows · size + rows]` that ends with its place in the list as a one-hot. */
const listedNow = (shown: Tensor, rows: number): Tensor => {
  const [batch, width] = shown.shape;
  const list = reshape(slice(shown, -1, 0, width - rows), [batch, rows, (width - rows) / rows]);
  return sum(multiply(list, reshape(slice(shown, -1, width - rows, width), [batch, rows, 1])), [1]);
};

/** What π_θ sees: the observation, g, and, where a subtraction can tell, what is still missing, g − f_κ(s̃). */
export const seenWithGoal = (
  { order, view }: GoalFunction,
  { horizon }: World,
): (observation: Tensor, achieved: Tensor, goal: Tensor) => Tensor =>
(observation, achieved, goal) => {
  if (view.missing === undefined) return concatenate([observation, goal]);
  const now = order.isListed ? listedNow(goal, order.rows(horizon)) : goal;
  return concatenate([observation, goal, view.missing(now, achieved)]);
};

/** Features of an observation and of a goal that a network has to read. */
const perceptionOf = ({ view }: GoalFunction, world: World): Perception | undefined => {
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

/** Builds GPIM's learning parts for a world. */
export const gpimAgents = (settings: GpimSettings, world: World): GpimAgents => {
  const { goals, latents, hidden, discount, polyakRate, learningRate, discriminatorLearningRate, initialTemperature } =
    settings;
  const { observationSize, actionSize, actionSpace, goalSize } = world;
  const agent = (seen: number, perception?: Perception) => {
    const common = { observationSize: seen, actionSize, hidden, discount, initialTemperature, perception };
    return actionSpace === "continuous"
      ? softActorCritic({ ...common, targetEntropy: -actionSize })
      : categoricalSoftActorCritic({ ...common, targetEntropy: CATEGORICAL_ENTROPY * Math.log(actionSize) });
  };
  const row = (width: number) => input("row", [1, width]);
  const seen = seenWithGoal(goals, world)(row(observationSize), row(goalSize), row(shownSize(goals, world)));
  const latentPolicy = agent(observationSize + latents.size);
  const goalPolicy = agent(seen.shape[1], perceptionOf(goals, world));
  const policyLearner = (name: string, { specifications }: Agent): LearnerSettings => ({
    name,
    specifications,
    learningRate,
    target: { prefix: "critic", rate: polyakRate },
  });
  return {
    latentPolicy,
    goalPolicy,
    learners: {
      discriminator: {
        name: "discriminator",
        specifications: latents.specifications(goalSize),
        learningRate: discriminatorLearningRate,
      },
      latentPolicy: policyLearner("latentPolicy", latentPolicy),
      goalPolicy: policyLearner("goalPolicy", goalPolicy),
    },
  };
};

/**
 * The gradient step: q_φ by maximum likelihood on π_μ's data, then both policies by soft actor-critic on
 * `r = log q_φ(ω|s′) − log p(ω)`, recomputed here with the current φ.
 */
export const gpimFormula = (settings: GpimSettings, agents: GpimAgents, world: World): StepFormula => {
  const { goals, latents, reading, batch, rewardFloor } = settings;
  const { observationSize, actionSize, goalSize } = world;
  const row = (name: string, width: number) => input(name, [batch, width]);
  const correction = input("adamCorrection", [1]);
  const reward = rewardFormula(latents, rewardFloor);

  const discriminator = learner(agents.learners.discriminator);
  const seen = {
    achieved: row("discriminator.achieved", goalSize),
    latent: row("discriminator.latent", latents.size),
  };
  const likelihood = mean(latents.logDensity(latents.belief(discriminator.parameters, seen.achieved), seen.latent));

  /** What the batches of both policies have in common. */
  const transitions = (policy: string) => ({
    observation: row(`${policy}.observation`, observationSize),
    achieved: row(`${policy}.achieved`, goalSize),
    action: row(`${policy}.action`, actionSize),
    nextObservation: row(`${policy}.nextObservation`, observationSize),
    nextAchieved: row(`${policy}.nextAchieved`, goalSize),
    terminated: row(`${policy}.terminated`, 1),
    noise: row(`${policy}.noise`, actionSize),
    nextNoise: row(`${policy}.nextNoise`, actionSize),
    latent: row(`${policy}.latent`, latents.size),
  });

  const ofLatent = transitions("latentPolicy");
  const latentBatch: TransitionBatch = {
    ...ofLatent,
    observation: seenWithLatent(ofLatent.observation, ofLatent.latent),
    nextObservation: seenWithLatent(ofLatent.nextObservation, ofLatent.latent),
    reward: reward(discriminator.parameters, ofLatent.nextAchieved, ofLatent.latent),
  };

  const shown = shownSize(goals, world);
  const ofGoal = {
    ...transitions("goalPolicy"),
    goal: row("goalPolicy.goal", shown),
    nextGoal: row("goalPolicy.nextGoal", shown),
    wanted: row("goalPolicy.wanted", goalSize),
  };
  // Only time changes a goal in the eyes of the critics. If reaching one did, the rewards for being there would end with it, and the
  // policy would learn to stay just out of its reach.
  const nextGoal = goals.order.moves === "every step" ? ofGoal.nextGoal : ofGoal.goal;
  const see = seenWithGoal(goals, world);
  const latentOfGoal = reading === "stored"
    ? ofGoal.latent
    : latents.expected(latents.belief(discriminator.parameters, ofGoal.wanted));
  const goalBatch: TransitionBatch = {
    ...ofGoal,
    observation: see(ofGoal.observation, ofGoal.achieved, ofGoal.goal),
    nextObservation: see(ofGoal.nextObservation, ofGoal.nextAchieved, nextGoal),
    reward: reward(discriminator.parameters, ofGoal.nextAchieved, latentOfGoal),
  };

  const latentPolicy = learner(agents.learners.latentPolicy);
  const goalPolicy = learner(agents.learners.goalPolicy);
  const latentLosses = agents.latentPolicy.losses(latentPolicy.parameters, latentPolicy.targetParameters, latentBatch);
  const goalLosses = agents.goalPolicy.losses(goalPolicy.parameters, goalPolicy.targetParameters, goalBatch);
  const temperature = (parameters: Readonly<Record<string, Tensor>>) => reshape(exp(parameters["temperature.log"]), []);

  return {
    name: "gpim",
    evolving: {
      ...descended(discriminator, { likelihood: negate(likelihood) }, correction),
      ...descended(latentPolicy, { ...latentLosses }, correction),
      ...descended(goalPolicy, { ...goalLosses }, correction),
    },
    batch: [
      correction,
      ...Object.values(seen),
      ...Object.values(ofLatent),
      ...Object.values(ofGoal),
    ],
    metrics: {
      "discriminator.loss": negate(likelihood),
      "latentPolicy.criticLoss": latentLosses.critic,
      "latentPolicy.actorLoss": latentLosses.actor,
      "latentPolicy.temperatureLoss": latentLosses.temperature,
      "latentPolicy.temperature": temperature(latentPolicy.parameters),
      "latentPolicy.reward": mean(latentBatch.reward),
      "goalPolicy.criticLoss": goalLosses.critic,
      "goalPolicy.actorLoss": goalLosses.actor,
      "goalPolicy.temperatureLoss": goalLosses.temperature,
      "goalPolicy.temperature": temperature(goalPolicy.parameters),
      "goalPolicy.reward": mean(goalBatch.reward),
    },
  };
};
