/**
 * A point of the curve of a run, made of the evaluations of its policies.
 *
 * @module
 */
import type { TrainingCounters } from "../method/core/method.ts";
import { mapRecord } from "../record.ts";
import type { EvaluationResult } from "./evaluate.ts";
import type { EvaluationPoint, ProbeResult } from "./run.ts";

/** The point of the evaluations of policies, by their names; frozen, since callbacks are handed it, and the curve keeps it. */
export const evaluationPoint = (
  { updates, environmentSteps, metrics }: TrainingCounters,
  seconds: number,
  results: Readonly<Record<string, EvaluationResult>>,
  probe: ProbeResult | undefined,
): EvaluationPoint => {
  const ofPolicies = (of: (result: EvaluationResult) => number) => Object.freeze(mapRecord(results, of));
  return Object.freeze({
    updates,
    environmentSteps,
    seconds,
    normalisedDistance: ofPolicies(({ normalisedDistance }) => normalisedDistance),
    success: ofPolicies(({ success }) => success),
    timeAtGoal: ofPolicies(({ timeAtGoal }) => timeAtGoal),
    lateTimeAtGoal: ofPolicies(({ lateTimeAtGoal }) => lateTimeAtGoal),
    everAtGoal: ofPolicies(({ everAtGoal }) => everAtGoal),
    metrics: Object.freeze({ ...metrics }),
    ...(probe === undefined ? {} : { probe }),
  });
};
