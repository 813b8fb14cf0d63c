/**
 * Four coloured rooms around a hall: the smallest world in which goals are words, and in which all probabilities can be enumerated.
 *
 * @module
 */
import { integer } from "../lib/random/integer.ts";
import type { Key } from "../lib/random/key.ts";
import { expectRows, rowCount } from "./rows.ts";
import type { Colour, PlanarScene } from "../lib/world/scene.ts";
import { measured, type Quantity } from "../lib/world/quantity.ts";
import type { Stepped, World } from "../lib/world/world.ts";

/** The floor plan, with the top row first: `#` is a wall, `.` the hall with its doors, a letter the room of that colour. */
export const ROOMS_LAYOUT: readonly string[] = [
  "###########",
  "#rrr#.#ggg#",
  "#rrr..#ggg#",
  "#rrr#.#ggg#",
  "#####.##.##",
  "#.........#",
  "##.##.#####",
  "#yyy#.#bbb#",
  "#yyy#..bbb#",
  "#yyy#.#bbb#",
  "###########",
];

/** The names of the rooms, in the order of their numbers. */
export const ROOM_NAMES: readonly string[] = ["hall", "red", "green", "blue", "yellow"];

/** Number of cells along each side. */
const SIDE = ROOMS_LAYOUT.length;

/** The middle cell of each axis. */
const CENTRE = (SIDE - 1) / 2;

/** Distance from the middle to the outermost cell that is not a wall. */
const REACH = CENTRE - 1;

/** The room of every cell, from the bottom row to the top; −1 is a wall. */
const ROOMS = Int8Array.from([...ROOMS_LAYOUT].reverse().join(""), (cell) => ".rgby".indexOf(cell));

/** The number of the room that cell (`x`, `y`) belongs to, an index of {@link ROOM_NAMES}; −1 in walls and off the grid. */
export const roomOf = (x: number, y: number): number =>
  x >= 0 && x < SIDE && y >= 0 && y < SIDE ? ROOMS[SIDE * y + x] : -1;

/** Every cell `[x, y]` that is not a wall: all states. */
export const ROOMS_CELLS: readonly (readonly [x: number, y: number])[] = Array.from(
  ROOMS,
  (_, cell) => [cell % SIDE, Math.floor(cell / SIDE)] as const,
).filter(([x, y]) => roomOf(x, y) >= 0);

/** The middle cells of the coloured rooms, in the order of {@link ROOM_NAMES}. */
const MIDDLES = [[2, 8], [8, 8], [8, 2], [2, 2]] as const;

/** Moves along x and along y by action, in cells: stay, right, up, left, down. */
const MOVE_X = [0, 1, 0, -1, 0];
const MOVE_Y = [0, 0, 1, 0, -1];
const ACTIONS = MOVE_X.length;

const reset = (_key: Key, count: number): Float64Array => new Float64Array(2 * count).fill(CENTRE);

const chosen = (actions: Float32Array, row: number): number => {
  let best = 0;
  for (let action = 1; action < ACTIONS; action++) {
    if (actions[ACTIONS * row + action] > actions[ACTIONS * row + best]) best = action;
  }
  return best;
};

const step = (states: Float64Array, actions: Float32Array): Stepped => {
  const count = rowCount("rooms.step", "states", states, 2);
  expectRows("rooms.step", "actions", actions, ACTIONS, count);
  const next = states.slice();
  for (let row = 0; row < count; row++) {
    const action = chosen(actions, row);
    const x = states[2 * row] + MOVE_X[action];
    const y = states[2 * row + 1] + MOVE_Y[action];
    if (roomOf(x, y) < 0) continue;
    next[2 * row] = x;
    next[2 * row + 1] = y;
  }
  return { states: next, terminated: new Uint8Array(count) };
};

/** Writes the one-hot of each state's room into rows of `size` numbers, from `offset` on. */
const writeRooms = (states: Float64Array, rows: Float32Array, size: number, offset: number): void => {
  for (let row = 0; 2 * row < states.length; row++) {
    const room = roomOf(states[2 * row], states[2 * row + 1]);
    if (room >= 0) rows[size * row + offset + room] = 1;
  }
};

const observe = (states: Float64Array): Float32Array => {
  const size = 2 + ROOM_NAMES.length;
  const count = rowCount("rooms.observe", "states", states, 2);
  const observations = new Float32Array(size * count);
  for (let row = 0; row < count; row++) {
    observations[size * row] = (states[2 * row] - CENTRE) / REACH;
    observations[size * row + 1] = (states[2 * row + 1] - CENTRE) / REACH;
  }
  writeRooms(states, observations, size, 2);
  return observations;
};

const achieved = (states: Float64Array): Float32Array => {
  const size = ROOM_NAMES.length;
  const rows = new Float32Array(size * rowCount("rooms.achieved", "states", states, 2));
  writeRooms(states, rows, size, 0);
  return rows;
};

const distance = (achieved: Float32Array, goals: Float32Array): Float64Array => {
  const size = ROOM_NAMES.length;
  const count = rowCount("rooms.distance", "achieved", achieved, size);
  expectRows("rooms.distance", "goals", goals, size, count);
  const distances = new Float64Array(count);
  for (let index = 0; index < achieved.length; index++) {
    distances[Math.floor(index / size)] += Math.abs(achieved[index] - goals[index]) / 2;
  }
  return distances;
};

const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("rooms.goalStates", "starts", starts, 2);
  const drawn = integer(key, [count], { minimum: 0, maximum: MIDDLES.length });
  const states = new Float64Array(starts.length);
  drawn.forEach((room, row) => states.set(MIDDLES[room], 2 * row));
  return states;
};

const FLOOR: Colour = [244, 244, 240];
const PAINTS: readonly Colour[] = [[214, 69, 65], [0, 158, 115], [0, 114, 178], [240, 200, 70]];

/** The two arms of the hall and its doors; each door extends into its room. */
const PASSAGES = [[1, 5, 9, 5], [5, 1, 5, 9], [5, 8, 3, 8], [8, 5, 8, 7], [5, 2, 7, 2], [2, 5, 2, 3]] as const;

/** Floors on a ground of walls: few large overlapping figures, so that no ground is visible between them. */
const SCENE: PlanarScene = {
  kind: "planar",
  bounds: [-0.5, -0.5, SIDE - 0.5, SIDE - 0.5],
  ground: [120, 120, 120],
  still: [
    ...PASSAGES.map((ends) => ({ shape: "capsule", radius: 0.5, colour: FLOOR, ends } as const)),
    ...MIDDLES.map(([x, y], room) => (
      { shape: "square", radius: 1.5, colour: PAINTS[room], ends: [x, y, x, y] } as const
    )),
  ],
  moving: [{ shape: "capsule", radius: 0.35, colour: [60, 60, 60] }],
  place: (states, row, ends) => {
    ends[0] = ends[2] = states[2 * row];
    ends[1] = ends[3] = states[2 * row + 1];
  },
};

const ROOM: readonly Quantity[] = [
  { name: `room, as a one-hot row: ${ROOM_NAMES.join(", ")}`, unit: "", shape: [ROOM_NAMES.length] },
];

/**
 * A grid of 11 × 11 cells: a hall in the shape of a plus, in whose middle an episode starts, and a coloured room of 3 × 3 cells in
 * every corner, behind one door each; a command is a room.
 *
 * A state is a cell, (x, y) in whole numbers. The five actions are stay, right, up, left and down; walls block moves. Observations
 * are (x − 5) / 4, (y − 5) / 4 and the one-hot of the current room: hall, red, green, blue, yellow; an achieved goal is that one-hot.
 * The distance is half the sum of absolute differences: 0 in the same room, 1 in another. Goals are the middles of the coloured
 * rooms, each equally likely. The plan is symmetric under quarter turns: each room is 5 steps from the start, and contains 3.1 % of
 * the random walks at the horizon.
 *
 * @example
 * ```ts
 * import { rooms } from "@gpim/gpim/envs";
 * import { key } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * const up = Float32Array.of(0, 0, 1, 0, 0);
 * assertEquals([...rooms.step(rooms.reset(key(7), 1), up).states], [5, 6]);
 * assertEquals([...rooms.achieved(Float64Array.of(2, 8))], [0, 1, 0, 0, 0]);
 * ```
 */
export const rooms: World = {
  name: "rooms",
  horizon: 20,
  stateSize: 2,
  observationSize: 2 + ROOM_NAMES.length,
  actionSize: ACTIONS,
  actionSpace: "discrete",
  goalSize: ROOM_NAMES.length,
  unit: "rooms",
  radius: 0.5,
  reset,
  step,
  observe,
  achieved,
  distance,
  goalStates,
  scene: SCENE,
  quantities: {
    observation: [...measured("cells", ["x", "y"], REACH, CENTRE), ...ROOM],
    goal: ROOM,
    action: [{ name: "move, as a one-hot row: stay, right, up, left, down", unit: "", shape: [ACTIONS] }],
  },
  outline: [],
};
