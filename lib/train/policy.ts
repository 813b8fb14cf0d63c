/**
 * The policy of a run that is over, as a file.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault } from "../fault.ts";
import type { Method, TrainingCounters } from "../method/core/method.ts";
import { exportPolicy } from "../policy/export_policy.ts";
import { parametersOf } from "../stage/update.ts";
import type { EvaluationResult } from "./evaluate.ts";
import type { Run, SavedRun } from "./run.ts";

/** The goal-conditioned policy of a saved run as `policy.onnx`, with the result of its evaluation. */
export const policyOf = <State extends TrainingCounters, Policies extends string>(
  { run: { world }, method: { name, compiled } }: {
    readonly run: Pick<Run<State, Policies>, "world">;
    readonly method: Pick<Method<State, Policies>, "name" | "compiled">;
  },
  { identity: { seed }, state: { updates, environmentSteps, learners } }: Pick<SavedRun, "identity" | "state">,
  { distance, normalisedDistance, success, goals }: EvaluationResult,
): E.Either<Fault, Uint8Array<ArrayBuffer>> =>
  compiled === undefined
    ? E.left(fault("configuration", `policy of ${name}`, "the method has no definition", "Make it by defineMethod."))
    : exportPolicy(world, compiled, learners[parametersOf("goalPolicy")], {
      seed,
      updates,
      environmentSteps,
      evaluation: { goals: goals.count, distance, unit: world.unit, normalisedDistance, success },
    });
