/**
 * What a run comes to, as files: curves, pictures of what was reached, metrics and the policy.
 *
 * @module
 */
import { actorOf } from "../method/core/agents.ts";
import type { World } from "../world/mod.ts";
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
import type { EvaluationResult } from "../train/evaluate.ts";
import type { Files } from "./files.ts";
import type { Outcome } from "../train/train.ts";
import { type Name, NAMES, names, type SeedsSummary, type Summary } from "./result.ts";

/** How goals look in a picture, and of how many episodes, by when the next one's turn comes. */
const KINDS = {
  never: { kind: "fixed", episodes: 12 },
  "every step": { kind: "moving", episodes: 6 },
  "when reached": { kind: "in a row", episodes: 5 },
} as const;

/** The two coordinates of each episode's achieved goals, and of its goals. */
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

/** One episode of π_θ as bodies: at its start, at its end, and as it was meant to end. */
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

/** Tiles that fit a picture: eight small ones, or four where bodies are seen from the side. */
const TILES = { planar: 8, above: 8, side: 4 } as const;

/** What there is to see of a run: trajectories in a plane, bodies, goals that were pictures. */
const drawn = (world: World, { goals }: GpimOptions, outcome: Outcome<TrainState>): Files => {
  const { scene, name } = world;
  const { count } = outcome.evaluationSet;
  const title = `Reaching held-out goals on ${name}`;
  const isPicture = goals.view.encoder(world) !== undefined;
  const tiles = (most: number) =>
    Array.from({ length: Math.min(most, count) }, (_, episode) => tile(world, outcome)(episode));
  const url = (state: Float64Array) => {
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
    ...(scene === undefined || goals.schedule.advance !== "never" || isPicture ? {} : {
      "poses.svg": poses({ title, scene, tiles: tiles(TILES[scene.kind === "planar" ? "planar" : scene.side]) }),
    }),
    ...(!isPicture ? {} : {
      "images.svg": images({
        title: `Goals as π_θ was shown them on ${name}, and what it brought about`,
        rows: tiles(6).map(({ note, goal, end }) => ({
          name: note,
          images: [{ caption: "goal", url: url(goal) }, { caption: "reached", url: url(end) }],
        })),
      }),
    }),
  };
};

/** The files that `--out` saves. */
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
  return {
    "curve.svg": curve({
      title: `GPIM on ${world.name}, seed ${result.seed}`,
      xLabel: "gradient steps",
      yLabel: "normalised distance to held-out goals",
      series,
      references: [{ name: NAMES.random, y: result.normalisedDistance.random }],
    }),
    ...drawn(world, options, outcome),
    "metrics.jsonl": outcome.curve.map((evaluation) => `${JSON.stringify(evaluation)}\n`).join(""),
    "policy.onnx":
      policyModel(world, actorOf(gpimDefinition(world, options), "goalPolicy"), outcome.state.weights.goalPolicy).bytes,
    "result.json": `${
      JSON.stringify(
        {
          ...result,
          options: {
            ...options,
            latents: options.latents.name,
            goals: options.goals.name,
            percept: options.discriminatorView.name,
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
  const own = outcomes.flatMap((outcome, place) =>
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
    ...Object.fromEntries(own),
  };
};
