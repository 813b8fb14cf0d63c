/**
 * GPIM's objective and the two bounds below it, counted instead of estimated: where states are few, every probability in
 * ω → s → g → s̃ can be added up.
 *
 *     I(s; ω) + I(s̃; g)  ≥  I(s; ω) + I(s̃; ω)  ≥  2H(ω) + E[log q_φ(ω|s) + log q_φ(ω|s̃)]
 *
 * The first gap is what g tells of s̃ beyond what it tells of ω (data processing); the second is how far q_φ is from both
 * posteriors. Each table is an array of rows that are probabilities.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022, the
 * objective and its bounds.
 * @module
 */
import type { PolicyName } from "../../../lib/method/core/train_state.ts";
import { actorOf } from "../../../lib/method/core/agents.ts";
import * as E from "fp-ts/Either.js";
import { ROOM_NAMES, roomOf, rooms, ROOMS_CELLS } from "../../../envs/rooms.ts";
import { type Fault, fault } from "../../../lib/fault.ts";
import type { CategoricalSoftActorCritic } from "../../../lib/learner/mod.ts";
import { discriminatorOn } from "../../../lib/method/shared/discriminator.ts";
import type { GpimOptions } from "../../../lib/method/gpim_options.ts";
import type { MethodDefinition } from "../../../lib/method/core/definition.ts";
import type { Weights } from "../../../lib/method/core/train_state.ts";
import { parameterInputs, sliceOf, unflattenValues } from "../../../lib/network/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { finalState } from "../../../lib/goal/family.ts";
import { evaluator, exp, input, logSoftmax, type Tensor } from "../../../lib/tensor/mod.ts";

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
  readonly logBelief: Table;
  /** What goals are asked for in evaluation, `[G]`. */
  readonly commanded: Float64Array;
}

/** The objective and its bounds in nats, and how well π_θ does what it is told. */
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
  /** The probability that π_θ's episode ends in a state whose goal is the one that was asked for. */
  readonly reached: number;
}

/** `Σ p(x) f(x)`, in which what is impossible counts for nothing, even where f is infinite. */
const expected = (fractions: Float64Array, of: (index: number) => number): number =>
  fractions.reduce((sum, fraction, index) => fraction === 0 ? sum : sum + fraction * of(index), 0);

/** Rows of a table, mixed in given shares. */
const mixed = (fractions: Float64Array, table: Table): Float64Array =>
  table[0].map((_, column) => expected(fractions, (row) => table[row][column]));

/** `I(x; y) = Σ p(x) p(y|x) log (p(y|x) / p(y))`, in nats. */
export const mutualInformation = (fractions: Float64Array, table: Table): number => {
  const marginal = mixed(fractions, table);
  return expected(
    fractions,
    (row) => expected(table[row], (column) => Math.log(table[row][column] / marginal[column])),
  );
};

/** `E[log q(ω|s)]` over p(ω) p(s|ω). */
const expectedLogBelief = (prior: Float64Array, states: Table, logBelief: Table): number =>
  expected(prior, (latent) => expected(states[latent], (state) => logBelief[state][latent]));

/** p(f_κ(s)) from p(s). */
const goalsFrom = (goalOfState: Int32Array, goals: number) => (states: Float64Array): Float64Array => {
  const fractions = new Float64Array(goals);
  states.forEach((p, state) => fractions[goalOfState[state]] += p);
  return fractions;
};

/**
 * The objective and its bounds.
 *
 * @example Two skills that are told apart, each of which becomes a goal that is always reached
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
 *   logBelief: [Float64Array.of(0, -Infinity), Float64Array.of(-Infinity, 0)],
 *   commanded: Float64Array.of(0.5, 0.5),
 * });
 * assertAlmostEquals(objective, 2 * Math.log(2));
 * assertAlmostEquals(variational, 2 * Math.log(2));
 * assertAlmostEquals(reached, 1);
 * ```
 */
export const bound = (chain: Chain): Bound => {
  const { prior, statesGivenLatent, goalOfState, statesGivenGoal, logBelief, commanded } = chain;
  const goalsOf = goalsFrom(goalOfState, statesGivenGoal.length);
  const goalsGivenLatent = statesGivenLatent.map(goalsOf);
  const reachedGivenLatent = goalsGivenLatent.map((goals) => mixed(goals, statesGivenGoal));
  const skills = mutualInformation(prior, statesGivenLatent);
  const goals = mutualInformation(mixed(prior, goalsGivenLatent), statesGivenGoal);
  const latents = mutualInformation(prior, reachedGivenLatent);
  const entropy = -expected(prior, (latent) => Math.log(prior[latent]));
  return {
    skills,
    goals,
    latents,
    objective: skills + goals,
    processed: skills + latents,
    variational: 2 * entropy + expectedLogBelief(prior, statesGivenLatent, logBelief) +
      expectedLogBelief(prior, reachedGivenLatent, logBelief),
    reached: expected(commanded, (goal) => goalsOf(statesGivenGoal[goal])[goal]),
  };
};

/**
 * Where episodes end: a distribution over states, carried on for so many steps.
 *
 * @param start p(s₀), `[S]`.
 * @param successors the state that each action leads to, `[S][A]`.
 * @param policy π(a|s), `[S][A]`.
 */
export const ending = (
  start: Float64Array,
  successors: readonly Int32Array[],
  policy: Table,
  horizon: number,
): Float64Array => {
  let now = start;
  for (let time = 0; time < horizon; time++) {
    const next = new Float64Array(now.length);
    now.forEach((p, state) =>
      successors[state].forEach((successor, action) => next[successor] += p * policy[state][action])
    );
    now = next;
  }
  return now;
};

/** The states of `rooms`, `[S, 2]`. */
const CELLS = Float64Array.from(ROOMS_CELLS.flat());

const cellAt = (x: number, y: number): number => ROOMS_CELLS.findIndex((cell) => cell[0] === x && cell[1] === y);

/** A square of ones on its diagonal, `[count, count]`. */
const oneHots = (count: number): Float32Array =>
  Float32Array.from({ length: count * count }, (_, index) => Number(index % (count + 1) === 0));

/** The cell that each action of `rooms` leads to from every cell, `[S][A]`. */
export const roomsSuccessors = (): readonly Int32Array[] =>
  ROOMS_CELLS.map(([x, y]) => {
    const states = Float64Array.from({ length: 2 * rooms.actionSize }, (_, index) => index % 2 === 0 ? x : y);
    const next = rooms.step(states, oneHots(rooms.actionSize)).states;
    return Int32Array.from({ length: rooms.actionSize }, (_, action) => cellAt(next[2 * action], next[2 * action + 1]));
  });

/** The rows of a table that lies in one array. */
const rowsOf = (data: Float64Array, width: number): Table =>
  Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width));

/** Where an actor of `rooms` ends on each condition, one-hots of so many, `[count][S]`. */
const endings = (definition: Pick<MethodDefinition, "actors">, name: PolicyName, weights: Weights): Table => {
  const { agent, policyInput, conditionSize } = actorOf(definition, name);
  const { policy } = agent as CategoricalSoftActorCritic;
  const row = (what: string, width: number): Tensor => input(what, [ROOMS_CELLS.length, width]);
  const seen = policyInput(
    row("observation", rooms.observationSize),
    row("achieved", rooms.goalSize),
    row("condition", conditionSize),
  );
  const context = evaluator({ policy: exp(policy(parameterInputs(agent.acting), seen)) });
  const fed = {
    ...unflattenValues(agent.acting, sliceOf(agent.specifications, agent.acting, weights[name])),
    observation: rooms.observe(CELLS),
    achieved: rooms.achieved(CELLS),
  };
  const successors = roomsSuccessors();
  const start = new Float64Array(ROOMS_CELLS.length);
  const [x, y] = rooms.reset(key(0), 1);
  start[cellAt(x, y)] = 1;
  return Array.from({ length: conditionSize }, (_, chosen) => {
    const condition = Float32Array.from(
      { length: ROOMS_CELLS.length * conditionSize },
      (_, index) => Number(index % conditionSize === chosen),
    );
    const probabilities = rowsOf(context({ ...fed, condition }).policy.data, rooms.actionSize);
    return ending(start, successors, probabilities, rooms.horizon);
  });
};

/** log q_φ(ω|s) of all cells of `rooms`, `[S][N]`. */
const logBeliefs = (settings: GpimOptions, weights: Weights): Table => {
  const { latents, discriminatorView } = settings;
  const { specifications, posterior } = discriminatorOn(rooms, settings);
  const seen = input("seen", [ROOMS_CELLS.length, discriminatorView.size(rooms)]);
  const { logBelief } = evaluator({ logBelief: logSoftmax(posterior(parameterInputs(specifications), seen)) })({
    ...unflattenValues(specifications, weights.discriminator),
    seen: discriminatorView.show(rooms)(CELLS),
  });
  return rowsOf(logBelief.data, latents.size);
};

/** Every coloured room is asked for equally often, and the hall never. */
const COMMANDED = Float64Array.from(ROOM_NAMES, (name) => name === "hall" ? 0 : 1 / (ROOM_NAMES.length - 1));

/** Whether all probabilities can be counted: discrete skills, and rooms as goals, made of the last states. */
const isCounted = ({ goals, ...settings }: MethodDefinition["settings"]): boolean => {
  const { latents }: Partial<GpimOptions> = settings;
  return latents?.name.startsWith("discrete:") === true && goals.schedule === finalState.schedule &&
    goals.view === finalState.view;
};

/**
 * The objective and its bounds for GPIM on `rooms`, with s and s̃ the last states of π_μ's and π_θ's episodes, as both act in
 * training. A fault where they cannot be counted: latents must be discrete, and goals the rooms of final states.
 */
export const roomsBound = (
  gpim: Pick<MethodDefinition, "name" | "actors" | "settings">,
  weights: Weights,
): E.Either<Fault, Bound> => {
  const { name, actors, settings } = gpim;
  if (!("latentPolicy" in actors && "goalPolicy" in actors && isCounted(settings))) {
    const cause = `method ${name} has no discrete latents, or goals other than the rooms of final states`;
    return E.left(fault("configuration", "the bound on rooms", cause, "Give GPIM such as --latents discrete:8."));
  }
  const latents = actors.latentPolicy.conditionSize;
  return E.right(bound({
    prior: new Float64Array(latents).fill(1 / latents),
    statesGivenLatent: endings(gpim, "latentPolicy", weights),
    goalOfState: Int32Array.from(ROOMS_CELLS, ([x, y]) => roomOf(x, y)),
    statesGivenGoal: endings(gpim, "goalPolicy", weights),
    logBelief: logBeliefs(settings as GpimOptions, weights),
    commanded: COMMANDED,
  }));
};
