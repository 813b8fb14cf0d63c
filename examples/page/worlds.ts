/**
 * The worlds of the page: the places of states in their scenes, and states at places, so that goals can be pointed to.
 *
 * @module
 */
import { mazes, objectPush, pointMazeU, pointNav, reacher, rooms } from "../../envs/mod.ts";
import { FOREARM, LIMIT, LINK } from "../../envs/reacher_dynamics.ts";
import { roomOf, ROOMS_CELLS } from "../../envs/rooms.ts";
import type { PlanarScene } from "../../lib/world/scene.ts";
import type { World } from "../../lib/world/world.ts";

/** A place in a scene, in its unit of length. */
export type Place = readonly [x: number, y: number];

/** A world of the page. */
export interface PageWorld {
  /** The world. */
  readonly world: World;
  /** Its look. */
  readonly scene: PlanarScene;
  /** Its name in the list. */
  readonly title: string;
  /** A few sentences about it. */
  readonly about: string;
  /** The latents to choose from, by name; the first is the default. */
  readonly latents: readonly string[];
  /** Number of gradient steps at which a run pauses by itself. */
  readonly updates: number;
  /** The radius of a goal in its picture, in the scene's unit. */
  readonly goalRadius: number;
  /** Number of cells of the reward's map along each side. */
  readonly cells: number;
  /** The place of the achieved goal in row `row` of states. */
  readonly placeOf: (states: Float64Array, row: number) => Place;
  /** Scale and centre of goal coordinates in the scene, for the world's outline. */
  readonly outlined: readonly [scale: number, x: number, y: number];
  /** The nearest place that a goal can have. */
  readonly nearest: (place: Place) => Place;
  /** A state whose achieved goal is at a place that {@link PageWorld.nearest} leaves as it is; `start` fills in the rest. */
  readonly stateAt: (place: Place, start: Float64Array) => Float64Array;
}

const clip = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

const planarOf = ({ name, scene }: World): PlanarScene => {
  if (scene?.kind !== "planar") throw new TypeError(`${name} has no scene in a plane`);
  return scene;
};

const nearestOf = (places: readonly Place[], [x, y]: Place): Place =>
  places.reduce((best, place) =>
    Math.hypot(place[0] - x, place[1] - y) < Math.hypot(best[0] - x, best[1] - y) ? place : best
  );

/** A point that is its own achieved goal. */
const POINT: Pick<PageWorld, "placeOf" | "stateAt"> = {
  placeOf: (states, row) => [states[2 * row], states[2 * row + 1]],
  stateAt: ([x, y]) => Float64Array.of(x, y),
};

const CONTINUOUS = ["box:2", "ball:2", "discrete:16"];

/** The least distance of goals in a maze from the walls, in cells. */
const MARGIN = 0.05;

const MAZE = mazes.point_maze_u.picture;

/** The free cells of the maze, as boxes `[x0, y0, x1, y1]` that goals can be in. */
const MAZE_CELLS = MAZE.flatMap((line, index) =>
  [...line].flatMap((cell, x) => cell === "#" ? [] : [{ x, y: MAZE.length - 1 - index }])
);

const isFreeCell = (x: number, y: number): boolean => MAZE_CELLS.some((cell) => cell.x === x && cell.y === y);

const nearestInMaze = (place: Place): Place =>
  nearestOf(
    MAZE_CELLS.map(({ x, y }): Place => [
      clip(place[0], x + (isFreeCell(x - 1, y) ? 0 : MARGIN), x + 1 - (isFreeCell(x + 1, y) ? 0 : MARGIN)),
      clip(place[1], y + (isFreeCell(x, y - 1) ? 0 : MARGIN), y + 1 - (isFreeCell(x, y + 1) ? 0 : MARGIN)),
    ]),
    place,
  );

/** The least and the greatest distance of goals from the arm's base, in metres. */
const NEAREST = Math.sqrt(LINK ** 2 + FOREARM ** 2 + 2 * LINK * FOREARM * Math.cos(LIMIT));
const FARTHEST = 0.2;

/** An arm at rest whose fingertip is at a place, by the law of cosines. */
const armAt = ([x, y]: Place): Float64Array => {
  const radius = Math.hypot(x, y);
  const bend = Math.acos(clip((radius ** 2 - LINK ** 2 - FOREARM ** 2) / (2 * LINK * FOREARM), -1, 1));
  const lead = Math.atan2(FOREARM * Math.sin(bend), LINK + FOREARM * Math.cos(bend));
  return Float64Array.of(Math.atan2(y, x) - lead, bend, 0, 0);
};

const fingertipOf = (states: Float64Array, row: number): Place => {
  const [shoulder, elbow] = states.subarray(4 * row);
  return [
    LINK * Math.cos(shoulder) + FOREARM * Math.cos(shoulder + elbow),
    LINK * Math.sin(shoulder) + FOREARM * Math.sin(shoulder + elbow),
  ];
};

const nearestToArm = ([x, y]: Place): Place => {
  const radius = clip(Math.hypot(x, y), NEAREST, FARTHEST);
  const angle = Math.atan2(y, x);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
};

/** The index of x of the object that is meant. */
const objectAt = (states: Float64Array, row: number): number => {
  const start = objectPush.stateSize * row;
  return start + 3 + 2 * states[start];
};

/** All worlds of the page, by their names. */
export const PAGE_WORLDS: Readonly<Record<string, PageWorld>> = {
  point_nav: {
    world: pointNav,
    scene: planarOf(pointNav),
    title: "Open square",
    about: "A point in a square. It moves by up to one unit along each axis, for 50 steps, and begins in the middle. " +
      "It learns within seconds.",
    latents: CONTINUOUS,
    updates: 1500,
    goalRadius: pointNav.radius,
    cells: 40,
    ...POINT,
    outlined: [5, 5, 5],
    nearest: ([x, y]) => [clip(x, 0, 10), clip(y, 0, 10)],
  },
  point_maze_u: {
    world: pointMazeU,
    scene: planarOf(pointMazeU),
    title: "U maze",
    about:
      "The same point behind a wall. From its corner the way to the other end leads all around, and no one says so: the " +
      "reward has to find out that what is near can be far away. It takes about a minute.",
    latents: CONTINUOUS,
    updates: 4000,
    goalRadius: pointMazeU.radius,
    cells: 45,
    ...POINT,
    outlined: [1.5, 1.5, 1.5],
    nearest: nearestInMaze,
  },
  reacher: {
    world: reacher,
    scene: planarOf(reacher),
    title: "Reacher",
    about:
      "An arm with two joints, driven by torques: it has to swing, and to brake. A goal is a place of the fingertip. " +
      "The first thousand gradient steps show nothing; patience.",
    latents: ["ball:2", "box:2", "discrete:50"],
    updates: 6000,
    goalRadius: reacher.radius,
    cells: 40,
    placeOf: fingertipOf,
    outlined: [0.2, 0, 0],
    nearest: nearestToArm,
    stateAt: armAt,
  },
  object_push: {
    world: objectPush,
    scene: planarOf(objectPush),
    title: "Object push",
    about:
      "A grey disc that can push four coloured shapes. A goal is a place of one of them, the one with the white dot. " +
      "This is the hardest world here, with the largest networks: it takes a long while.",
    latents: ["box:2", "ball:2"],
    updates: 16_000,
    goalRadius: objectPush.radius,
    outlined: [5, 5, 5],
    cells: 32,
    placeOf: (states, row) => {
      const at = objectAt(states, row);
      return [states[at], states[at + 1]];
    },
    nearest: ([x, y]) => [clip(x, 1, 9), clip(y, 1, 9)],
    stateAt: (place, start) => {
      const state = start.slice();
      state.set(place, objectAt(start, 0));
      return state;
    },
  },
  rooms: {
    world: rooms,
    scene: planarOf(rooms),
    title: "Rooms",
    about:
      "A grid with a hall and four coloured rooms, and five actions: stay, right, up, left, down. A goal is a room, whatever the " +
      "place in it, so that the reward is the same all over a room.",
    latents: ["discrete:16", "discrete:8", "box:2"],
    updates: 3000,
    goalRadius: 0.45,
    outlined: [4, 5, 5],
    cells: 11,
    placeOf: (states, row) => [states[2 * row], states[2 * row + 1]],
    nearest: (place) => nearestOf(ROOMS_CELLS.filter(([x, y]) => roomOf(x, y) > 0), place),
    stateAt: ([x, y]) => Float64Array.of(x, y),
  },
};

/** Cells of a map over a scene: their places and, where a goal could be, states. */
export interface MapCells {
  /** Number of cells along each side. */
  readonly side: number;
  /** The cells that have a state, row by row from the top left. */
  readonly indices: readonly number[];
  /** Their states, `[indices.length, stateSize]`. */
  readonly states: Float64Array;
}

/** The cells of a world's map. */
export const mapCells = ({ scene, cells: side, world, nearest, stateAt }: PageWorld, start: Float64Array): MapCells => {
  const [x0, , x1, y1] = scene.bounds;
  const size = (x1 - x0) / side;
  const indices: number[] = [];
  const states: number[] = [];
  for (let index = 0; index < side * side; index++) {
    const place: Place = [x0 + (index % side + 0.5) * size, y1 - (Math.floor(index / side) + 0.5) * size];
    const isHall = world === rooms && roomOf(Math.round(place[0]), Math.round(place[1])) === 0;
    const near = isHall ? [Math.round(place[0]), Math.round(place[1])] as const : nearest(place);
    if (Math.hypot(near[0] - place[0], near[1] - place[1]) > 0.5 * size) continue;
    indices.push(index);
    states.push(...stateAt(near, start));
  }
  return { side, indices, states: Float64Array.from(states) };
};
