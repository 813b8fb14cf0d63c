/**
 * One gradient step of GPIM as a formula: the discriminator and both policies, from one batch each.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import {
  descended,
  learner,
  type LearnerSettings,
  type SoftActorCritic,
  softActorCritic,
  type StepFormula,
  type TransitionBatch,
} from "../learner/mod.ts";
import { rewardFormula } from "../stage/reward.ts";
import { concatenate, exp, input, mean, negate, reshape, subtract, type Tensor } from "../tensor/mod.ts";
import type { GpimSettings } from "./gpim_options.ts";

/** What GPIM must know of a world to build its formulas. */
export interface Sizes {
  /** Numbers in an observation. */
  readonly observationSize: number;
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Numbers in a goal. */
  readonly goalSize: number;
}

/** The parts of GPIM that learn. */
export interface GpimAgents {
  /** π_μ(a|s, ω). */
  readonly latentPolicy: SoftActorCritic;
  /** π_θ(a|s̃, g). */
  readonly goalPolicy: SoftActorCritic;
  /** Settings of the three learners. */
  readonly learners: Readonly<Record<"discriminator" | "latentPolicy" | "goalPolicy", LearnerSettings>>;
}

/** What π_μ sees: the observation and ω. */
export const seenWithLatent = (observation: Tensor, latent: Tensor): Tensor => concatenate([observation, latent]);

/** What π_θ sees: the observation, g, and g − f_κ(s̃), what is still missing. */
export const seenWithGoal = (observation: Tensor, achieved: Tensor, goal: Tensor): Tensor =>
  concatenate([observation, goal, subtract(goal, achieved)]);

/** Builds GPIM's learning parts for a world of these sizes. */
export const gpimAgents = (settings: GpimSettings, { observationSize, actionSize, goalSize }: Sizes): GpimAgents => {
  const { latents, hidden, discount, polyakRate, learningRate, discriminatorLearningRate, initialTemperature } =
    settings;
  const agent = (seen: number) =>
    softActorCritic({
      observationSize: seen,
      actionSize,
      hidden,
      discount,
      initialTemperature,
      targetEntropy: -actionSize,
    });
  const latentPolicy = agent(observationSize + latents.size);
  const goalPolicy = agent(observationSize + 2 * goalSize);
  const policyLearner = (name: string, { specifications }: SoftActorCritic): LearnerSettings => ({
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
export const gpimFormula = (settings: GpimSettings, agents: GpimAgents, sizes: Sizes): StepFormula => {
  const { latents, reading, batch, rewardFloor } = settings;
  const { observationSize, actionSize, goalSize } = sizes;
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
    goal: row(`${policy}.goal`, goalSize),
  });

  const ofLatent = transitions("latentPolicy");
  const latentBatch: TransitionBatch = {
    ...ofLatent,
    observation: seenWithLatent(ofLatent.observation, ofLatent.latent),
    nextObservation: seenWithLatent(ofLatent.nextObservation, ofLatent.latent),
    reward: reward(discriminator.parameters, ofLatent.nextAchieved, ofLatent.latent),
  };

  const ofGoal = transitions("goalPolicy");
  const latentOfGoal = reading === "stored"
    ? ofGoal.latent
    : latents.expected(latents.belief(discriminator.parameters, ofGoal.goal));
  const goalBatch: TransitionBatch = {
    ...ofGoal,
    observation: seenWithGoal(ofGoal.observation, ofGoal.achieved, ofGoal.goal),
    nextObservation: seenWithGoal(ofGoal.nextObservation, ofGoal.nextAchieved, ofGoal.goal),
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
