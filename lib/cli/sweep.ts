/**
 * A sweep: every setting of a plan trained rung by rung, the better part of them for longer. A run goes on from its own state, so that
 * a setting that reaches the end was trained as if it had never been stopped. A setting goes on as soon as it is certain to be among
 * the better ones, so that no machine waits for the end of a rung; which ones go on does not depend on who is faster.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, formatFault } from "../fault.ts";
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

/**
 * Trains a setting with a seed up to a number of gradient steps, from its state at the last of the stops before; the distance that its
 * own policy leaves. It is called for many runs at once, those to be done first before the others.
 */
export type TrainCandidate = (
  candidate: Candidate,
  seed: number,
  updates: number,
  stops: readonly number[],
) => TE.TaskEither<Fault, number>;

/** A setting on its way. */
interface Running {
  readonly candidate: Candidate;
  /** Its place in the plan, by which equals are told apart. */
  readonly place: number;
  readonly trial: Trial;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** A setting trained up to the end of a rung, all seeds at once; one that fails is not trained further. */
const climb = async (
  train: TrainCandidate,
  { seeds }: SweepPlan,
  { updates }: Rung,
  stops: readonly number[],
  { candidate, place, trial }: Running,
): Promise<Running> => {
  const outcomes = await Promise.all(seeds.map((seed) => train(candidate, seed, updates, stops)()));
  const failed = outcomes.find(E.isLeft);
  if (failed !== undefined) return { candidate, place, trial: { ...trial, fault: formatFault(failed.left) } };
  const distances = outcomes.flatMap((outcome) => E.isRight(outcome) ? [outcome.right] : []);
  const curve = [...trial.curve, [updates, mean(distances)] as const];
  return { candidate, place, trial: { ...trial, updates, distances, curve } };
};

/** Settings in order: those without a fault, then those trained longer, then those that leave less. */
const byMerit = ({ trial: left, place }: Running, { trial: right, place: other }: Running): number =>
  Number(left.fault !== undefined) - Number(right.fault !== undefined) || right.updates - left.updates ||
  mean(left.distances) - mean(right.distances) || place - other;

/** A rung with the settings that have entered it, and those that have left it. */
interface Level {
  readonly rung: Rung;
  readonly entered: Set<number>;
  readonly left: Running[];
}

/** The number of settings that enter a rung at most, given the rungs before it. */
const mostEntrants = (levels: readonly Level[], place: number): number => {
  if (place === 0) return levels[0].rung.candidates;
  const before = levels[place - 1];
  const failed = before.left.filter(({ trial }) => trial.fault !== undefined).length;
  return Math.min(levels[place].rung.candidates, mostEntrants(levels, place - 1) - failed);
};

/** The settings of a rung that are certain to go on: fewer than as many as go on are better, or may still be. */
const certain = (levels: readonly Level[], place: number): readonly Running[] => {
  const { left } = levels[place];
  const open = mostEntrants(levels, place) - left.length;
  const room = levels[place + 1].rung.candidates - open;
  return left.filter(({ trial }) => trial.fault === undefined).toSorted(byMerit).slice(0, Math.max(0, room));
};

/**
 * Carries a sweep out.
 *
 * @param report called after each setting of each rung, with the number of settings that have left the rung before it.
 */
export const sweep = (
  plan: SweepPlan,
  candidates: readonly Candidate[],
  train: TrainCandidate,
  report: (trial: Trial, rung: Rung, place: number) => void = () => {},
): TE.TaskEither<Fault, Sweep> =>
async () => {
  const levels: readonly Level[] = rungsOf(plan, candidates.length).map((rung) => ({
    rung,
    entered: new Set(),
    left: [],
  }));
  const all = new Map<number, Running>();
  const enter = async (place: number, running: Running): Promise<void> => {
    const { rung, entered, left } = levels[place];
    entered.add(running.place);
    const stops = levels.slice(0, place).map(({ rung }) => rung.updates);
    const climbed = await climb(train, plan, rung, stops, running);
    all.set(climbed.place, climbed);
    report(climbed.trial, rung, left.length);
    left.push(climbed);
    await Promise.all(
      levels.slice(0, -1).flatMap((_, below) =>
        certain(levels, below).filter(({ place }) => !levels[below + 1].entered.has(place))
          .map((next) => enter(below + 1, next))
      ),
    );
  };
  await Promise.all(
    candidates.map((candidate, place) =>
      enter(0, { candidate, place, trial: { name: candidate.name, updates: 0, distances: [], curve: [] } })
    ),
  );
  const trials = [...all.values()].toSorted(byMerit).map(({ trial }) => trial);
  return E.right({
    trials,
    updates: {
      taken: trials.reduce((sum, { updates }) => sum + updates * plan.seeds.length, 0),
      whole: candidates.length * plan.seeds.length * plan.updates,
    },
  });
};
