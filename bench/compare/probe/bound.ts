/**
 * GPIM's objective and its two lower bounds, exact instead of estimated: with few states, every probability in ω → s → g → s̃ is
 * known.
 *
 *     I(s; ω) + I(s̃; g)  ≥  I(s; ω) + I(s̃; ω)  ≥  2H(ω) + E[log q_φ(ω|s) + log q_φ(ω|s̃)]
 *
 * The first gap is the information about s̃ that g carries beyond ω (data processing); the second is the divergence of q_φ from
 * both posteriors. Each table is an array of rows that are probabilities.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022, the
 * objective and its bounds.
 * @module
 */
/** Probabilities, row by row. */
export type Table = readonly Float64Array[];

/** All probabilities of ω → s → g → s̃, with N latents, S states and G goals. */
export interface Chain {
  /** p(ω), `[N]`. */
  readonly prior: Float64Array;
  /** p(s|ω) of π_μ, `[N][S]`. */
  readonly statesGivenLatent: Table;
  /** f_κ: the number of each state's goal, `[S]`. */
  readonly goalOfState: Int32Array;
  /** p(s̃|g) of π_θ, `[G][S]`. */
  readonly statesGivenGoal: Table;
  /** log q_φ(ω|s), in nats, `[S][N]`. */
  readonly logPosterior: Table;
  /** Probabilities of the goals that are commanded in evaluation, `[G]`. */
  readonly commanded: Float64Array;
}

/** The objective and its bounds in nats, and the success of π_θ. */
export interface Bound {
  /** I(s; ω). */
  readonly skills: number;
  /** I(s̃; g). */
  readonly goals: number;
  /** I(s̃; ω). */
  readonly latents: number;
  /** I(s; ω) + I(s̃; g). */
  readonly objective: number;
  /** I(s; ω) + I(s̃; ω). */
  readonly processed: number;
  /** 2H(ω) + E[log q_φ(ω|s) + log q_φ(ω|s̃)]. */
  readonly variational: number;
  /** The probability that π_θ's episode ends in a state of the commanded goal. */
  readonly reached: number;
}

/** `Σ p(x) f(x)`; terms of probability 0 are 0, even where f is infinite. */
const expectation = (probabilities: Float64Array, of: (index: number) => number): number =>
  probabilities.reduce((sum, p, index) => p === 0 ? sum : sum + p * of(index), 0);

/** The mixture of a table's rows. */
const mixture = (weights: Float64Array, table: Table): Float64Array =>
  table[0].map((_, column) => expectation(weights, (row) => table[row][column]));

/** `I(x; y) = Σ p(x) p(y|x) log (p(y|x) / p(y))`, in nats. */
const mutualInformation = (probabilities: Float64Array, table: Table): number => {
  const marginal = mixture(probabilities, table);
  return expectation(
    probabilities,
    (row) => expectation(table[row], (column) => Math.log(table[row][column] / marginal[column])),
  );
};

/** `E[log q(ω|s)]` over p(ω) p(s|ω). */
const expectedLogPosterior = (prior: Float64Array, states: Table, logPosterior: Table): number =>
  expectation(prior, (latent) => expectation(states[latent], (state) => logPosterior[state][latent]));

/** p(f_κ(s)) from p(s). */
const goalDistributionFrom = (goalOfState: Int32Array, goals: number) => (states: Float64Array): Float64Array => {
  const probabilities = new Float64Array(goals);
  states.forEach((p, state) => probabilities[goalOfState[state]] += p);
  return probabilities;
};

/**
 * The objective and its bounds.
 *
 * @example Two distinguishable skills, each of which becomes a goal that is always reached
 * ```ts
 * import { bound } from "./bound.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const certain = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
 * const { objective, variational, reached } = bound({
 *   prior: Float64Array.of(0.5, 0.5),
 *   statesGivenLatent: certain,
 *   goalOfState: Int32Array.of(0, 1),
 *   statesGivenGoal: certain,
 *   logPosterior: [Float64Array.of(0, -Infinity), Float64Array.of(-Infinity, 0)],
 *   commanded: Float64Array.of(0.5, 0.5),
 * });
 * assertAlmostEquals(objective, 2 * Math.log(2));
 * assertAlmostEquals(variational, 2 * Math.log(2));
 * assertAlmostEquals(reached, 1);
 * ```
 */
export const bound = (chain: Chain): Bound => {
  const { prior, statesGivenLatent, goalOfState, statesGivenGoal, logPosterior, commanded } = chain;
  const goalDistribution = goalDistributionFrom(goalOfState, statesGivenGoal.length);
  const goalsGivenLatent = statesGivenLatent.map(goalDistribution);
  const reachedGivenLatent = goalsGivenLatent.map((goals) => mixture(goals, statesGivenGoal));
  const skills = mutualInformation(prior, statesGivenLatent);
  const goals = mutualInformation(mixture(prior, goalsGivenLatent), statesGivenGoal);
  const latents = mutualInformation(prior, reachedGivenLatent);
  const entropy = -expectation(prior, (latent) => Math.log(prior[latent]));
  return {
    skills,
    goals,
    latents,
    objective: skills + goals,
    processed: skills + latents,
    variational: 2 * entropy + expectedLogPosterior(prior, statesGivenLatent, logPosterior) +
      expectedLogPosterior(prior, reachedGivenLatent, logPosterior),
    reached: expectation(commanded, (goal) => goalDistribution(statesGivenGoal[goal])[goal]),
  };
};
