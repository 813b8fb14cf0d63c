/**
 * GPIM's policies, acting: one call of an engine for all worlds, with the weights of the moment.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../envs/world.ts";
import type { Programs } from "../engine/programs.ts";
import { greedy, type SoftActorCritic } from "../learner/mod.ts";
import { declared, flatLength, named, part, prefixed, squashed, unpacked, within } from "../network/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { normal } from "../random/mod.ts";
import type { Policy } from "../stage/step.ts";
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
  /** Runs their formulas. */
  readonly programs: Programs;
}

/** What an agent sees, from an observation, f_κ(s), and what it is conditioned on. */
type Seeing = (observation: Tensor, achieved: Tensor, condition: Tensor) => Tensor;

/** The action of an actor in `count` worlds at once, as a model of its flat parameters. */
const actorModel = (
  { observationSize, actionSize, goalSize }: World,
  agent: SoftActorCritic,
  seen: Seeing,
  conditionSize: number,
  count: number,
  mean: boolean,
): Model => {
  const specifications = within("actor", agent.specifications);
  const flat = input("parameters", [flatLength(specifications)]);
  const parameters = prefixed("actor", unpacked(specifications, flat));
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const condition = input("condition", [count, conditionSize]);
  const noise = input("noise", [count, actionSize]);
  const sees = seen(observation, achieved, condition);
  return encodeModel({
    name: "gpim_actor",
    inputs: [flat, observation, achieved, condition, noise],
    outputs: {
      action: mean ? greedy(agent, parameters, sees) : squashed(agent.policy(parameters, sees), noise).action,
    },
  });
};

/** From weights, and a latent or goal for each world, to a policy. */
export type Conditioned = (weights: Weights, condition: Float32Array) => Policy;

/** A policy out of one of the agents; `mean` acts without noise. */
const actor = (
  { world, agents, programs }: Acting,
  which: keyof Acting["agents"],
  seen: Seeing,
  conditionSize: number,
  mean: boolean,
): Conditioned =>
(weights, condition) => {
  const count = condition.length / conditionSize;
  const agent = agents[which];
  const parameters = part(agent.specifications, "actor", weights[which]);
  return ({ observation, achieved }, key) =>
    pipe(
      programs.call(
        `${which} in ${count} worlds${mean ? ", without noise" : ""}`,
        () => actorModel(world, agent, seen, conditionSize, count, mean),
        { parameters, observation, achieved, condition, noise: normal(key, [count, world.actionSize]) },
      ),
      TE.map(({ action }) => action as Float32Array),
    );
};

/** π_μ(a|s, ω) for one latent in each world; `mean` acts without noise. */
export const latentPolicy = (acting: Acting, mean = false): Conditioned =>
  actor(
    acting,
    "latentPolicy",
    (observation, _achieved, latent) => seenWithLatent(observation, latent),
    acting.options.latents.size,
    mean,
  );

/** π_θ(a|s̃, g) for one goal in each world; `mean` acts without noise. */
export const goalPolicy = (acting: Acting, mean = false): Conditioned =>
  actor(acting, "goalPolicy", seenWithGoal, acting.world.goalSize, mean);

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
