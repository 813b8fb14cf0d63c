/**
 * GPIM's objective and its lower bounds on the world `rooms`, where every probability is known.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { ROOM_NAMES, roomOf, rooms, ROOMS_CELLS } from "../../../envs/rooms.ts";
import { type Fault, fault } from "../../../lib/fault.ts";
import { finalState } from "../../../lib/goal/family.ts";
import type { CategoricalSoftActorCritic } from "../../../lib/learner/mod.ts";
import { actorOf } from "../../../lib/method/core/agents.ts";
import type { MethodDefinition } from "../../../lib/method/core/definition.ts";
import type { PolicyName, Weights } from "../../../lib/method/core/train_state.ts";
import type { GpimOptions } from "../../../lib/method/gpim_options.ts";
import { discriminatorOn } from "../../../lib/method/shared/discriminator.ts";
import { parameterInputs, sliceOf, unflattenValues } from "../../../lib/network/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { evaluator, exp, input, logSoftmax, type Tensor } from "../../../lib/tensor/mod.ts";
import { type Bound, bound, type Table } from "./bound.ts";

/**
 * The distribution over the last states of episodes with `horizon` steps.
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

/** The identity matrix, `[count, count]`. */
const oneHots = (count: number): Float32Array =>
  Float32Array.from({ length: count * count }, (_, index) => Number(index % (count + 1) === 0));

/** The cell that each action of `rooms` leads to from every cell, `[S][A]`. */
export const roomsSuccessors = (): readonly Int32Array[] =>
  ROOMS_CELLS.map(([x, y]) => {
    const states = Float64Array.from({ length: 2 * rooms.actionSize }, (_, index) => index % 2 === 0 ? x : y);
    const next = rooms.step(states, oneHots(rooms.actionSize)).states;
    return Int32Array.from({ length: rooms.actionSize }, (_, action) => cellAt(next[2 * action], next[2 * action + 1]));
  });

/** The rows of a table in one array. */
const rowsOf = (data: Float64Array, width: number): Table =>
  Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width));

/** The distribution over an actor's last states for each condition, which are one-hots, `[conditionSize][S]`. */
const endDistributions = (definition: Pick<MethodDefinition, "actors">, name: PolicyName, weights: Weights): Table => {
  const { agent, policyInput, conditionSize } = actorOf(definition, name);
  const { policy } = agent as CategoricalSoftActorCritic;
  const row = (name: string, width: number): Tensor => input(name, [ROOMS_CELLS.length, width]);
  const inputs = policyInput(
    row("observation", rooms.observationSize),
    row("achieved", rooms.goalSize),
    row("condition", conditionSize),
  );
  const evaluateOn = evaluator({ policy: exp(policy(parameterInputs(agent.acting), inputs)) });
  const feeds = {
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
    const probabilities = rowsOf(evaluateOn({ ...feeds, condition }).policy.data, rooms.actionSize);
    return ending(start, successors, probabilities, rooms.horizon);
  });
};

/** log q_φ(ω|s) of all cells of `rooms`, `[S][N]`. */
const logPosteriors = (settings: GpimOptions, weights: Weights): Table => {
  const { latents, discriminatorView } = settings;
  const { specifications, posterior } = discriminatorOn(rooms, settings);
  const view = input("view", [ROOMS_CELLS.length, discriminatorView.size(rooms)]);
  const { logPosterior } = evaluator({ logPosterior: logSoftmax(posterior(parameterInputs(specifications), view)) })({
    ...unflattenValues(specifications, weights.discriminator),
    view: discriminatorView.show(rooms)(CELLS),
  });
  return rowsOf(logPosterior.data, latents.size);
};

/** Commanded goals: each coloured room with the same probability, and the hall never. */
const COMMANDED = Float64Array.from(ROOM_NAMES, (name) => name === "hall" ? 0 : 1 / (ROOM_NAMES.length - 1));

/** Whether all probabilities are known: latents are discrete, and goals are the rooms of last states. */
const isKnown = ({ goals, ...settings }: MethodDefinition["settings"]): boolean => {
  const { latents }: Partial<GpimOptions> = settings;
  return latents?.name.startsWith("discrete:") === true && goals.schedule === finalState.schedule &&
    goals.view === finalState.view;
};

/**
 * The objective and its bounds for GPIM on `rooms`, with s and s̃ the last states of π_μ's and π_θ's episodes, as both act in
 * training. A fault where latents are not discrete, or goals other than the rooms of last states.
 */
export const roomsBound = (
  gpim: Pick<MethodDefinition, "name" | "actors" | "settings">,
  weights: Weights,
): E.Either<Fault, Bound> => {
  const { name, actors, settings } = gpim;
  if (!("latentPolicy" in actors && "goalPolicy" in actors && isKnown(settings))) {
    const cause = `method ${name} has no discrete latents, or goals other than the rooms of final states`;
    return E.left(fault("configuration", "the bound on rooms", cause, "Give GPIM such as --latents discrete:8."));
  }
  const latents = actors.latentPolicy.conditionSize;
  return E.right(bound({
    prior: new Float64Array(latents).fill(1 / latents),
    statesGivenLatent: endDistributions(gpim, "latentPolicy", weights),
    goalOfState: Int32Array.from(ROOMS_CELLS, ([x, y]) => roomOf(x, y)),
    statesGivenGoal: endDistributions(gpim, "goalPolicy", weights),
    logPosterior: logPosteriors(settings as GpimOptions, weights),
    commanded: COMMANDED,
  }));
};
