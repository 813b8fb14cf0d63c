/**
 * A method as training drives it: how a run begins, an iteration, and the policies of a state.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither.js";
import type { Engine } from "../../engine/engine.ts";
import type { Fault } from "../../fault.ts";
import type { GoalFunction } from "../../goal/goal.ts";
import type { Key } from "../../random/mod.ts";
import type { Metrics } from "../../stage/update.ts";
import type { World } from "../../world/world.ts";
import type { CompiledMethod, GoalConditionedPolicy } from "./definition.ts";
import type { OptionTexts } from "./settings.ts";
import type { HostState } from "./train_state.ts";

/** The counters of a run, which every method's state has. */
export interface TrainingCounters {
  /** Gradient steps so far. */
  readonly updates: number;
  /** Environment steps so far. */
  readonly environmentSteps: number;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
}

/** A method on a world and an engine; its policies have known names. */
export interface Method<State extends TrainingCounters, Policies extends string = string> {
  /** The name, as printed and recorded. */
  readonly name: string;
  /** The engine that runs its gradient steps, and why it is this one. */
  readonly engine: { readonly engine: string; readonly reason: string };
  /** Its options in words, for records of runs. */
  readonly options: OptionTexts;
  /** Names of all metrics that its gradient steps may have, for records whose columns are fixed beforehand. */
  readonly metricNames?: readonly string[];
  /** f_κ, which makes its goals. */
  readonly goals: GoalFunction;
  /** Gradient steps of a whole iteration. */
  readonly updatesPerIteration: number;
  /** The state before the first iteration. */
  readonly begin: (key: Key) => TaskEither<Fault, State>;
  /** One iteration with a number of gradient steps. */
  readonly iterate: (updates: number) => (state: State) => TaskEither<Fault, State>;
  /** Brings a state to the host, e.g. to save it. */
  readonly toHost: (state: State) => TaskEither<Fault, HostState>;
  /** The state again, in the engine's memory; a fault where it is another method's. */
  readonly fromHost: (state: HostState) => TaskEither<Fault, State>;
  /** The policies of a state, by name: the method's own first, then those that it is compared with. */
  readonly policies: (state: State) => Readonly<Record<Policies, GoalConditionedPolicy>>;
  /** The compiled definition, for probes of the learned networks. */
  readonly compiled?: CompiledMethod;
  /** Frees the engine. */
  readonly dispose: () => TaskEither<Fault, void>;
}

/** A method before it has a world and an engine. */
export type MethodFactory<State extends TrainingCounters, Policies extends string = string> = (
  world: World,
) => (engine: Engine) => TaskEither<Fault, Method<State, Policies>>;
