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
import { inferredLatents, type Ready, type SkillSettings, type TrainState } from "../../lib/method/mod.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { roomsBound } from "./probe/bound.ts";
import type { Reaching } from "../../lib/train/evaluate.ts";
import { drift, type Skilled, skilled } from "./probe/precision.ts";
import { followed, rewardMap } from "./probe/reward_map.ts";
import type { Outcome, Run } from "../../lib/train/train.ts";
import { finalState, goalsOf } from "../../lib/goal/mod.ts";
import type { ComparedWorld } from "./protocol.ts";
import type { Asked, Result } from "./result.ts";

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
const mapped = ({ world, ways }: ComparedWorld, ready: Ready, { weights }: TrainState): Pick<Result, "map"> => {
  if (ways === undefined) return {};
  const map = rewardMap(ready, weights);
  const follows = followed(world, ways, map, probedGoals(world));
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
  ready: Ready,
  { weights }: TrainState,
): TE.TaskEither<Fault, { readonly skills?: Skilled }> => {
  const { latents, percept }: Partial<SkillSettings> = ready.settings;
  if (latents === undefined || percept === undefined || !latents.name.startsWith("discrete:")) return TE.right({});
  if (!("latentPolicy" in ready.actors && "discriminator" in ready.models) || world === rooms) return TE.right({});
  return pipe(
    TE.fromEither(goalsOf(finalState, world, probedGoals(world), PROBED_GOALS)),
    TE.chain((goals) =>
      skilled(ready, latents, inferredLatents(world, { latents, percept }))(weights, goals, fold(PROBES, 2))
    ),
    TE.map((skills) => ({ skills })),
  );
};

/** The bound, where every probability can be counted. */
const counted = (world: World, ready: Ready, { weights }: TrainState): Pick<Result["curve"][number], "bound"> => {
  if (world !== rooms) return {};
  const bound = roomsBound(ready, weights);
  return E.isLeft(bound) ? {} : { bound: { ...bound.right } };
};

/** What is probed at an evaluation. */
type Found = Pick<Result["curve"][number], "bound"> & {
  readonly map?: Result["map"] & object;
  readonly skills?: Skilled;
};

/** Probes a run at an evaluation: the bound on rooms, and at its end the map of the reward and the precision of skills. */
export const probe =
  ({ world, ...compared }: ComparedWorld): NonNullable<Run<TrainState>["probe"]> => ({ ready }, state, isLast) => {
    if (ready === undefined) return TE.right({});
    const now = counted(world, ready, state);
    return isLast
      ? pipe(
        precise(world, ready, state),
        TE.map((skills): Found => ({ ...now, ...skills, ...mapped({ world, ...compared }, ready, state) })),
      )
      : TE.right(now);
  };

const rounded = (value: number): number => Math.round(1000 * value) / 1000;

/** Some episodes as paths, where goals are two coordinates. */
const pathsOf = ({ goalSize }: World, { rollout, goals }: Reaching): Pick<Result, "paths"> => {
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
  asked: Asked,
  seed: number,
  outcome: Outcome<TrainState>,
): Result => {
  const { state, engine, curve, reaching, seconds } = outcome;
  const [own, ...others] = Object.keys(reaching);
  const { map, skills } = (curve.at(-1)?.probed ?? {}) as Found;
  const { distance, normalisedDistance, success } = reaching[own];
  return {
    world: asked.world,
    method: asked.method,
    seed,
    budget: asked.budget,
    engine: engine.engine,
    steps: state.environmentSteps,
    updates: state.updates,
    // Seeds of one process share its time.
    seconds: seconds / asked.seeds,
    curve: curve.map(({ environmentSteps, updates, normalisedDistance, success, probed }) => {
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
    others: Object.fromEntries(others.map((name) => [name, reaching[name].normalisedDistance])),
    drift: drift(reaching[own]),
    ...(skills === undefined ? {} : { skills }),
    ...(map === undefined ? {} : { map: seed === 1 ? map : { geodesic: map.geodesic, euclidean: map.euclidean } }),
    ...(seed === 1 ? pathsOf(world, reaching[own]) : {}),
  };
};
