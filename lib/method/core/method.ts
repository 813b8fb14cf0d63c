/**
 * A method as the driver sees it: how a run begins, what an iteration is, and which policies come of it.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither.js";
import type { World } from "../../world/world.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Fault } from "../../fault.ts";
import type { Key } from "../../random/mod.ts";
import type { GoalFunction } from "../../goal/goal.ts";
import type { Metrics } from "../../stage/update.ts";
import type { CompiledMethod, GoalConditionedPolicy } from "./definition.ts";

/** What every method's state tells of its progress. */
export interface TrainingCounters {
  /** Gradient steps so far. */
  readonly updates: number;
  /** Steps taken in worlds so far. */
  readonly environmentSteps: number;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
}

/** A method, ready to run on one world and engine. */
export interface Method<State extends TrainingCounters> {
  /** The name, as printed and recorded. */
  readonly name: string;
  /** The engine that runs its gradient steps, and why it is this one. */
  readonly engine: { readonly engine: string; readonly reason: string };
  /** f_κ: what it is given goals of. */
  readonly goals: GoalFunction;
  /** Gradient steps of a whole iteration. */
  readonly updatesPerIteration: number;
  /** The state before the first iteration. */
  readonly begin: (key: Key) => TaskEither<Fault, State>;
  /** One iteration with so many gradient steps. */
  readonly iterate: (updates: number) => (state: State) => TaskEither<Fault, State>;
  /** The policies that a state holds, by name; the first is the method's own, the others are what it is held against. */
  readonly policies: (state: State) => Readonly<Record<string, GoalConditionedPolicy>>;
  /** Its record, for those who look into what it has learnt. */
  readonly compiled?: CompiledMethod;
  /** Frees the engine. */
  readonly dispose: () => TaskEither<Fault, void>;
}

/** A method before it meets a world and an engine. */
export type MethodFactory<State extends TrainingCounters> = (
  world: World,
) => (engine: Engine) => TaskEither<Fault, Method<State>>;
