/**
 * The result of a run as files: curves, pictures of episodes and the policy.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { learnersOf } from "../method/core/gradient_step.ts";
import type { World } from "../world/world.ts";
import type { GoalFunction } from "../goal/goal.ts";
import type { TrainState } from "../method/mod.ts";
import type { ConfiguredMethod } from "../method/named.ts";
import { dataUrl, png, render } from "../raster/mod.ts";
import {
  bootstrapInterval,
  curve,
  images,
  numbers,
  type Panel,
  type Point,
  poses,
  type Tile,
  trajectories,
} from "../report/mod.ts";
import { runtimeCheckpoint } from "../state/mod.ts";
import type { EvaluationResult } from "../train/evaluate.ts";
import type { Files } from "./files.ts";
import type { EvaluationPoint, Outcome } from "../train/run.ts";
import { reportPage } from "./report_page.ts";
import {
  type Measure,
  policyTitle,
  resultCells,
  type SeedsSummary,
  seedsSummary,
  type Summary,
  timeCells,
} from "./result.ts";

/** The look of goals in a picture, and the number of episodes in it, by the schedule on which goals advance. */
const KINDS = {
  never: { kind: "fixed", episodes: 12 },
  "every step": { kind: "moving", episodes: 6 },
  "when reached": { kind: "in a row", episodes: 5 },
} as const;

/** A panel of trajectories: the two coordinates of achieved goals, and of the goals. */
const panel = (name: string, { rollout, goals, normalisedDistance, success }: EvaluationResult): Panel => {
  const { rows, width, data } = rollout.columns.achieved;
  const { kind, episodes } = KINDS[goals.advance];
  const point = (numbers: Float32Array, row: number): Point => [numbers[row * width], numbers[row * width + 1]];
  return {
    name: policyTitle(name),
    note: `normalised distance ${numbers(normalisedDistance, 3)}, reached ${numbers(100 * success, 0)} %`,
    episodes: Array.from({ length: Math.min(episodes, rollout.count) }, (_, episode) => ({
      path: Array.from({ length: rollout.lengths[episode] + 1 }, (_, time) => point(data, episode * rows + time)),
      goals: Array.from({ length: goals.rows }, (_, row) => point(goals.target, episode * goals.rows + row)),
      kind,
      reached: rollout.progress[episode * rows + rollout.lengths[episode]],
    })),
  };
};

/** The evaluation of a method's own policy, which is the first. */
const ownResult = ({ evaluation }: Outcome<TrainState>): EvaluationResult => Object.values(evaluation)[0];

/** One episode of a method's own policy as bodies: its start, its way, its end, and its goal, which is a command in words if it can. */
const tile = (world: World, goals: GoalFunction, outcome: Outcome<TrainState>) => (episode: number): Tile => {
  const { stateSize, unit, description } = world;
  const { horizon, lengths, states } = ownResult(outcome).rollout;
  const { goalStates } = outcome.evaluationSet;
  const stateAt = (all: Float64Array, row: number) => all.subarray(row * stateSize, (row + 1) * stateSize);
  const path = Array.from(
    { length: lengths[episode] + 1 },
    (_, time) => stateAt(states, episode * (horizon + 1) + time),
  );
  const [start, end, goal] = [path[0], path[path.length - 1], stateAt(goalStates, episode)];
  const [distance] = world.distance(world.achieved(end), world.achieved(goal));
  const command = goals.view.name === "description" ? description?.inWords?.(goal) : undefined;
  return {
    name: command ?? `goal ${episode + 1}`,
    note: `${numbers(distance, 2)} ${unit} away`,
    start,
    path,
    end,
    goal,
  };
};

/** Number of tiles that fit a picture: eight small ones, or four where bodies are seen from the side. */
const TILES = { planar: 8, above: 8, side: 4 } as const;

/** Pictures of a run: trajectories in a plane, bodies, goals that were images. */
const episodePictures = (
  world: World,
  goals: GoalFunction,
  outcome: Outcome<TrainState>,
  title: string,
): Files => {
  const { scene, radius } = world;
  const { count } = outcome.evaluationSet;
  const isImage = goals.view.encoder(world) !== undefined;
  const tiles = (most: number) =>
    Array.from({ length: Math.min(most, count) }, (_, episode) => tile(world, goals, outcome)(episode));
  const imageUrl = (state: Float64Array) => {
    const size = Math.sqrt(goals.view.size(world) / 3);
    return scene === undefined ? "" : dataUrl(png(render(scene, size)(state, world.stateSize), size, size));
  };
  return {
    ...(world.goalSize !== 2 ? {} : {
      "trajectories.svg": trajectories({
        title: `Reaching held-out goals: ${title}`,
        outline: world.outline,
        panels: Object.entries(outcome.evaluation).map(([name, result]) => panel(name, result)),
      }),
    }),
    ...(scene === undefined || goals.schedule.advance !== "never" || isImage ? {} : {
      "poses.svg": poses({
        title: `Reaching held-out goals: ${title}`,
        scene,
        tiles: tiles(TILES[scene.kind === "planar" ? "planar" : scene.side]),
        radius,
      }),
    }),
    ...(!isImage ? {} : {
      "images.svg": images({
        title: `Goals that are pictures, and the states that were reached: ${title}`,
        rows: tiles(6).map(({ note, goal, end }) => ({
          name: note,
          images: [{ caption: "goal", url: imageUrl(goal) }, { caption: "reached", url: imageUrl(end) }],
        })),
      }),
    }),
  };
};

/** The policies whose curves are drawn: all but random actions, which are a line. */
const learned = (curve: readonly EvaluationPoint[]): readonly string[] => Object.keys(curve[0].normalisedDistance);

/** A run that is over, with the method behind it. */
export interface FinishedRun {
  /** The world. */
  readonly world: World;
  /** The method with its options. */
  readonly configured: ConfiguredMethod;
  /** The method's name in titles. */
  readonly title: string;
}

/** The weights of a method's learners as ONNX Runtime's checkpoints, and the policy that pursues goals, where it has one. */
const weightFiles = ({ world, configured }: FinishedRun, { policy, saved }: Outcome<TrainState>): Files => {
  const definition = configured.define(world);
  if (E.isLeft(definition)) return {};
  return {
    ...(E.isLeft(policy) ? {} : { "policy.onnx": policy.right }),
    ...Object.fromEntries(
      Object.entries(learnersOf(definition.right)).map(([name, learner]) => [
        `learners/${name}.checkpoint`,
        runtimeCheckpoint(learner, saved),
      ]),
    ),
  };
};

/** The budget, the time and the engine of a run in a sentence. */
const leadOf = ({ steps, updates, seconds, engine, goals }: Omit<Summary, "seed" | Measure>): string =>
  `${updates.toLocaleString("en")} gradient steps and ${steps.toLocaleString("en")} environment steps in ${
    numbers(seconds, 0)
  } s on ${engine}; ${goals} held-out goals.`;

/** The files that `--out` saves of a run. */
export const pictures = (run: FinishedRun, outcome: Outcome<TrainState>, result: Summary): Files => {
  const { world, configured } = run;
  const title = `${run.title} on ${world.name}, seed ${result.seed}, ${
    result.steps.toLocaleString("en")
  } environment steps`;
  const series = learned(outcome.curve).map((name) => ({
    name: policyTitle(name),
    points: outcome.curve.map(({ updates, normalisedDistance }): Point => [updates, normalisedDistance[name]]),
  }));
  const drawn = {
    "curve.svg": curve({
      title,
      xLabel: "gradient steps",
      yLabel: "normalised distance to held-out goals",
      series,
      references: [{ name: policyTitle("random"), y: result.normalisedDistance.random }],
    }),
    ...episodePictures(world, configured.settings.goals, outcome, title),
  };
  return {
    ...drawn,
    "report.html": reportPage({
      title,
      lead: leadOf(result),
      cells: resultCells(world, seedsSummary([result])),
      times: timeCells(seedsSummary([result])),
      pictures: drawn,
      points: outcome.curve,
      options: configured.written,
    }),
    ...weightFiles(run, outcome),
    "result.json": `${JSON.stringify({ ...result, options: configured.written }, undefined, 2)}\n`,
  };
};

/** The files that `--out` saves of several seeds: the curve of their means, and each seed's own files in a folder. */
export const seedsPictures = (
  run: FinishedRun,
  outcomes: readonly Outcome<TrainState>[],
  result: SeedsSummary,
): Files => {
  const [{ curve: points }] = outcomes;
  const title = `${run.title} on ${run.world.name}, ${outcomes.length} seeds, ${
    result.steps.toLocaleString("en")
  } environment steps`;
  const series = learned(points).map((name) => {
    const intervals = points.map(({ updates }, position) => ({
      x: updates,
      ...bootstrapInterval(outcomes.map(({ curve }) => curve[position].normalisedDistance[name])),
    }));
    return { name: policyTitle(name), points: intervals.map(({ x, mean }): Point => [x, mean]), band: intervals };
  });
  const filesOfSeeds = outcomes.flatMap((outcome, place) =>
    Object.entries(pictures(run, outcome, result.runs[place]))
      .map(([name, content]) => [`seed-${result.seeds[place]}/${name}`, content] as const)
  );
  const drawn = {
    "curve.svg": curve({
      title,
      xLabel: "gradient steps",
      yLabel: "normalised distance to held-out goals",
      series,
      references: [{ name: policyTitle("random"), y: result.normalisedDistance.random.mean }],
    }),
  };
  return {
    ...drawn,
    "report.html": reportPage({
      title,
      lead: leadOf(result),
      cells: resultCells(run.world, result),
      times: timeCells(result),
      pictures: drawn,
      points: [],
      options: run.configured.written,
    }),
    "result.json": `${JSON.stringify(result, undefined, 2)}\n`,
    ...Object.fromEntries(filesOfSeeds),
  };
};
