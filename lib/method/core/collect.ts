/**
 * The step stage of most methods: episodes with a condition that stays the same from their first step to their last, be it
 * a latent or a goal.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Float32Values } from "../../engine/value_info.ts";
import type { Fault } from "../../fault.ts";
import { fixedGoals, type GoalFunction, makeGoals } from "../../goal/goal.ts";
import type { Goals } from "../../goal/progress.ts";
import type { Latents } from "../../learner/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import {
  type Column,
  type Episodes,
  everyState,
  gather,
  type Indices,
  perEpisode,
  sampleIndices,
  withColumns,
} from "../../replay/mod.ts";
import { mapRecord } from "../../record.ts";
import { iterationKey, type Policy, randomPolicy, type Rollout, rollOut, start } from "../../stage/step.ts";
import type { ActingContext, BatchSource, MethodDefinition } from "./definition.ts";
import { conditionedPolicy } from "./policy.ts";
import type { Collected, PolicyName, TrainState } from "./train_state.ts";

/** The conditions of new episodes. */
export interface Conditioning {
  /** The policy's condition in each episode, `[worlds, conditionSize]`. */
  readonly condition: Float32Array;
  /** The columns that are stored beside each episode, `[worlds, …]` by name. */
  readonly columns: Float32Values;
  /** The method's own state from now on, where that changes. */
  readonly memory?: Float32Values;
  /** The goals, where conditions are such. */
  readonly goals?: Goals;
}

/** A source of latents or goals for new episodes from given starts. */
export type ConditioningSource = (
  state: TrainState,
  starts: Float64Array,
  key: Key,
) => TE.TaskEither<Fault, Conditioning>;

/** Acting as episodes are collected, where it is not the policy's own alone. */
export interface Exploration {
  /** The policy to act with. */
  readonly policy: Policy;
  /** Goals through which the policy sees its progress. */
  readonly goals?: Goals;
}

/** Latents from their prior, `ω ~ p(ω)`. */
export const priorConditioning =
  ({ sample }: Latents, worlds: number): ConditioningSource => (_state, _starts, key) => {
    const latent = sample(key, worlds);
    return TE.right({ condition: latent, columns: { latent } });
  };

/** The places of an iteration's draws, so that no key is used twice. */
const DRAW = { condition: 0, start: 1, actions: 2 } as const;

/** The states of episodes as a column. */
export const stateColumn = ({ count, horizon, states }: Rollout): Column =>
  everyState(Float32Array.from(states), { count, horizon });

/** Environment steps that episodes lasted, together. */
export const countSteps = ({ lengths }: Pick<Rollout, "lengths">): number =>
  lengths.reduce((sum, length) => sum + length, 0);

/** Episodes as they are stored: with their states, and a row an episode of every further column. */
const stored = (rollout: Rollout, columns: Float32Values): Episodes<string> =>
  withColumns<string, string>(rollout, {
    state: stateColumn(rollout),
    ...mapRecord(columns, (all) => perEpisode(all, all.length / rollout.count)),
  });

/**
 * Conditions are drawn, and a policy is rolled out under them; the very first episodes are random. They join the replay of the
 * policy, with their states and the columns of their conditions.
 *
 * @param explore acting in place of the policy's own, which it is given; not in the first episodes.
 */
export const collectConditioned = (
  name: PolicyName,
  worlds: number,
  source: (context: ActingContext) => ConditioningSource,
  explore: (context: ActingContext, policy: Policy, conditioning: Conditioning) => Exploration = (_, policy) => ({
    policy,
  }),
): MethodDefinition["collect"] =>
(context) =>
(state) => {
  const { world } = context;
  const key = iterationKey(state);
  const episodes = (starts: Float64Array, conditioning: Conditioning) => {
    const { condition, columns, memory } = conditioning;
    const { policy, goals }: Exploration = state.iteration === 0
      ? { policy: randomPolicy(world) }
      : explore(context, conditionedPolicy(context, name)(state.weights, () => condition), conditioning);
    return pipe(
      rollOut(world, policy, goals)(starts, fold(key, DRAW.actions)),
      TE.map((rollout): Collected => ({
        state,
        episodes: { [name]: [stored(rollout, columns)] },
        environmentSteps: countSteps(rollout),
        ...(memory === undefined ? {} : { memory }),
      })),
    );
  };
  return pipe(
    TE.fromEither(start(world)(fold(key, DRAW.start), worlds)),
    TE.chain((starts) =>
      pipe(
        source(context)(state, starts, fold(key, DRAW.condition)),
        TE.chain((conditioning) => episodes(starts, conditioning)),
      )
    ),
  );
};

/** Goals made of states `[n, stateSize]` as conditions; `goal`, as it is shown, and `target`, f(s), are stored. */
export const goalConditioning = (
  { world }: ActingContext,
  goals: GoalFunction,
): (states: Float64Array) => E.Either<Fault, Conditioning> =>
(states) =>
  pipe(
    fixedGoals(goals, `goals '${goals.name}'`),
    E.chain(() => makeGoals(goals, world, states, states.length / world.stateSize)),
    E.map((goals) => ({
      condition: goals.shown,
      columns: { goal: goals.shown, target: goals.target },
      goals,
    })),
  );

/** Goals drawn as in evaluation, for methods that are told in training which goals will be asked for. */
export const commandedGoals = (goals: GoalFunction): (context: ActingContext) => ConditioningSource =>
(context) =>
(
  _state,
  starts,
  key,
) => TE.fromEither(goalConditioning(context, goals)(goals.schedule.evaluationStates(context.world, key, starts)));

/** States of a replay at some steps, `[n, stateSize]`. */
export const statesAt = ({ replays }: BatchSource, replay: PolicyName, indices: Indices): Float64Array =>
  Float64Array.from(gather(replays[replay], indices)("state"));

/** Steps of a policy's episodes, uniformly. */
const anySteps = (replay: PolicyName) => ({ replays }: BatchSource, count: number, key: Key): Indices =>
  sampleIndices(replays[replay], key, count);

/**
 * Goals among the states that the policy has reached itself; the start states in the first iteration.
 *
 * @param choose the steps whose states become goals, uniform over all steps by default.
 */
export const reachedGoals = (
  goals: GoalFunction,
  replay: PolicyName,
  choose: (state: TrainState, count: number, key: Key) => Indices = anySteps(replay),
): (context: ActingContext) => ConditioningSource =>
(context) =>
(state, starts, key) => {
  const count = starts.length / context.world.stateSize;
  const states = state.iteration === 0 ? starts : statesAt(state, replay, choose(state, count, key));
  return TE.fromEither(goalConditioning(context, goals)(states));
};
