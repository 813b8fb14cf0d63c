/**
 * GPIM's policies, acting: formulas interpreted on the host with the weights of the moment.
 *
 * @module
 */
import type { World } from "../../envs/world.ts";
import { greedy, type SoftActorCritic } from "../learner/mod.ts";
import { declared, named, squashed } from "../network/mod.ts";
import { type Key, normal } from "../random/mod.ts";
import type { Policy, Situation } from "../stage/step.ts";
import { evaluator, input, type Tensor } from "../tensor/mod.ts";
import { type GpimAgents, seenWithGoal, seenWithLatent } from "./gpim_formula.ts";
import type { GpimOptions } from "./gpim_options.ts";
import type { Weights } from "./train_state.ts";

/** What acting depends on, besides weights. */
export interface Acting {
  /** Where is acted. */
  readonly world: World;
  /** The latents that π_μ is conditioned on. */
  readonly options: Pick<GpimOptions, "latents">;
  /** The agents whose actors act. */
  readonly agents: Pick<GpimAgents, "latentPolicy" | "goalPolicy">;
}

/** Feeds for a learner's named parameters. */
const parameterFeeds = (agent: SoftActorCritic, weights: Float32Array): Readonly<Record<string, Float64Array>> =>
  Object.fromEntries(
    Object.entries(named(agent.specifications, weights))
      .filter(([name]) => name.startsWith("actor."))
      .map(([name, values]) => [name, Float64Array.from(values)]),
  );

/**
 * A policy out of a soft actor-critic: its formula, interpreted on the host.
 *
 * @param seen what the agent sees, from inputs `observation`, `achieved` and the condition's.
 * @param mean whether to act without noise.
 */
const actor = (
  { observationSize, actionSize, goalSize }: World,
  agent: SoftActorCritic,
  weights: Float32Array,
  condition: { readonly data: Float32Array; readonly width: number },
  seen: (observation: Tensor, achieved: Tensor, condition: Tensor) => Tensor,
  mean: boolean,
): Policy => {
  const count = condition.data.length / condition.width;
  const parameters = declared(agent.specifications);
  const sees = seen(
    input("observation", [count, observationSize]),
    input("achieved", [count, goalSize]),
    input("condition", [count, condition.width]),
  );
  const action = mean
    ? greedy(agent, parameters, sees)
    : squashed(agent.policy(parameters, sees), input("noise", [count, actionSize])).action;
  const act = evaluator({ action });
  const feeds = { ...parameterFeeds(agent, weights), condition: condition.data };
  return ({ observation, achieved }: Situation, key: Key) => {
    const noise = mean ? [] : normal(key, [count, actionSize]);
    return Float32Array.from(act({ ...feeds, observation, achieved, noise }).action.data);
  };
};

/** From weights, and a latent or goal for each world, to a policy. */
export type Conditioned = (weights: Weights, condition: Float32Array) => Policy;

/** π_μ(a|s, ω) for one latent in each world; `mean` acts without noise. */
export const latentPolicy = ({ world, options, agents }: Acting, mean = false): Conditioned => (weights, latent) =>
  actor(
    world,
    agents.latentPolicy,
    weights.latentPolicy,
    { data: latent, width: options.latents.size },
    (observation, _achieved, latent) => seenWithLatent(observation, latent),
    mean,
  );

/** π_θ(a|s̃, g) for one goal in each world; `mean` acts without noise. */
export const goalPolicy = ({ world, agents }: Acting, mean = false): Conditioned => (weights, goal) =>
  actor(world, agents.goalPolicy, weights.goalPolicy, { data: goal, width: world.goalSize }, seenWithGoal, mean);

/** DIAYN with goal inference, GPIM's mandatory rival: π_μ with the latent that q_φ finds likeliest behind each goal. */
export const inferredPolicy = (acting: Acting): Conditioned => (weights, goal) => {
  const { world: { goalSize }, options: { latents } } = acting;
  const specifications = latents.specifications(goalSize);
  const belief = latents.belief(declared(specifications), input("goal", [goal.length / goalSize, goalSize]));
  const { latent } = evaluator({ latent: latents.likeliest(belief) })({
    ...named(specifications, weights.discriminator),
    goal,
  });
  return latentPolicy(acting, true)(weights, Float32Array.from(latent.data));
};
