/**
 * GPIM's policies, acting: one call of an engine for all worlds, with the weights of the moment.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../envs/world.ts";
import type { Programs } from "../engine/programs.ts";
import type { Agent } from "../learner/mod.ts";
import { declared, flatLength, named, stretch, unpacked } from "../network/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { shownSize } from "../stage/goal.ts";
import { current, type Goals } from "../stage/pursuit.ts";
import type { Policy, Situation } from "../stage/step.ts";
import { evaluator, input, type Tensor } from "../tensor/mod.ts";
import { type GpimAgents, seenWithGoal, seenWithLatent } from "./gpim_formula.ts";
import type { GpimOptions } from "./gpim_options.ts";
import type { Weights } from "./train_state.ts";

/** What acting depends on, besides weights. */
export interface Acting {
  /** Where is acted. */
  readonly world: World;
  /** The latents that π_μ is conditioned on, and the goals that π_θ is. */
  readonly options: Pick<GpimOptions, "latents" | "goals">;
  /** The agents whose actors act. */
  readonly agents: Pick<GpimAgents, "latentPolicy" | "goalPolicy">;
  /** Runs their formulas. */
  readonly programs: Programs;
}

/** What an agent sees, from an observation, f_κ(s), and what it is conditioned on. */
type Seeing = (observation: Tensor, achieved: Tensor, condition: Tensor) => Tensor;

/** What an actor is conditioned on in each world at a moment, `[n, size]`. */
type Condition = (situation: Situation) => Float32Array;

/** The action of an actor in `count` worlds at once, as a model of its flat parameters. */
const actorModel = (
  { observationSize, actionSize, goalSize }: World,
  agent: Agent,
  seen: Seeing,
  conditionSize: number,
  count: number,
  mean: boolean,
): Model => {
  const flat = input("parameters", [flatLength(agent.acting)]);
  const parameters = unpacked(agent.acting, flat);
  const observation = input("observation", [count, observationSize]);
  const achieved = input("achieved", [count, goalSize]);
  const condition = input("condition", [count, conditionSize]);
  const noise = input("noise", [count, actionSize]);
  const sees = seen(observation, achieved, condition);
  return encodeModel({
    name: "gpim_actor",
    inputs: [flat, observation, achieved, condition, noise],
    outputs: { action: mean ? agent.greedy(parameters, sees) : agent.act(parameters, sees, noise) },
  });
};

/** A policy out of one of the agents; `mean` acts without noise. */
const actor = (
  { world, agents, programs }: Acting,
  which: keyof Acting["agents"],
  seen: Seeing,
  conditionSize: number,
  mean: boolean,
) =>
(weights: Weights, condition: Condition): Policy => {
  const agent = agents[which];
  const parameters = stretch(agent.specifications, agent.acting, weights[which]);
  return (situation, key) => {
    const { observation, achieved } = situation;
    const count = observation.length / world.observationSize;
    return pipe(
      programs.call(
        `${which} in ${count} worlds${mean ? ", without noise" : ""}`,
        () => actorModel(world, agent, seen, conditionSize, count, mean),
        { parameters, observation, achieved, condition: condition(situation), noise: agent.noise(key, count) },
      ),
      TE.map(({ action }) => action as Float32Array),
    );
  };
};

const latentActor = (acting: Acting, mean: boolean) =>
  actor(
    acting,
    "latentPolicy",
    (observation, _achieved, latent) => seenWithLatent(observation, latent),
    acting.options.latents.size,
    mean,
  );

/** π_μ(a|s, ω) for one latent in each world, `[n, latentSize]`; `mean` acts without noise. */
export const latentPolicy = (acting: Acting, mean = false): (weights: Weights, latent: Float32Array) => Policy => {
  const act = latentActor(acting, mean);
  return (weights, latent) => act(weights, () => latent);
};

/** π_θ(a|s̃, g) in pursuit of goals; `mean` acts without noise. */
export const goalPolicy = (acting: Acting, mean = false): (weights: Weights, goals: Goals) => Policy => {
  const { world, options } = acting;
  const act = actor(acting, "goalPolicy", seenWithGoal(options.goals, world), shownSize(options.goals, world), mean);
  return (weights, goals) => act(weights, ({ progress }) => current(goals.shown, goals, progress));
};

/**
 * DIAYN with goal inference, GPIM's mandatory rival: π_μ with the latent that q_φ finds likeliest behind each goal. It is told
 * f(s) of the goal's state even where π_θ is shown a picture of it.
 */
export const inferredPolicy = (acting: Acting): (weights: Weights, goals: Goals) => Policy => {
  const { world: { goalSize }, options: { latents } } = acting;
  const specifications = latents.specifications(goalSize);
  const act = latentActor(acting, true);
  return (weights, goals) => {
    const all = goals.count * goals.rows;
    const belief = latents.belief(declared(specifications), input("goal", [all, goalSize]));
    const { latent } = evaluator({ latent: latents.likeliest(belief) })({
      ...named(specifications, weights.discriminator),
      goal: goals.target,
    });
    const latentOfGoals = Float32Array.from(latent.data);
    return act(weights, ({ progress }) => current(latentOfGoals, goals, progress));
  };
};
