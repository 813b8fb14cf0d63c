/**
 * What is measured of a run besides distances to goals.
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
import { roomsBound } from "./probe/bound.ts";
import type { EvaluationResult } from "../../lib/train/evaluate.ts";
import { drift, measureSkills, type SkillPrecision } from "./probe/precision.ts";
import { correlateReward, rewardMap } from "./probe/reward_map.ts";
import type { Outcome, Run } from "../../lib/train/train.ts";
import { finalState, goalsOf } from "../../lib/goal/mod.ts";
import type { ComparedWorld } from "./protocol.ts";
import type { Result, RunRequest } from "./result.ts";

/** Episodes whose paths are kept. */
const PATHS = 10;

/** Goals that maps of the reward are averaged over, and that the skills' precision is. */
const PROBED_GOALS = 24;

/** Probes share no draw with training. */
const PROBES = key(20_260_101);

/** Finite numbers as they are, others as null: JSON knows no infinity. */
const writable = (numbers: Float64Array): (number | null)[] =>
  Array.from(numbers, (number) => Number.isFinite(number) ? number : null);

/** Some goals that no run is evaluated on, as states. */
const probedGoals = (world: World): Float64Array =>
  world.goalStates(fold(PROBES, 0), world.reset(fold(PROBES, 1), PROBED_GOALS));

/** What a method's learned reward follows, and its map for the world's own goal. */
const learnedRewardMap = (
  { world, ways }: ComparedWorld,
  compiled: CompiledMethod,
  { weights }: TrainState,
): Pick<Result, "map"> => {
  if (ways === undefined) return {};
  const map = rewardMap(compiled, weights);
  const follows = correlateReward(world, ways, map, probedGoals(world));
  const rewards = map(ways.states, ways.goal);
  if (follows === undefined || rewards === undefined) return {};
  const far = ways.geodesic(ways.states, ways.goal);
  // Where there is no floor there is nothing to be rewarded.
  return {
    map: { ...follows, rewards: writable(rewards.map((reward, place) => Number.isFinite(far[place]) ? reward : NaN)) },
  };
};

/** How precise discrete skills are, where a method has any and goals are coordinates. */
const precise = (
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
    TE.fromEither(goalsOf(finalState, world, probedGoals(world), PROBED_GOALS)),
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

/** The bound, where every probability can be counted. */
const counted = (
  world: World,
  compiled: CompiledMethod,
  { weights }: TrainState,
): Pick<Result["curve"][number], "bound"> => {
  if (world !== rooms) return {};
  const bound = roomsBound(compiled, weights);
  return E.isLeft(bound) ? {} : { bound: { ...bound.right } };
};

/** What is probed at an evaluation. */
type Found = Pick<Result["curve"][number], "bound"> & {
  readonly map?: Result["map"] & object;
  readonly skills?: SkillPrecision;
};

/** Probes a run at an evaluation: the bound on rooms, and at its end the map of the reward and the precision of skills. */
export const probe =
  ({ world, ...compared }: ComparedWorld): NonNullable<Run<TrainState>["probe"]> => ({ compiled }, state, isLast) => {
    if (compiled === undefined) return TE.right({});
    const now = counted(world, compiled, state);
    return isLast
      ? pipe(
        precise(world, compiled, state),
        TE.map((skills): Found => ({
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

/** What a run came to; paths and the map itself of the first seed alone. */
export const measured = (
  { world }: ComparedWorld,
  request: RunRequest,
  seed: number,
  outcome: Outcome<TrainState>,
): Result => {
  const { state, engine, curve, evaluation, seconds } = outcome;
  const [own, ...others] = Object.keys(evaluation);
  const { map, skills } = (curve.at(-1)?.probe ?? {}) as Found;
  const { distance, normalisedDistance, success } = evaluation[own];
  return {
    world: request.world,
    method: request.method,
    seed,
    budget: request.budget,
    engine: engine.engine,
    steps: state.environmentSteps,
    updates: state.updates,
    // Seeds of one process share its time.
    seconds: seconds / request.seeds,
    curve: curve.map(({ environmentSteps, updates, normalisedDistance, success, probe: probed }) => {
      const { bound } = (probed ?? {}) as Found;
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
    others: Object.fromEntries(others.map((name) => [name, evaluation[name].normalisedDistance])),
    drift: drift(evaluation[own]),
    ...(skills === undefined ? {} : { skills }),
    ...(map === undefined ? {} : { map: seed === 1 ? map : { geodesic: map.geodesic, euclidean: map.euclidean } }),
    ...(seed === 1 ? pathsOf(world, evaluation[own]) : {}),
  };
};
