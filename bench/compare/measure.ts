/**
 * Measurements of a run: probes during training, and the result at its end.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../lib/world/mod.ts";
import { rooms } from "../../envs/mod.ts";
import type { Fault } from "../../lib/fault.ts";
import type { CompiledMethod, SkillSettings, TrainState } from "../../lib/method/mod.ts";
import { inferLatents } from "../../lib/method/shared/discriminator.ts";
import { fold, key } from "../../lib/random/mod.ts";
import type { EvaluationResult } from "../../lib/train/evaluate.ts";
import { drift } from "./probe/drift.ts";
import { measureSkills, type SkillPrecision } from "./probe/precision.ts";
import { correlateReward } from "./probe/reward_map.ts";
import { rewardMap } from "../../lib/train/reward_map.ts";
import { roomsBound } from "./probe/rooms_bound.ts";
import { PACKAGE } from "../../lib/state/mod.ts";
import type { Outcome, Run } from "../../lib/train/run.ts";
import { finalState } from "../../lib/goal/family.ts";
import { makeGoals } from "../../lib/goal/goal.ts";
import type { RunRequest } from "./request.ts";
import type { Result } from "./result.ts";
import type { ComparedWorld } from "./worlds.ts";

/** Number of episodes whose paths are kept. */
const PATHS = 10;

/** Number of goals over which the probes of the reward and of skills average. */
const PROBED_GOALS = 24;

/** The key of the probes, which share no draw with training. */
const PROBES = key(20_260_101);

/** Finite numbers as they are, others as null, because JSON has no infinity. */
const writable = (numbers: Float64Array): (number | null)[] =>
  Array.from(numbers, (number) => Number.isFinite(number) ? number : null);

/** The goals of the probes, on which no run is evaluated, as states. */
const probedGoals = (world: World): Float64Array =>
  world.goalStates(fold(PROBES, 0), world.reset(fold(PROBES, 1), PROBED_GOALS));

/** Rank correlations of a method's learned reward, and its map for the world's chosen goal. */
const learnedRewardMap = (
  { world, ways }: ComparedWorld,
  compiled: CompiledMethod,
  { weights }: TrainState,
): Pick<Result, "map"> => {
  if (ways === undefined) return {};
  const map = rewardMap(compiled, weights);
  const correlation = correlateReward(world, ways, map, probedGoals(world));
  const rewards = map(ways.states, ways.goal);
  if (correlation === undefined || rewards === undefined) return {};
  const distances = ways.geodesic(ways.states, ways.goal);
  // States inside a wall have no reward.
  return {
    map: {
      ...correlation,
      rewards: writable(rewards.map((reward, place) => Number.isFinite(distances[place]) ? reward : NaN)),
    },
  };
};

/** The precision of discrete skills, where a method has any and goals are coordinates. */
const skillPrecision = (
  world: World,
  compiled: CompiledMethod,
  { weights }: TrainState,
): TE.TaskEither<Fault, { readonly skills?: SkillPrecision }> => {
  const { latents, discriminatorView }: Partial<SkillSettings> = compiled.settings;
  if (latents === undefined || discriminatorView === undefined || !latents.name.startsWith("discrete:")) {
    return TE.right({});
  }
  if (!("latentPolicy" in compiled.actors && "discriminator" in compiled.models) || world === rooms) {
    return TE.right({});
  }
  return pipe(
    TE.fromEither(makeGoals(finalState, world, probedGoals(world), PROBED_GOALS)),
    TE.chain((goals) =>
      measureSkills(compiled, latents, inferLatents(world, { latents, discriminatorView }))(
        weights,
        goals,
        fold(PROBES, 2),
      )
    ),
    TE.map((skills) => ({ skills })),
  );
};

/** The bound on `rooms`, where every probability is known. */
const boundOf = (
  world: World,
  compiled: CompiledMethod,
  { weights }: TrainState,
): Pick<Result["curve"][number], "bound"> => {
  if (world !== rooms) return {};
  const bound = roomsBound(compiled, weights);
  return E.isLeft(bound) ? {} : { bound: { ...bound.right } };
};

/** Probes of an evaluation. */
type Probes = Pick<Result["curve"][number], "bound"> & {
  readonly map?: Result["map"] & object;
  readonly skills?: SkillPrecision;
};

/** Probes a run at each evaluation: the bound on `rooms`; at the end also the map of the reward and the precision of skills. */
export const probe =
  ({ world, ...compared }: ComparedWorld): NonNullable<Run<TrainState>["probe"]> => ({ compiled }, state, isLast) => {
    if (compiled === undefined) return TE.right({});
    const now = boundOf(world, compiled, state);
    return isLast
      ? pipe(
        skillPrecision(world, compiled, state),
        TE.map((skills): Probes => ({
          ...now,
          ...skills,
          ...learnedRewardMap({ world, ...compared }, compiled, state),
        })),
      )
      : TE.right(now);
  };

const rounded = (value: number): number => Math.round(1000 * value) / 1000;

/** Some episodes as paths, where goals are two coordinates. */
const pathsOf = ({ goalSize }: World, { rollout, goals }: EvaluationResult): Pick<Result, "paths"> => {
  if (goalSize !== 2) return {};
  const { rows, data } = rollout.columns.achieved;
  const point = (numbers: Float32Array, row: number): [number, number] => [
    rounded(numbers[2 * row]),
    rounded(numbers[2 * row + 1]),
  ];
  return {
    paths: Array.from({ length: Math.min(PATHS, rollout.count) }, (_, episode) => ({
      path: Array.from({ length: rollout.lengths[episode] + 1 }, (_, time) => point(data, episode * rows + time)),
      goal: point(goals.target, episode),
    })),
  };
};

/** The result of a seed of a run; paths and the map itself are kept of the first seed alone. */
export const measured = (
  { world }: ComparedWorld,
  request: RunRequest,
  seed: number,
  outcome: Outcome<TrainState>,
): Result => {
  const { state, engine, curve, evaluation, seconds } = outcome;
  const [own, ...others] = Object.keys(evaluation);
  const { map, skills } = (curve.at(-1)?.probe ?? {}) as Probes;
  const { distance, normalisedDistance, success, timeAtGoal, lateTimeAtGoal, everAtGoal } = evaluation[own];
  return {
    world: request.world,
    method: request.method,
    seed,
    budget: request.budget,
    engine: engine.engine,
    version: PACKAGE.version,
    options: { ...outcome.saved.identity.options },
    steps: state.environmentSteps,
    updates: state.updates,
    // All seeds of one process take its time together.
    seconds: seconds / request.seeds,
    curve: curve.map(({ environmentSteps, updates, normalisedDistance, success, probe: probed }) => {
      const { bound } = (probed ?? {}) as Probes;
      return {
        steps: environmentSteps,
        updates,
        normalisedDistance: { ...normalisedDistance },
        success: { ...success },
        ...(bound === undefined ? {} : { bound }),
      };
    }),
    distance,
    normalisedDistance,
    success,
    timeAtGoal,
    lateTimeAtGoal,
    everAtGoal,
    others: Object.fromEntries(others.map((name) => [name, evaluation[name].normalisedDistance])),
    drift: drift(evaluation[own]),
    ...(skills === undefined ? {} : { skills }),
    ...(map === undefined ? {} : { map: seed === 1 ? map : { geodesic: map.geodesic, euclidean: map.euclidean } }),
    ...(seed === 1 ? pathsOf(world, evaluation[own]) : {}),
  };
};
