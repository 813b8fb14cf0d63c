/**
 * The step stage of most methods: episodes after something that stays the same from their first step to their last, be it a
 * latent or a goal.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../world/world.ts";
import type { Fault } from "../../fault.ts";
import type { Latents } from "../../learner/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import {
  type Column,
  type Episodes,
  everyState,
  gather,
  type Indices,
  perEpisode,
  withColumns,
} from "../../replay/mod.ts";
import { type GoalFunction, goalsOf } from "../../goal/goal.ts";
import { randomPolicy, type Rollout, rollOut, start } from "../../stage/step.ts";
import { conditionedPolicy } from "./policy.ts";
import { iterationKey } from "./iteration.ts";
import type { ActingContext } from "./definition.ts";
import type { Collected, TrainState } from "./train_state.ts";

/** What new episodes are after. */
export interface Conditioning {
  /** What the policy is conditioned on in each, `[worlds, size]`. */
  readonly condition: Float32Array;
  /** What is kept beside each, `[worlds, …]` by column. */
  readonly kept: Readonly<Record<string, Float32Array>>;
  /** What the method remembers from now on, where that changes. */
  readonly memory?: TrainState["memory"];
}

/** Where latents or goals come from: for new episodes from given starts. */
export type ConditioningSource = (
  state: TrainState,
  starts: Float64Array,
  key: Key,
) => TE.TaskEither<Fault, Conditioning>;

/** Latents as their prior has them, `ω ~ p(ω)`. */
export const priorConditioning =
  ({ sample }: Latents, worlds: number): ConditioningSource => (_state, _starts, key) => {
    const latent = sample(key, worlds);
    return TE.right({ condition: latent, kept: { latent } });
  };

/** The draws of an iteration. */
const DRAW = { aims: 0, start: 1, actions: 2 } as const;

/** The states of episodes as a column. */
export const stateColumn = ({ count, horizon, states }: Rollout): Column =>
  everyState(Float32Array.from(states), { count, horizon });

/** Steps that episodes lasted, together. */
export const countSteps = ({ lengths }: Pick<Rollout, "lengths">): number =>
  lengths.reduce((sum, length) => sum + length, 0);

/**
 * Step: aims are drawn, then a policy is rolled out after them; the very first episodes are random. They join the replay of the
 * policy's name, with what is kept beside them and with their states.
 */
export const collectConditioned = (
  name: string,
  worlds: number,
  source: (context: ActingContext) => ConditioningSource,
): (context: ActingContext) => (state: TrainState) => TE.TaskEither<Fault, Collected> =>
(context) =>
(state) => {
  const { world } = context;
  const key = iterationKey(state);
  const kept = (rollout: Rollout, { kept }: Conditioning): Episodes<string> =>
    withColumns<string, string>(rollout, {
      state: stateColumn(rollout),
      ...Object.fromEntries(
        Object.entries(kept).map(([column, all]) => [column, perEpisode(all, all.length / worlds)]),
      ),
    });
  return pipe(
    TE.fromEither(start(world)(fold(key, DRAW.start), worlds)),
    TE.chain((starts) =>
      pipe(
        source(context)(state, starts, fold(key, DRAW.aims)),
        TE.chain((conditioning) => {
          const policy = state.iteration === 0
            ? randomPolicy(world)
            : conditionedPolicy(context, name)(state.weights, () => conditioning.condition);
          return pipe(
            rollOut(world, policy)(starts, fold(key, DRAW.actions)),
            TE.map((rollout): Collected => ({
              state,
              episodes: { [name]: [kept(rollout, conditioning)] },
              environmentSteps: countSteps(rollout),
              ...(conditioning.memory === undefined ? {} : { memory: conditioning.memory }),
            })),
          );
        }),
      )
    ),
  );
};

/** Goals made of states `[n, stateSize]`: shown, and f(s) of the states beside them. */
export const goalConditioning = (
  world: World,
  goals: GoalFunction,
): (states: Float64Array, memory?: TrainState["memory"]) => E.Either<Fault, Conditioning> =>
(states, memory) =>
  pipe(
    goalsOf(goals, world, states, states.length / world.stateSize),
    E.map(({ shown, target }) => ({
      condition: shown,
      kept: { goal: shown, wanted: target },
      ...(memory === undefined ? {} : { memory }),
    })),
  );

/** Goals as evaluation has them: for methods that are told what they will be asked. */
export const commandedGoals =
  (goals: GoalFunction): (context: ActingContext) => ConditioningSource => ({ world }) => (_state, starts, key) =>
    TE.fromEither(goalConditioning(world, goals)(goals.schedule.evaluationStates(world, key, starts)));

/** States of a replay at some steps, `[n, stateSize]`. */
export const statesAt = ({ replays }: TrainState, replay: string, indices: Indices): Float64Array =>
  Float64Array.from(gather(replays[replay], indices)("state"));

/** Goals among the states that the policy has reached itself; before there are any, the start states. */
export const reachedGoals = (
  goals: GoalFunction,
  replay: string,
  choose: (state: TrainState, count: number, key: Key) => Indices,
): (context: ActingContext) => ConditioningSource =>
({ world }) =>
(state, starts, key) =>
  TE.fromEither(
    goalConditioning(world, goals)(
      state.iteration === 0 ? starts : statesAt(state, replay, choose(state, starts.length / world.stateSize, key)),
    ),
  );
