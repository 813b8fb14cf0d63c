/**
 * The worlds of the comparison: their budgets, and the settings that all methods share on them.
 *
 * @module
 */
import type { World } from "../../lib/world/mod.ts";
import { geodesicDistances, mazes, pointMazeU, pointNav, reacher, repeated, rooms, swimmer } from "../../envs/mod.ts";
import { ball, box, type Latents, skills } from "../../lib/learner/mod.ts";
import { SETTINGS, type Settings } from "../../lib/method/mod.ts";
import type { Ways } from "./probe/reward_map.ts";

/** A grid of states for maps of rewards. */
interface MappedWays extends Ways {
  /** States in a row of the grid. */
  readonly columns: number;
  /** The grid's extent in goal coordinates, `[x0, y0, x1, y1]`. */
  readonly bounds: readonly [number, number, number, number];
  /** The goal of the maps, as a state. */
  readonly goal: Float64Array;
}

/** A world of the comparison. */
export interface ComparedWorld {
  /** The world. */
  readonly world: World;
  /** Environment steps of a run, by all policies of a method together. */
  readonly steps: number;
  /** Settings of all methods. */
  readonly settings: Settings;
  /** Latents of the methods that take any family. */
  readonly latents: Latents;
  /** Whether GPIM's π_θ also learns from π_μ's episodes, where goals are rarely reached. */
  readonly hindsight: boolean;
  /** The grid on which rewards are mapped, where states are places in a plane. */
  readonly ways?: MappedWays;
}

type Rectangle = readonly [x0: number, y0: number, x1: number, y1: number];

const GRID = 40;

/** A grid over a rectangle of states that are places. */
const grid = ([x0, y0, x1, y1]: Rectangle): Float64Array =>
  Float64Array.from({ length: 2 * GRID * GRID }, (_, index) => {
    const [place, axis] = [Math.floor(index / 2), index % 2];
    return axis === 0
      ? x0 + (place % GRID + 0.5) / GRID * (x1 - x0)
      : y0 + (Math.floor(place / GRID) + 0.5) / GRID * (y1 - y0);
  });

/** The reward map's grid on a world whose states are places. */
const ways = (
  world: World,
  rectangle: Rectangle,
  goal: readonly [number, number],
  geodesic: Ways["geodesic"],
): MappedWays => {
  const [x0, y0, x1, y1] = rectangle;
  const [left, bottom, right, top] = world.achieved(Float64Array.of(x0, y0, x1, y1));
  return {
    states: grid(rectangle),
    columns: GRID,
    bounds: [left, bottom, right, top],
    goal: Float64Array.of(...goal),
    geodesic,
  };
};

/** Geodesic distances in a world without walls. */
const straight = (states: Float64Array, [x, y]: Float64Array): Float64Array =>
  Float64Array.from(
    { length: states.length / 2 },
    (_, row) => Math.hypot(states[2 * row] - x, states[2 * row + 1] - y),
  );

const roundWalls = geodesicDistances(mazes.point_maze_u);

/** The worlds by name. */
export const WORLDS: Readonly<Record<string, ComparedWorld>> = {
  point_nav: {
    world: pointNav,
    steps: 256_000,
    settings: SETTINGS,
    latents: box(2),
    hindsight: false,
    ways: ways(pointNav, [0, 0, 10, 10], [8, 8], straight),
  },
  point_maze_u: {
    world: pointMazeU,
    steps: 256_000,
    // The way round the wall is long.
    settings: { ...SETTINGS, discount: 0.95 },
    latents: box(2),
    hindsight: false,
    ways: ways(pointMazeU, [0, 0, 3, 3], [0.5, 0.5], (states, [x, y]) => roundWalls([x, y])(states)),
  },
  reacher: {
    world: reacher,
    steps: 384_000,
    settings: { ...SETTINGS, learningRate: 3e-3 },
    latents: ball(2),
    hindsight: false,
  },
  swimmer: {
    // An action held for a third of a second: a stroke takes longer than that.
    world: repeated(swimmer, 8),
    steps: 320_000,
    settings: { ...SETTINGS, discount: 0.9 },
    latents: ball(2),
    hindsight: true,
  },
  rooms: {
    world: rooms,
    steps: 76_800,
    settings: { ...SETTINGS, discount: 0.9 },
    latents: skills(16),
    hindsight: true,
  },
};
