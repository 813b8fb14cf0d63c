/**
 * The run that is watched, on its world: its newest policy acts towards the visitor's goal whenever either changes.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine } from "../engine/engine.ts";
import { type Fault, fault } from "../fault.ts";
import { guardTask } from "../guard.ts";
import type { Method, MethodFactory, TrainState } from "../method/mod.ts";
import { fold, type Key, key } from "../random/mod.ts";
import type { SavedRun } from "../train/run.ts";
import { pursueGoal, showSkills } from "../worker/display.ts";
import type { Observed } from "../worker/observed.ts";
import type { Frame, SkillEpisodes } from "../worker/report.ts";
import type { World } from "../world/world.ts";
import { posesOf, trackedPlace } from "./drawn_scene.ts";
import { type GoalChoice, goalChoice } from "./goal_choice.ts";
import type { GoalRequest, WatchedEpisode, WatchedSkills } from "./message.ts";

/** A run on its world. */
export interface Session {
  /** Takes the newest state of the run. */
  readonly takeState: (saved: SavedRun) => void;
  /** Moves the goal. */
  readonly setGoal: (goal: GoalRequest) => E.Either<Fault, void>;
  /** Ends it: no episode follows. */
  readonly close: () => Promise<void>;
}

/** The run of a session. */
export interface WatchedRun {
  /** Its world. */
  readonly world: World;
  /** Its method. */
  readonly method: MethodFactory<TrainState>;
  /** Its first seed. */
  readonly seed: number;
  /** Number of its held-out goals. */
  readonly evaluationGoals: number;
}

/** Most poses of an episode that are sent; of a longer one some are left out. */
const MOST = 240;

/** The keys of episodes and of the explorer's paths, folded into that of the run's seed. */
const EPISODES = 4;
const PATHS = 5;

/** Number of the explorer's paths, and the most points of each. */
const SKILLS = 24;
const POINTS = 60;

/** Rows of an episode's states, the first and the last among them. */
export const shownRows = (count: number, most: number = MOST): readonly number[] => {
  const stride = Math.ceil(count / most);
  const rows = Array.from({ length: Math.ceil((count - 1) / stride) }, (_, place) => place * stride);
  return [...rows, count - 1];
};

/** An episode as it is shown; `undefined` in a world without a scene. */
const shownEpisode = (
  { scene, stateSize, description }: World,
  seed: number,
  { updates, states, goal, distance, isReached }: Frame,
): WatchedEpisode | undefined => {
  if (scene === undefined) return undefined;
  const count = states.length / stateSize;
  const words = description?.inWords?.(goal);
  return {
    seed,
    updates,
    steps: count - 1,
    poses: posesOf(scene, states, shownRows(count)),
    goal: posesOf(scene, goal, [0]),
    ...(words === undefined ? {} : { words }),
    distance,
    isReached,
  };
};

/** Whether each of `count` latents is a choice among a few: 1 in one place, and 0 elsewhere. */
const areChoices = (latents: Float32Array, count: number): boolean => {
  const size = latents.length / count;
  return size > 1 && latents.every((value) => value === 0 || value === 1) &&
    latents.reduce((sum, value) => sum + value, 0) === count;
};

/** The explorer's paths as they are shown; `undefined` in a world without a scene. */
const shownSkills = (
  { scene, stateSize, horizon }: World,
  { updates, latents, states }: SkillEpisodes,
): WatchedSkills | undefined => {
  if (scene === undefined) return undefined;
  const placeOf = trackedPlace(scene);
  const count = states.length / (stateSize * (horizon + 1));
  const shown = shownRows(horizon + 1, POINTS);
  const places = Array.from(
    { length: count },
    (_, skill) => shown.flatMap((row) => placeOf(states, skill * (horizon + 1) + row)),
  );
  return {
    ...{ updates, count },
    places: Float64Array.from(places.flat()),
    latents: Float64Array.from(latents),
    isDiscrete: areChoices(latents, count),
  };
};

/** The state that a goal is made of; a fault where it cannot be had. */
const goalState = (
  { heldOut, nearest }: GoalChoice,
  goal: GoalRequest,
  number: number,
): E.Either<Fault, Float64Array> =>
  goal.kind === "next"
    ? E.right(heldOut(number))
    : nearest === undefined
    ? E.left(fault("configuration", "the goal", "goals of this world are no places", "Ask for the next one."))
    : E.right(nearest(goal.place));

/** The receivers of what a session shows. */
export interface SessionReports {
  readonly episode: (episode: WatchedEpisode) => void;
  readonly skills: (skills: WatchedSkills) => void;
  /** A fault of an episode; `undefined` once one went well. */
  readonly fault: (found: Fault | undefined) => void;
}

/** Work with a saved state. */
const withState = <Result>(
  method: Method<TrainState>,
  { state }: SavedRun,
  work: (observed: Observed) => TE.TaskEither<Fault, Result>,
): TE.TaskEither<Fault, Result> =>
  guardTask("an episode", () => pipe(method.fromHost(state), TE.chain((state) => work({ method, state }))));

/** The session of a method that is ready. */
const sessionOf = (
  { world, seed }: WatchedRun,
  method: Method<TrainState>,
  choice: GoalChoice,
  reports: SessionReports,
): Session => {
  let number = 0;
  let goal = choice.heldOut(number);
  let saved: SavedRun | undefined;
  let explored: SavedRun | undefined;
  let isAsked = false;
  let acting = Promise.resolve();
  let hasEnded = false;

  // The same keys each time, so that one policy is told from another by the same start.
  const own = (use: number): Key => fold(key(seed), use);
  const pursue = async (run: SavedRun): Promise<void> => {
    const frame = await withState(method, run, (observed) => pursueGoal(world, observed, goal, own(EPISODES)))();
    if (hasEnded) return;
    reports.fault(E.isLeft(frame) ? frame.left : undefined);
    const episode = E.isLeft(frame) ? undefined : shownEpisode(world, run.identity.seed, frame.right);
    if (episode !== undefined) reports.episode(episode);
  };
  const explore = async (run: SavedRun): Promise<void> => {
    explored = run;
    const skills = await withState(method, run, (observed) => showSkills(world, observed, SKILLS, own(PATHS)))();
    if (hasEnded) return;
    if (E.isLeft(skills)) return reports.fault(skills.left);
    const shown = skills.right === undefined ? undefined : shownSkills(world, skills.right);
    if (shown !== undefined) reports.skills(shown);
  };
  const show = async (): Promise<void> => {
    isAsked = false;
    if (saved === undefined || hasEnded) return;
    const run = saved;
    await pursue(run);
    // A goal that was set meanwhile comes before another look at the explorer.
    if (!hasEnded && !isAsked && run !== explored) await explore(run);
  };
  const ask = (): void => {
    if (isAsked) return;
    isAsked = true;
    acting = acting.then(show);
  };

  return {
    takeState: (next) => {
      saved = next;
      ask();
    },
    setGoal: (asked) => {
      const state = goalState(choice, asked, number + 1);
      if (E.isLeft(state)) return state;
      if (asked.kind === "next") number++;
      goal = state.right;
      ask();
      return E.right(undefined);
    },
    close: async () => {
      hasEnded = true;
      await acting;
      await method.dispose()();
    },
  };
};

/** Opens a session: compiles the method of a run for its world, and draws goals. */
export const openSession = (
  run: WatchedRun,
  engine: Engine,
  reports: SessionReports,
): TE.TaskEither<Fault, Session> =>
  guardTask("the method of the run", () =>
    pipe(
      run.method(run.world)(engine),
      TE.chain((method) =>
        pipe(
          goalChoice(run.world, method.goals, run.seed, run.evaluationGoals),
          TE.map((choice) => sessionOf(run, method, choice, reports)),
          TE.orElse((found) => pipe(method.dispose(), TE.chain(() => TE.left(found)))),
        )
      ),
    ));
