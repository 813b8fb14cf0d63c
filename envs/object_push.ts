/**
 * Pushing coloured shapes to places: "push the blue circle to (6.7, 8.0)".
 *
 * @module
 */
import { fold } from "../lib/random/fold.ts";
import { integer } from "../lib/random/integer.ts";
import type { Key } from "../lib/random/key.ts";
import { permutation } from "../lib/random/permutation.ts";
import { split } from "../lib/random/split.ts";
import { uniform } from "../lib/random/uniform.ts";
import { planarDistance } from "./distance.ts";
import { BODY_RADIUS, CONTACT, OBJECTS, SIDE, STATE_SIZE, step, TOLERANCE } from "./object_push_dynamics.ts";
import { rowCount } from "./rows.ts";
import type { Colour, PlanarScene, StillFigure } from "../lib/world/scene.ts";
import { measured, type Quantities, type Quantity } from "../lib/world/quantity.ts";
import type { World } from "../lib/world/world.ts";

/** The centre of the arena, from which coordinates are scaled to ±1. */
const CENTRE = SIDE / 2;

/** The scale of offsets that distinguish contact from near contact, in units; larger offsets are clipped. */
const NEAR = 1.5;

/** The centres of the objects' start places. */
const PLACES = [[3, 3], [7, 3], [3, 7], [7, 7]] as const;

/** The largest distance of an object from the centre of its start place along each axis, in units. */
const OBJECT_START = 0.5;

/** The gap between the agent and the target object at the start, in units. */
const GAP = 0.3;

/** The least distance of goals from the walls, in units. */
const GOAL_MARGIN = 1;

/** The objects' colours, as numbers of red, green, blue, and shapes, as numbers of circle, square, triangle. */
const COLOURS = [2, 1, 2, 0];
const SHAPES = [0, 1, 2, 1];

const OBSERVATION_SIZE = 2 + 2 + 2 + 2 + 2 * (OBJECTS - 1) + 3 + 3;
const DESCRIPTION_SIZE = 3 + 3 + 2;

const reset = (key: Key, count: number): Float64Array => {
  const [targetKey, agentKey, placeKey, offsetKey] = split(key, 4);
  const target = integer(targetKey, [count], { minimum: 0, maximum: OBJECTS });
  const sides = uniform(agentKey, [count], { minimum: -Math.PI, maximum: Math.PI });
  const offsets = uniform(offsetKey, [count, OBJECTS, 2], { minimum: -OBJECT_START, maximum: OBJECT_START });
  const states = new Float64Array(STATE_SIZE * count);
  for (let row = 0; row < count; row++) {
    const places = [...permutation(fold(placeKey, row), OBJECTS)].flatMap((place) => PLACES[place])
      .map((place, index) => place + offsets[2 * OBJECTS * row + index]);
    const [x, y] = places.slice(2 * target[row]);
    const reach = CONTACT + GAP;
    states.set(
      [target[row], x + reach * Math.cos(sides[row]), y + reach * Math.sin(sides[row]), ...places],
      STATE_SIZE * row,
    );
  }
  return states;
};

/** The index in the states of x of the target object of row `row`. */
const targetAt = (states: Float64Array, row: number): number => STATE_SIZE * row + 3 + 2 * states[STATE_SIZE * row];

/** Writes the one-hots of the colour and of the shape of the target object into `rows`, from `at` on. */
const writeKind = (target: number, rows: Float32Array, at: number): void => {
  rows[at + COLOURS[target]] = 1;
  rows[at + 3 + SHAPES[target]] = 1;
};

const observe = (states: Float64Array): Float32Array => {
  const count = rowCount("objectPush.observe", "states", states, STATE_SIZE);
  const observations = new Float32Array(OBSERVATION_SIZE * count);
  for (let row = 0; row < count; row++) {
    const agent = STATE_SIZE * row + 1;
    const target = targetAt(states, row);
    const start = OBSERVATION_SIZE * row;
    for (let axis = 0; axis < 2; axis++) {
      const offset = states[target + axis] - states[agent + axis];
      observations[start + axis] = (states[agent + axis] - CENTRE) / CENTRE;
      observations[start + 2 + axis] = (states[target + axis] - CENTRE) / CENTRE;
      observations[start + 4 + axis] = offset / CENTRE;
      observations[start + 6 + axis] = Math.max(-1, Math.min(1, offset / NEAR));
    }
    let at = start + 8;
    for (let object = agent + 2; object < agent + 2 + 2 * OBJECTS; object += 2) {
      if (object === target) continue;
      observations[at++] = (states[object] - CENTRE) / CENTRE;
      observations[at++] = (states[object + 1] - CENTRE) / CENTRE;
    }
    writeKind(states[agent - 1], observations, at);
  }
  return observations;
};

/** Writes the scaled place of the target object of every row into the last two of `size` numbers. */
const writeAchieved = (states: Float64Array, rows: Float32Array, size: number): void => {
  for (let row = 0; STATE_SIZE * row < states.length; row++) {
    const target = targetAt(states, row);
    rows[size * row + size - 2] = (states[target] - CENTRE) / CENTRE;
    rows[size * row + size - 1] = (states[target + 1] - CENTRE) / CENTRE;
  }
};

const achieved = (states: Float64Array): Float32Array => {
  const rows = new Float32Array(2 * rowCount("objectPush.achieved", "states", states, STATE_SIZE));
  writeAchieved(states, rows, 2);
  return rows;
};

const describe = (states: Float64Array): Float32Array => {
  const count = rowCount("objectPush.description", "states", states, STATE_SIZE);
  const rows = new Float32Array(DESCRIPTION_SIZE * count);
  for (let row = 0; row < count; row++) writeKind(states[STATE_SIZE * row], rows, DESCRIPTION_SIZE * row);
  writeAchieved(states, rows, DESCRIPTION_SIZE);
  return rows;
};

const touches = ([x, y]: readonly [number, number], body: ArrayLike<number>): boolean =>
  Math.hypot(body[0] - x, body[1] - y) < CONTACT - TOLERANCE;

/**
 * Writes one goal state: the target object at its goal, the agent beside it, and objects that were in the way at one of the start
 * places. These are 4 units apart. Each of the other two objects can block one of them, and the agent and the target object together
 * one more, so that one of the four is always free.
 */
const placeAt = (state: Float64Array, [x, y]: readonly [number, number]): void => {
  const bodies = Array.from({ length: 1 + OBJECTS }, (_, body) => state.subarray(1 + 2 * body, 3 + 2 * body));
  const [agent, ...objects] = bodies;
  const target = objects[state[0]];
  const angle = Math.atan2(CENTRE - y, CENTRE - x);
  target.set([x, y]);
  agent.set([x + CONTACT * Math.cos(angle), y + CONTACT * Math.sin(angle)]);
  for (const object of objects) {
    if (object === target) continue;
    const others = bodies.filter((body) => body !== object);
    const free = (place: readonly [number, number]): boolean => !others.some((body) => touches(place, body));
    if (!free([object[0], object[1]])) object.set(PLACES.find(free)!);
  }
};

const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("objectPush.goalStates", "starts", starts, STATE_SIZE);
  const goals = uniform(key, [count, 2], { minimum: GOAL_MARGIN, maximum: SIDE - GOAL_MARGIN });
  const states = starts.slice();
  for (let row = 0; row < count; row++) {
    placeAt(states.subarray(STATE_SIZE * row, STATE_SIZE * (row + 1)), [goals[2 * row], goals[2 * row + 1]]);
  }
  return states;
};

const RED: Colour = [214, 69, 65];
const GREEN: Colour = [0, 158, 115];
const BLUE: Colour = [0, 114, 178];
const GREY: Colour = [60, 60, 60];
const WHITE: Colour = [255, 255, 255];

/** Half the thickness of a wall, in units. */
const WALL = 0.15;

const wall = (x0: number, y0: number, x1: number, y1: number): StillFigure => ({
  shape: "capsule",
  radius: WALL,
  colour: [120, 120, 120],
  ends: [x0, y0, x1, y1],
});

/** Squares and triangles have the area of the discs that they move as. */
const SQUARE_RADIUS: number = Math.sqrt(Math.PI / 4) * BODY_RADIUS;
const TRIANGLE_RADIUS: number = Math.sqrt(Math.PI / Math.sqrt(27)) * BODY_RADIUS;

/** The arena; the target object has a white dot. */
const SCENE: PlanarScene = {
  kind: "planar",
  bounds: [-2 * WALL, -2 * WALL, SIDE + 2 * WALL, SIDE + 2 * WALL],
  ground: [244, 244, 240],
  still: [
    wall(-WALL, -WALL, SIDE + WALL, -WALL),
    wall(SIDE + WALL, -WALL, SIDE + WALL, SIDE + WALL),
    wall(SIDE + WALL, SIDE + WALL, -WALL, SIDE + WALL),
    wall(-WALL, SIDE + WALL, -WALL, -WALL),
  ],
  moving: [
    { shape: "capsule", radius: BODY_RADIUS, colour: GREY, meaning: "agent", isTraced: true },
    { shape: "capsule", radius: BODY_RADIUS, colour: BLUE },
    { shape: "square", radius: SQUARE_RADIUS, colour: GREEN },
    { shape: "triangle", radius: TRIANGLE_RADIUS, colour: BLUE },
    { shape: "square", radius: SQUARE_RADIUS, colour: RED },
    { shape: "capsule", radius: 0.2, colour: WHITE, meaning: "the object of the command" },
  ],
  place: (states, row, ends) => {
    const target = targetAt(states, row);
    for (let figure = 0; figure < 6; figure++) {
      const at = figure < 5 ? STATE_SIZE * row + 1 + 2 * figure : target;
      ends[4 * figure] = ends[4 * figure + 2] = states[at];
      ends[4 * figure + 1] = ends[4 * figure + 3] = states[at + 1];
    }
  },
  mark: (states, row, point) => {
    const target = targetAt(states, row);
    point.set(states.subarray(target, target + 2));
  },
};

const COLOUR_NAMES = ["red", "green", "blue"];
const SHAPE_NAMES = ["circle", "square", "triangle"];

/** The command of a goal state in words. */
const inWords = (goal: Float64Array): string => {
  const target = targetAt(goal, 0);
  const [x, y] = [goal[target], goal[target + 1]].map((coordinate) => coordinate.toFixed(1));
  return `push the ${COLOUR_NAMES[COLOURS[goal[0]]]} ${SHAPE_NAMES[SHAPES[goal[0]]]} to (${x}, ${y})`;
};

/** Coordinates of a thing in the square. */
const placeOf = (thing: string): readonly Quantity[] =>
  measured("units", [`x of ${thing}`, `y of ${thing}`], CENTRE, CENTRE);

/** The colour and the shape of the object that is meant. */
const KIND: readonly Quantity[] = [
  { name: `its colour, as a one-hot row: ${COLOUR_NAMES.join(", ")}`, unit: "", shape: [3] },
  { name: `its shape, as a one-hot row: ${SHAPE_NAMES.join(", ")}`, unit: "", shape: [3] },
];

const QUANTITIES: Quantities = {
  observation: [
    ...placeOf("the agent"),
    ...placeOf("the object that is meant"),
    ...measured("units", ["way to it along x", "way to it along y"], CENTRE),
    ...measured("units", ["way to it along x, clipped", "way to it along y, clipped"], NEAR),
    ...Array.from({ length: OBJECTS - 1 }, (_, other) => placeOf(`other object ${other + 1}`)).flat(),
    ...KIND,
  ],
  goal: placeOf("the object that is meant"),
  action: measured("units", ["step along x", "step along y"]),
};

/**
 * A disc that pushes coloured shapes in the arena [0, 10]²: a blue circle, a green square, a blue triangle and a red square, all of
 * which move as discs of radius 0.6 units; a command consists of one of them, the target object, and a place.
 *
 * A state is the number of the target object, then x and y of the agent and of the four objects; steps never change the target
 * object. An action moves the agent by up to 0.8 units along each axis. The agent pushes objects along the line of centres, objects
 * push objects, and an object that a wall blocks stops the body that pushes it. No two bodies overlap by more than 10⁻⁴ units.
 *
 * With p the agent's place, o the target object's and d = o − p, an observation is (p − 5) / 5, (o − 5) / 5, d / 5, d / 1.5 clipped
 * to ±1, the other objects' scaled places in their order, and the one-hots of the target object's colour (red, green, blue) and
 * shape (circle, square, triangle). At the start the gap between the agent and the target object is 0.3 units, in any direction. An
 * achieved goal is (o − 5) / 5; a description is the two one-hots and the achieved goal. Goals are uniform over [1, 9]²; in a goal
 * state the agent touches the target object on the side of the centre.
 *
 * @example
 * ```ts
 * import { objectPush } from "@gpim/gpim/envs";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const start = Float64Array.of(0, 5, 5, 6.5, 5, 2, 2, 2, 8, 8, 8);
 * const { states } = objectPush.step(start, Float32Array.of(1, 0));
 * assertAlmostEquals(states[1], 5.8);
 * assertAlmostEquals(states[3], 7);
 * assertEquals([...objectPush.description!.of(start).slice(0, 6)], [0, 0, 1, 1, 0, 0]);
 * ```
 */
export const objectPush: World = {
  name: "object_push",
  horizon: 50,
  stateSize: STATE_SIZE,
  observationSize: OBSERVATION_SIZE,
  actionSize: 2,
  actionSpace: "continuous",
  goalSize: 2,
  unit: "units",
  radius: 0.5,
  reset,
  step,
  observe,
  achieved,
  distance: planarDistance("objectPush.distance", CENTRE),
  goalStates,
  scene: SCENE,
  description: { size: DESCRIPTION_SIZE, of: describe, quantities: [...KIND, ...QUANTITIES.goal], inWords },
  quantities: QUANTITIES,
  outline: [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]],
};
