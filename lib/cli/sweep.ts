/**
 * A sweep: every setting of a plan trained rung by rung, the better part of them for longer. A run goes on from its own state, so that
 * a setting that reaches the end was trained as if it had never been stopped.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, formatFault } from "../fault.ts";
import type { SavedRun } from "../train/run.ts";
import { type Candidate, type Rung, rungsOf, type SweepPlan } from "./sweep_plan.ts";

/** A setting after the last rung that it was trained in. */
export interface Trial {
  /** The setting in words. */
  readonly name: string;
  /** Gradient steps of each run so far. */
  readonly updates: number;
  /** Normalised distances that the method's own policy leaves, one a seed. */
  readonly distances: readonly number[];
  /** {@link Trial.distances} at the end of every rung, as means, by gradient steps. */
  readonly curve: readonly (readonly [updates: number, distance: number])[];
  /** The fault that ended it. */
  readonly fault?: string;
}

/** The result of a sweep. */
export interface Sweep {
  /** All settings: those trained longest first, and of those the one with the least distance. */
  readonly trials: readonly Trial[];
  /** Gradient steps that were taken, and those that the whole grid would have taken. */
  readonly updates: { readonly taken: number; readonly whole: number };
}

/** Trains a setting with a seed up to a number of gradient steps; the distance that its own policy leaves, and its state. */
export type TrainCandidate = (
  candidate: Candidate,
  seed: number,
  updates: number,
  from: SavedRun | undefined,
) => TE.TaskEither<Fault, { readonly distance: number; readonly saved: SavedRun | undefined }>;

/** A setting on its way. */
interface Running {
  readonly candidate: Candidate;
  readonly trial: Trial;
  readonly saved: readonly (SavedRun | undefined)[];
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** A setting trained up to the end of a rung; one that fails is not trained further. */
const climb =
  (train: TrainCandidate, { seeds }: SweepPlan, { updates }: Rung) =>
  async ({ candidate, trial, saved }: Running): Promise<Running> => {
    const distances: number[] = [];
    const states: (SavedRun | undefined)[] = [];
    for (const [place, seed] of seeds.entries()) {
      const outcome = await train(candidate, seed, updates, saved[place])();
      if (E.isLeft(outcome)) return { candidate, saved, trial: { ...trial, fault: formatFault(outcome.left) } };
      distances.push(outcome.right.distance);
      states.push(outcome.right.saved);
    }
    const curve = [...trial.curve, [updates, mean(distances)] as const];
    return { candidate, saved: states, trial: { ...trial, updates, distances, curve } };
  };

/** Settings in order: those without a fault, then those trained longer, then those that leave less. */
const byMerit = ({ trial: left }: Running, { trial: right }: Running): number =>
  Number(left.fault !== undefined) - Number(right.fault !== undefined) || right.updates - left.updates ||
  mean(left.distances) - mean(right.distances) || 0;

/**
 * Carries a sweep out.
 *
 * @param report called after each setting of each rung, with its place in the rung.
 */
export const sweep = (
  plan: SweepPlan,
  candidates: readonly Candidate[],
  train: TrainCandidate,
  report: (trial: Trial, rung: Rung, place: number) => void = () => {},
): TE.TaskEither<Fault, Sweep> =>
async () => {
  let all: readonly Running[] = candidates.map((candidate) => ({
    candidate,
    saved: plan.seeds.map(() => undefined),
    trial: { name: candidate.name, updates: 0, distances: [], curve: [] },
  }));
  for (const rung of rungsOf(plan, candidates.length)) {
    const chosen = all.slice(0, rung.candidates).filter(({ trial }) => trial.fault === undefined);
    const climbed: Running[] = [];
    for (const [place, running] of chosen.entries()) {
      climbed.push(await climb(train, plan, rung)(running));
      report(climbed[place].trial, rung, place);
    }
    all = [...climbed, ...all.filter((running) => !chosen.includes(running))].toSorted(byMerit);
  }
  const trials = all.map(({ trial }) => trial);
  return E.right({
    trials,
    updates: {
      taken: trials.reduce((sum, { updates }) => sum + updates * plan.seeds.length, 0),
      whole: candidates.length * plan.seeds.length * plan.updates,
    },
  });
};
