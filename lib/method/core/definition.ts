/**
 * A method as one record: what learns, on which batches and losses, where latents and goals come from, and how it is asked to
 * reach goals. Everything else, from compiling the gradient step to the iteration, is common to all methods.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither.js";
import type { World } from "../../world/world.ts";
import type { NamedNumbers } from "../../engine/engine.ts";
import type { Programs } from "../../engine/programs.ts";
import type { Fault } from "../../fault.ts";
import type { Agent, TransitionBatch } from "../../learner/mod.ts";
import type { Parameters, Specifications } from "../../network/mod.ts";
import type { Key } from "../../random/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { Goals } from "../../goal/progress.ts";
import type { Policy } from "../../stage/step.ts";
import type { Update } from "../../stage/update.ts";
import type { Settings } from "./settings.ts";
import type { Collected, TrainState, Weights } from "./train_state.ts";

/** The parameters of all that learns, by its name: what losses and rewards may look at. */
export type ParametersByLearner = Readonly<Record<string, Parameters>>;

/** A batch as a formula sees it: columns by name, each `[batch, width]`. */
export type Batch = Readonly<Record<string, Tensor>>;

/** What batches are drawn from. */
export type Sampled = Pick<TrainState, "replays" | "memory" | "updates">;

/** How a batch is drawn: the columns that it has, and the numbers in them. */
export interface Sampling {
  /** Numbers in a row of each column. */
  readonly widths: Readonly<Record<string, number>>;
  /** Draws all columns, each `[batch, width]`; relabels, where the method does so. */
  readonly draw: (sampled: Sampled, key: Key) => NamedNumbers;
}

/** What learns beside the policies: a discriminator, an embedding, a density, … */
export interface LearnedModel {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** Adam's rate. */
  readonly learningRate: number;
  /** What it learns from. */
  readonly sampling: Sampling;
  /** One loss for all of its parameters, or several, each for those whose names begin with the loss's name. */
  readonly losses: (parameters: ParametersByLearner, batch: Batch) => Readonly<Record<string, Tensor>>;
}

/** What an actor's networks are given, from an observation, f_κ(s), and what it is conditioned on: each `[batch, …]`. */
export type PolicyInput = (observation: Tensor, achieved: Tensor, condition: Tensor) => Tensor;

/** A policy that learns from rewards. */
export interface Actor {
  /** Its networks, how it acts, and its losses. */
  readonly agent: Agent;
  /** Numbers that it is conditioned on: those of a latent, or of a goal as it is shown. */
  readonly conditionSize: number;
  /** What its networks are given. */
  readonly policyInput: PolicyInput;
  /** Adam's rate. */
  readonly learningRate: number;
  /** τ of the target critics. */
  readonly tau: number;
  /** What it learns from. */
  readonly sampling: Sampling;
  /** What its networks are given of a batch, and the reward, computed here with the latest parameters. */
  readonly transitions: (
    parameters: ParametersByLearner,
    batch: Batch,
  ) => Pick<TransitionBatch, "observation" | "reward" | "nextObservation">;
}

/** What acting depends on, besides weights. */
export interface ActingContext {
  /** Where is acted. */
  readonly world: World;
  /** Who acts. */
  readonly actors: Readonly<Record<string, Pick<Actor, "agent" | "conditionSize" | "policyInput">>>;
  /** Runs their formulas. */
  readonly programs: Programs;
}

/** Goals to policy: how a trained agent is asked to reach goals, without noise. */
export type GoalConditionedPolicy = (goals: Goals) => Policy;

/** States as a method sees them, row by row. */
export interface StateFeatures {
  /** f(s), `[n, goalSize]`. */
  readonly achieved: Tensor;
  /** `[n, observationSize]`. */
  readonly observation: Tensor;
  /** What f_κ shows of it, `[n, shownSize]`. */
  readonly shown: Tensor;
}

/** A method on a world. */
export interface MethodDefinition {
  /** The name, as printed and recorded. */
  readonly name: string;
  /** What all methods can be told. */
  readonly settings: Settings;
  /** What learns beside the policies. */
  readonly models: Readonly<Record<string, LearnedModel>>;
  /** The policies. */
  readonly actors: Readonly<Record<string, Actor>>;
  /** Episodes that each replay holds, by name. */
  readonly replays: Readonly<Record<string, number>>;
  /** The share of its rate that each part learns with after so many gradient steps, where not all learn always. */
  readonly learningRateScale?: (updates: number) => Readonly<Record<string, number>>;
  /** Step and relabel: the new episodes of an iteration, and what is kept beside them. */
  readonly collect: (context: ActingContext) => (state: TrainState) => TaskEither<Fault, Collected>;
  /** The policies that reach goals, by name; the method's own first. */
  readonly evaluationPolicies: (
    context: ActingContext,
  ) => (weights: Weights) => Readonly<Record<string, GoalConditionedPolicy>>;
  /** How good it is, in the light of what was learnt, to be in states when goals are asked for, `[n, 1]`, row by row. */
  readonly goalReward?: (parameters: ParametersByLearner, states: StateFeatures, goals: StateFeatures) => Tensor;
}

/** A method on a world and an engine, ready to run. */
export interface CompiledMethod extends MethodDefinition, ActingContext {
  /** The policies. */
  readonly actors: MethodDefinition["actors"];
  /** The compiled gradient step. */
  readonly update: Update;
}
