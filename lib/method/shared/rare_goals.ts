/**
 * Rare goals that can be reached, the choice of goals of maximum entropy gain exploration (MEGA): among states that were reached, the
 * rarest one whose value from the start is not below a cutoff.
 *
 * ```text
 * for each new episode, from start s₀
 *   draw candidates g₁ … g_N of the goals achieved so far
 *   p̂(g)  a kernel density of achieved goals, coordinates normalised, bandwidth h
 *   g ← argmin p̂(gᵢ) over those with Q(s₀, π(s₀, gᵢ), gᵢ) ≥ c;  argmax Q(s₀, π(s₀, gᵢ), gᵢ) where there are none
 * c ← one step farther where at least 70 % of the latest episodes reached their goals, one step nearer where at most 30 % did
 * ```
 *
 * The cutoff is kept as a number of steps n, `c = −(1 − γⁿ) / (1 − γ)`, so that it is as far in worlds of any discount.
 *
 * @see Pitis et al., "Maximum Entropy Gain Exploration for Long Horizon Multi-goal Reinforcement Learning", ICML 2020.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { COUNT } from "../../codec.ts";
import type { Fault } from "../../fault.ts";
import { distances } from "../../goal/progress.ts";
import type { Key } from "../../random/mod.ts";
import type { Episodes } from "../../replay/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import { takeRows } from "../../rows.ts";
import { isReached } from "../../world/reached.ts";
import type { World } from "../../world/world.ts";
import type { ActingContext } from "../core/definition.ts";
import { type Codecs, POSITIVE, type Settings } from "../core/settings.ts";
import type { Collected, TrainState } from "../core/train_state.ts";
import { type Candidates, type CandidateScores, type ChoiceSettings, comparedRows } from "./goal_candidates.ts";
import { type GoalValues, valueOfSteps } from "./goal_values.ts";
import { logKernelDensity } from "./kernel_density.ts";

/** Settings of rare goals. */
export interface RareGoalSettings extends ChoiceSettings {
  /** States of the replay that the density is an estimate from. */
  readonly densitySamples: number;
  /** h: the width of a kernel, in standard deviations of the achieved goals. */
  readonly bandwidth: number;
  /** The cutoff at first, and the nearest that it comes, in steps from the start. */
  readonly initialCutoff: number;
}

/** Defaults, those of the authors' code but for the samples of the density, of which it has 10,000. */
export const RARE_GOALS: Omit<RareGoalSettings, "goals"> = {
  goalCandidates: 100,
  densitySamples: 1000,
  bandwidth: 0.1,
  initialCutoff: 3,
};

/** The allowed values of each. */
export const RARE_GOAL_CODECS: Codecs<Omit<RareGoalSettings, "goals">> = {
  goalCandidates: COUNT,
  densitySamples: COUNT,
  bandwidth: POSITIVE,
  initialCutoff: POSITIVE,
};

/** Numbers of an iteration's arrays, by the setting that they grow with. */
export const rareGoalScratch = (
  world: World,
  { goals, goalCandidates, densitySamples, hidden, worlds }: RareGoalSettings & Settings,
): Readonly<Record<string, number>> => ({
  goalCandidates: worlds * goalCandidates *
    (4 * world.stateSize + 2 * (world.observationSize + world.goalSize + goals.view.size(world)) + Math.max(...hidden)),
  densitySamples: 4 * densitySamples * goals.view.size(world),
});

/** The fraction of the horizon that is the farthest cutoff. */
const FARTHEST = 0.8;

/** The success rate up to which goals are to come nearer. */
export const FEW = 0.3;

/** The success rate from which goals are to go farther. */
export const MANY = 0.7;

/** A score below that of any goal within the cutoff; densities in nats are far from it. */
const BEYOND = -1e6;

/** The cutoff, and whether any candidate was beyond it. */
export interface Cutoff {
  /** In steps from the start. */
  readonly steps: number;
  /** Whether it kept a candidate from becoming a goal. */
  readonly isBinding: boolean;
}

/** Scores of candidates: the rarer the higher where the value is at least the cutoff, and below these the higher the value. */
export const rareScores = (
  logDensity: ArrayLike<number>,
  values: ArrayLike<number>,
  cutoff: number,
): Float64Array => Float64Array.from(values, (value, place) => value >= cutoff ? -logDensity[place] : BEYOND + value);

/**
 * The cutoff after episodes of which a fraction reached their goals: a step farther after many successes, if that admits anything,
 * and a step nearer after few.
 */
export const adaptCutoff = (
  { steps, isBinding }: Cutoff,
  successes: number,
  { initialCutoff, horizon }: Pick<RareGoalSettings, "initialCutoff"> & Pick<World, "horizon">,
): number => {
  if (successes <= FEW) return Math.max(initialCutoff, steps - 1);
  return successes >= MANY && isBinding ? Math.max(steps, Math.min(FARTHEST * horizon, steps + 1)) : steps;
};

/** The fraction of episodes that came within the radius of their goal at some step; `target` holds the goal's f(s). */
export const successRate = (
  world: World,
  coordinates: readonly number[] | undefined,
  { count, horizon, lengths, columns: { achieved, target } }: Episodes<string>,
): E.Either<Fault, number> => {
  const rows = Array.from({ length: count * (horizon + 1) }, (_, row) => Math.floor(row / (horizon + 1)));
  return pipe(
    distances(world, coordinates)(achieved.data, takeRows(target.data, world.goalSize, rows)),
    E.map((apart) => {
      const hasReached = (_: unknown, episode: number) => {
        const first = episode * (horizon + 1) + 1;
        return Number(apart.subarray(first, first + lengths[episode]).some((distance) => isReached(world, distance)));
      };
      return Array.from({ length: count }, hasReached).reduce((sum, reached) => sum + reached, 0) / count;
    }),
  );
};

/** The name of the cutoff in a method's memory: its steps, and 1 where it is binding. */
const MEMORY = "cutoff";

/** The cutoff in a state. */
const cutoffOf = ({ memory }: Pick<TrainState, "memory">, { initialCutoff }: RareGoalSettings): Cutoff => {
  const [steps = initialCutoff, isBinding = 0] = memory[MEMORY] ?? [];
  return { steps, isBinding: isBinding === 1 };
};

/** Log-densities of candidates among the states of the replay that a method's goals come from. */
const densities = (
  context: ActingContext,
  { goals, densitySamples, bandwidth }: RareGoalSettings,
  { replays: { goalPolicy } }: TrainState,
  { compared, states }: Candidates,
  key: Key,
): Float64Array => {
  const samples = comparedRows(context, goals)(gather(goalPolicy, sampleIndices(goalPolicy, key, densitySamples)));
  const width = compared.length / (states.length / context.world.stateSize);
  return logKernelDensity(samples, compared, width, bandwidth);
};

/**
 * The scores of rare goals that can be reached; the memory tells {@link rememberSuccess} whether the cutoff is binding.
 *
 * @param values values in the unit of r = −1 a step, e.g. those of a method's own critics.
 */
export const rareGoalScores =
  (context: ActingContext, settings: RareGoalSettings & Settings, values: GoalValues): CandidateScores =>
  (state, candidates, key) =>
    pipe(
      values(state.weights, candidates.starts, candidates.shown),
      TE.map((values) => {
        const { steps } = cutoffOf(state, settings);
        const cutoff = valueOfSteps(steps, settings);
        const isBinding = values.some((value) => value < cutoff);
        return {
          scores: rareScores(densities(context, settings, state, candidates, key), values, cutoff),
          memory: { ...state.memory, [MEMORY]: Float32Array.of(steps, Number(isBinding)) },
        };
      }),
    );

/** The cutoff after new episodes of `goalPolicy`; the first are random, and tell nothing. */
export const rememberSuccess =
  (world: World, settings: RareGoalSettings): (collected: Collected) => E.Either<Fault, Collected> => (collected) => {
    const [episodes] = collected.episodes.goalPolicy ?? [];
    if (episodes === undefined || collected.state.iteration === 0) return E.right(collected);
    const memory = collected.memory ?? collected.state.memory;
    return pipe(
      successRate(world, settings.goals.view.coordinates, episodes),
      E.map((successes) => {
        const { initialCutoff } = settings;
        const cutoff = cutoffOf({ memory }, settings);
        const steps = adaptCutoff(cutoff, successes, { initialCutoff, horizon: world.horizon });
        return { ...collected, memory: { ...memory, [MEMORY]: Float32Array.of(steps, Number(cutoff.isBinding)) } };
      }),
    );
  };
