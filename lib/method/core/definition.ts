/**
 * The definition of a method: its learners with their batches and losses, its policies, how it collects episodes, and how a
 * trained agent is asked to reach goals. Everything else, from compiling the gradient step to the iteration, is common to
 * all methods.
 *
 * @module
 */
import type { Either } from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";
import type { Programs } from "../../engine/programs.ts";
import type { Float32Values } from "../../engine/value_info.ts";
import type { Fault } from "../../fault.ts";
import type { Goals } from "../../goal/progress.ts";
import type { Agent, MeasuredLosses, Objectives, TransitionBatch } from "../../learner/mod.ts";
import type { Parameters, Specifications } from "../../network/mod.ts";
import type { Key } from "../../random/mod.ts";
import type { Policy } from "../../stage/step.ts";
import type { Update } from "../../stage/update.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import type { Settings } from "./settings.ts";
import type { Collected, PolicyName, TrainState, Weights } from "./train_state.ts";

/**
 * The parameters of every learner, by its name, and those of the slow copies that some learners have: all that losses and rewards may
 * depend on besides a batch. The copy of a policy is that of its critics, whose names there have no prefix.
 */
export type ParametersByLearner = Readonly<Record<string, Parameters>>;

/** A batch as a formula has it: columns by name, each `[batch, width]`. */
export type Batch = Readonly<Record<string, Tensor>>;

/** The part of a run's state that batches are drawn from. */
export type BatchSource = Pick<TrainState, "replays" | "memory" | "updates">;

/** The draw of batches, and the widths of their columns. */
export interface Sampling {
  /** Width of each column, by name. */
  readonly widths: Readonly<Record<string, number>>;
  /** Draws all columns, each `[batch, width]`; relabels goals, where the method does so here. */
  readonly draw: (source: BatchSource, key: Key) => Float32Values;
}

/** A learner besides the policies: a discriminator, an embedding, a density, … */
export interface LearnedModel {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** Adam's learning rate. */
  readonly learningRate: number;
  /** τ of a slow copy of its parameters, for losses and rewards that look at one; without it there is no copy. */
  readonly tau?: number;
  /** Its batches. */
  readonly sampling: Sampling;
  /** Its losses, each with the parameters that learn from it. */
  readonly objectives: (parameters: ParametersByLearner, batch: Batch, targets: ParametersByLearner) => Objectives;
}

/** The input of an actor's networks, `[batch, …]`, from an observation, an achieved goal and a condition, each `[batch, …]`. */
export type PolicyInput = (observation: Tensor, achieved: Tensor, condition: Tensor) => Tensor;

/** An agent with a condition, be it a latent or a goal. */
export interface ConditionedAgent {
  /** Networks, actions and losses. */
  readonly agent: Agent;
  /** Width of the condition: the latent dimension, or the width of a goal as it is shown. */
  readonly conditionSize: number;
  /** The input of the agent's networks. */
  readonly policyInput: PolicyInput;
}

/** A policy that learns from rewards. */
export interface Actor extends ConditionedAgent {
  /** Adam's learning rate. */
  readonly learningRate: number;
  /** τ of the target critics. */
  readonly tau: number;
  /** Its batches. */
  readonly sampling: Sampling;
  /** The inputs of its networks, and the reward `[batch, 1]`, computed in the gradient step with the latest parameters. */
  readonly transitions: (
    parameters: ParametersByLearner,
    batch: Batch,
    targets: ParametersByLearner,
  ) => Pick<TransitionBatch, "observation" | "reward" | "nextObservation">;
  /**
   * Losses in place of the agent's, which may depend on all learners and on every column of the batch; the transitions are the agent's
   * inputs, with rewards that are normalised where the settings say so.
   */
  readonly losses?: (
    parameters: ParametersByLearner,
    batch: Batch,
    targets: ParametersByLearner,
    transitions: TransitionBatch,
  ) => MeasuredLosses;
}

/** The policies of a method. */
export type Actors = Readonly<Partial<Record<PolicyName, Actor>>>;

/** The surroundings of acting, besides weights. */
export interface ActingContext {
  /** The world that policies act in. */
  readonly world: World;
  /** The agents that act, by policy. */
  readonly actors: Readonly<Partial<Record<PolicyName, ConditionedAgent>>>;
  /** The programs that run their formulas. */
  readonly programs: Programs;
}

/** A trained policy, asked to reach goals: from goals to a policy without noise. */
export type GoalConditionedPolicy = (goals: Goals) => Policy;

/** Features of states, row by row. */
export interface StateFeatures {
  /** f(s), `[n, goalSize]`. */
  readonly achieved: Tensor;
  /** `[n, observationSize]`. */
  readonly observation: Tensor;
  /** The view of f_κ, `[n, shownSize]`. */
  readonly shown: Tensor;
}

/** A method on a world; the policies that are evaluated have known names. */
export interface MethodDefinition<Options extends Settings = Settings, Policies extends string = string> {
  /** The name, as printed and recorded. */
  readonly name: string;
  /** Its options, the settings of all methods among them. */
  readonly settings: Options;
  /** Its learners besides the policies, by name. */
  readonly models: Readonly<Record<string, LearnedModel>>;
  /** Its policies. */
  readonly actors: Actors;
  /** Capacities of the replays, in episodes. */
  readonly replays: Readonly<Partial<Record<PolicyName, number>>>;
  /** Numbers of an iteration's or an evaluation's other arrays, by the setting that they grow with, where these can be large. */
  readonly scratch?: Readonly<Record<string, number>>;
  /** Factors of learning rates after a number of gradient steps, by learner, where a learner pauses or slows down. */
  readonly learningRateScale?: (updates: number) => Readonly<Record<string, number>>;
  /** The stages step and relabel: an iteration's new episodes, and the columns that are stored beside them. */
  readonly collect: (context: ActingContext) => (state: TrainState) => TaskEither<Fault, Collected>;
  /** The policies that are evaluated, by name; the method's own first. */
  readonly evaluationPolicies: (
    context: ActingContext,
  ) => (weights: Weights) => Readonly<Record<Policies, GoalConditionedPolicy>>;
  /** The learned reward of states for goals, `[n, 1]`, row by row, where the method learns one. */
  readonly goalReward?: (parameters: ParametersByLearner, states: StateFeatures, goals: StateFeatures) => Tensor;
}

/** The definition of a method on a world; a fault where the two do not go together. */
export type DefinitionFactory<Options extends Settings = Settings, Policies extends string = string> = (
  world: World,
) => Either<Fault, MethodDefinition<Options, Policies>>;

/** A method on a world and an engine, ready to run. */
export interface CompiledMethod<Options extends Settings = Settings, Policies extends string = string>
  extends MethodDefinition<Options, Policies>, ActingContext {
  /** The policies. */
  readonly actors: Actors;
  /** The compiled gradient step. */
  readonly update: Update;
  /** Draws the inputs of one gradient step. */
  readonly draw: (state: TrainState, key: Key) => Either<Fault, Float32Values>;
}
