/**
 * The dynamics of discs that push discs in a walled square, without an engine. Bodies have no speed and no mass: a pushed body gives
 * way, and one that cannot stops the body that pushes it.
 *
 * @module
 */
import { expectRows, rowCount } from "./rows.ts";
import type { Stepped } from "../lib/world/world.ts";

/** The side of the arena [0, 10]², in units. */
export const SIDE = 10;

/** The radius of the agent and of every object, in units. */
export const BODY_RADIUS = 0.6;

/** The distance between the centres of two bodies that touch, in units. */
export const CONTACT: number = 2 * BODY_RADIUS;

/** Number of objects beside the agent. */
export const OBJECTS = 4;

/** Width of a state: the number of the target object, then x and y of the agent and of every object. */
export const STATE_SIZE: number = 1 + 2 * (1 + OBJECTS);

/** The distance that a full action moves the agent along each axis, in units. */
const STRIDE = 0.8;

/** Number of moves per step, each of at most 0.14 units: far less than a radius, so that bodies do not pass through each other. */
const SUBSTEPS = 8;

/** The largest overlap of two bodies, in units. */
export const TOLERANCE = 1e-4;

/** The number of passes that push overlapping bodies apart before a move is given up. */
const PASSES = 32;

const NEAREST = BODY_RADIUS;
const FARTHEST: number = SIDE - BODY_RADIUS;
const OVERLAP_SQUARED = (CONTACT - TOLERANCE) ** 2;

const clip = (value: number, minimum: number, maximum: number): number => Math.max(minimum, Math.min(maximum, value));

/** The squared distance between the centres of two bodies, each given by the index of its x. */
const separation = (bodies: Float64Array, first: number, second: number): number => {
  const x = bodies[second] - bodies[first];
  const y = bodies[second + 1] - bodies[first + 1];
  return x * x + y * y;
};

/** Moves a body out of another along the line of centres, as far as the walls permit. Returns whether they overlapped. */
const moveOut = (bodies: Float64Array, still: number, moved: number): boolean => {
  const squared = separation(bodies, still, moved);
  if (squared >= OVERLAP_SQUARED) return false;
  const scale = CONTACT / Math.sqrt(squared);
  for (let axis = 0; axis < 2; axis++) {
    const from = bodies[still + axis];
    bodies[moved + axis] = clip(from + scale * (bodies[moved + axis] - from), NEAREST, FARTHEST);
  }
  return true;
};

/** Pushes a body by another, and moves the pusher back if the pushed body is blocked. Returns whether they overlapped. */
const push = (bodies: Float64Array, pusher: number, pushed: number): boolean => {
  if (!moveOut(bodies, pusher, pushed)) return false;
  moveOut(bodies, pushed, pusher);
  return true;
};

/** Pushes all bodies apart; of two, the agent or the one nearer to it pushes. Returns whether no overlap is left. */
const settle = (bodies: Float64Array): boolean => {
  for (let pass = 0; pass < PASSES; pass++) {
    let settled = true;
    for (let object = 2; object < bodies.length; object += 2) {
      if (push(bodies, 0, object)) settled = false;
    }
    // If the agent touches no object, no object has moved, so that none overlap.
    if (settled && pass === 0) return true;
    for (let first = 2; first < bodies.length; first += 2) {
      for (let second = first + 2; second < bodies.length; second += 2) {
        if (separation(bodies, first, second) >= OVERLAP_SQUARED) continue;
        settled = false;
        if (separation(bodies, 0, first) <= separation(bodies, 0, second)) push(bodies, first, second);
        else push(bodies, second, first);
      }
    }
    if (settled) return true;
  }
  return false;
};

/** One step of every row: the agent moves by 0.8 clip(a, −1, 1), in parts, and pushes the objects that it touches. */
export const step = (states: Float64Array, actions: Float32Array): Stepped => {
  const count = rowCount("objectPush.step", "states", states, STATE_SIZE);
  expectRows("objectPush.step", "actions", actions, 2, count);
  const next = states.slice();
  const bodies = new Float64Array(STATE_SIZE - 1);

  for (let row = 0; row < count; row++) {
    const start = STATE_SIZE * row + 1;
    const moveX = clip(actions[2 * row], -1, 1) * (STRIDE / SUBSTEPS);
    const moveY = clip(actions[2 * row + 1], -1, 1) * (STRIDE / SUBSTEPS);
    for (let substep = 0; substep < SUBSTEPS; substep++) {
      for (let index = 0; index < bodies.length; index++) bodies[index] = next[start + index];
      bodies[0] = clip(bodies[0] + moveX, NEAREST, FARTHEST);
      bodies[1] = clip(bodies[1] + moveY, NEAREST, FARTHEST);
      // A move that leaves an overlap is not made, and the same move would fail again.
      if (!settle(bodies)) break;
      for (let index = 0; index < bodies.length; index++) next[start + index] = bodies[index];
    }
  }
  return { states: next, terminated: new Uint8Array(count) };
};
