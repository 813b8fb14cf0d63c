/**
 * The result of a run as files: curves, pictures of episodes and the policy.
 *
 * @module
 */
import { actorOf } from "../method/core/agents.ts";
import { learnersOf } from "../method/core/gradient_step.ts";
import type { World } from "../world/world.ts";
import type { GpimOptions, TrainState } from "../method/mod.ts";
import { policyModel } from "../method/core/policy_model.ts";
import { gpimDefinition } from "../method/gpim.ts";
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
import type { Outcome } from "../train/run.ts";
import { type Name, NAMES, names, type SeedsSummary, type Summary } from "./result.ts";

/** The look of goals in a picture, and the number of episodes in it, by the schedule on which goals advance. */
const KINDS = {
  never: { kind: "fixed", episodes: 12 },
  "every step": { kind: "moving", episodes: 6 },
  "when reached": { kind: "in a row", episodes: 5 },
} as const;

/** A panel of trajectories: the two coordinates of achieved goals, and of the goals. */
const panel = (name: Name, { rollout, goals, normalisedDistance, success }: EvaluationResult): Panel => {
  const { rows, width, data } = rollout.columns.achieved;
  const { kind, episodes } = KINDS[goals.advance];
  const point = (numbers: Float32Array, row: number): Point => [numbers[row * width], numbers[row * width + 1]];
  return {
    name: NAMES[name],
    note: `normalised distance ${numbers(normalisedDistance, 3)}, reached ${numbers(100 * success, 0)} %`,
    episodes: Array.from({ length: Math.min(episodes, rollout.count) }, (_, episode) => ({
      path: Array.from({ length: rollout.lengths[episode] + 1 }, (_, time) => point(data, episode * rows + time)),
      goals: Array.from({ length: goals.rows }, (_, row) => point(goals.target, episode * goals.rows + row)),
      kind,
      reached: rollout.progress[episode * rows + rollout.lengths[episode]],
    })),
  };
};

/** One episode of π_θ as bodies: its start, its end, and its goal. */
const tile = (world: World, { evaluationSet: { goalStates }, evaluation: { gpim } }: Outcome<TrainState>) =>
(
  episode: number,
): Tile => {
  const { stateSize, unit } = world;
  const { horizon, lengths, states } = gpim.rollout;
  const stateAt = (all: Float64Array, row: number) => all.subarray(row * stateSize, (row + 1) * stateSize);
  const at = (time: number) => stateAt(states, episode * (horizon + 1) + time);
  const [end, goal] = [at(lengths[episode]), stateAt(goalStates, episode)];
  const [distance] = world.distance(world.achieved(end), world.achieved(goal));
  return { name: `goal ${episode + 1}`, note: `${numbers(distance, 2)} ${unit} away`, start: at(0), end, goal };
};

/** Number of tiles that fit a picture: eight small ones, or four where bodies are seen from the side. */
const TILES = { planar: 8, above: 8, side: 4 } as const;

/** Pictures of a run: trajectories in a plane, bodies, goals that were images. */
const episodePictures = (world: World, { goals }: GpimOptions, outcome: Outcome<TrainState>): Files => {
  const { scene, name } = world;
  const { count } = outcome.evaluationSet;
  const title = `Reaching held-out goals on ${name}`;
  const isImage = goals.view.encoder(world) !== undefined;
  const tiles = (most: number) =>
    Array.from({ length: Math.min(most, count) }, (_, episode) => tile(world, outcome)(episode));
  const imageUrl = (state: Float64Array) => {
    const size = Math.sqrt(goals.view.size(world) / 3);
    return scene === undefined ? "" : dataUrl(png(render(scene, size)(state, world.stateSize), size, size));
  };
  return {
    ...(world.goalSize !== 2 ? {} : {
      "trajectories.svg": trajectories({
        title,
        outline: world.outline,
        panels: names.map((name) => panel(name, outcome.evaluation[name])),
      }),
    }),
    ...(scene === undefined || goals.schedule.advance !== "never" || isImage ? {} : {
      "poses.svg": poses({ title, scene, tiles: tiles(TILES[scene.kind === "planar" ? "planar" : scene.side]) }),
    }),
    ...(!isImage ? {} : {
      "images.svg": images({
        title: `Goal images on ${name}, and the states that π_θ reached`,
        rows: tiles(6).map(({ note, goal, end }) => ({
          name: note,
          images: [{ caption: "goal", url: imageUrl(goal) }, { caption: "reached", url: imageUrl(end) }],
        })),
      }),
    }),
  };
};

/** The files that `--out` saves of a run. */
export const pictures = (
  world: World,
  options: GpimOptions,
  outcome: Outcome<TrainState>,
  result: Summary,
): Files => {
  const series = (["gpim", "diayn"] as const).map((name) => ({
    name: NAMES[name],
    points: outcome.curve.map(({ updates, normalisedDistance }): Point => [updates, normalisedDistance[name]]),
  }));
  const definition = gpimDefinition(world, options);
  return {
    "curve.svg": curve({
      title: `GPIM on ${world.name}, seed ${result.seed}`,
      xLabel: "gradient steps",
      yLabel: "normalised distance to held-out goals",
      series,
      references: [{ name: NAMES.random, y: result.normalisedDistance.random }],
    }),
    ...episodePictures(world, options, outcome),
    "policy.onnx": policyModel(world, actorOf(definition, "goalPolicy"), outcome.state.weights.goalPolicy).bytes,
    ...Object.fromEntries(
      Object.entries(learnersOf(definition)).map(([name, learner]) => [
        `learners/${name}.checkpoint`,
        runtimeCheckpoint(learner, outcome.saved),
      ]),
    ),
    "result.json": `${
      JSON.stringify(
        {
          ...result,
          options: {
            ...options,
            latents: options.latents.name,
            goals: options.goals.name,
            discriminatorView: options.discriminatorView.name,
          },
        },
        undefined,
        2,
      )
    }\n`,
  };
};

/** The files that `--out` saves of several seeds: the curve of their means, and each seed's own files in a folder. */
export const seedsPictures = (
  world: World,
  options: GpimOptions,
  outcomes: readonly Outcome<TrainState>[],
  result: SeedsSummary,
): Files => {
  const [{ curve: points }] = outcomes;
  const series = (["gpim", "diayn"] as const).map((name) => {
    const intervals = points.map(({ updates }, position) => ({
      x: updates,
      ...bootstrapInterval(outcomes.map(({ curve }) => curve[position].normalisedDistance[name])),
    }));
    return { name: NAMES[name], points: intervals.map(({ x, mean }): Point => [x, mean]), band: intervals };
  });
  const filesOfSeeds = outcomes.flatMap((outcome, place) =>
    Object.entries(pictures(world, options, outcome, result.runs[place]))
      .map(([name, content]) => [`seed-${result.seeds[place]}/${name}`, content] as const)
  );
  return {
    "curve.svg": curve({
      title: `GPIM on ${world.name}, ${outcomes.length} seeds, mean and 95 % interval`,
      xLabel: "gradient steps",
      yLabel: "normalised distance to held-out goals",
      series,
      references: [{ name: NAMES.random, y: result.normalisedDistance.random.mean }],
    }),
    "result.json": `${JSON.stringify(result, undefined, 2)}\n`,
    ...Object.fromEntries(filesOfSeeds),
  };
};
