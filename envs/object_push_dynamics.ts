/**
 * The dynamics of discs that push discs in a walled square, without an engine: nothing has speed or weight, what is in the way
 * yields, and what cannot yield stops what pushes it.
 *
 * @module
 */
import { expectRows, rowCount } from "./rows.ts";
import type { Stepped } from "../lib/world/world.ts";

/** Units: the side of the arena, [0, 10]². */
export const SIDE = 10;

/** Units: the radius of the agent and of every object. */
export const BODY_RADIUS = 0.6;

/** Units between the centres of two bodies that touch. */
export const CONTACT: number = 2 * BODY_RADIUS;

/** Objects beside the agent. */
export const OBJECTS = 4;

/** Numbers in a state: the number of the asked object, then x and y of the agent and of every object. */
export const STATE_SIZE: number = 1 + 2 * (1 + OBJECTS);

/** Units that a full action moves the agent along each axis. */
const STRIDE = 0.8;

/** Moves in one step, each of at most 0.14 units: far less than a contact, so that nothing is passed through. */
const SUBSTEPS = 8;

/** Units that two bodies may overlap. */
export const TOLERANCE = 1e-4;

/** How often what overlaps is pushed apart before a move is given up. */
const PASSES = 32;

const NEAREST = BODY_RADIUS;
const FARTHEST: number = SIDE - BODY_RADIUS;
const OVERLAP_SQUARED = (CONTACT - TOLERANCE) ** 2;

const clip = (value: number, minimum: number, maximum: number): number => Math.max(minimum, Math.min(maximum, value));

/** The squared distance between the centres of two bodies, which are named by the index of their x. */
const separation = (bodies: Float64Array, first: number, second: number): number => {
  const x = bodies[second] - bodies[first];
  const y = bodies[second + 1] - bodies[first + 1];
  return x * x + y * y;
};

/** Moves a body out of another along the line of centres, as far as the walls let it; whether they overlapped. */
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

/** Lets one body push another, and takes back of the pusher what the other cannot yield; whether they overlapped. */
const push = (bodies: Float64Array, pusher: number, pushed: number): boolean => {
  if (!moveOut(bodies, pusher, pushed)) return false;
  moveOut(bodies, pushed, pusher);
  return true;
};

/** Pushes everything apart, the agent first and of two objects the one nearer to the agent; whether that came to an end. */
const settle = (bodies: Float64Array): boolean => {
  for (let pass = 0; pass < PASSES; pass++) {
    let settled = true;
    for (let object = 2; object < bodies.length; object += 2) {
      if (push(bodies, 0, object)) settled = false;
    }
    // Where the agent has met nothing, nothing has moved that could overlap.
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

/** One step of every row: the agent moves by 0.8 clip(a, −1, 1), in parts, and pushes what it meets. */
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
      // Where nothing can yield the move is not made, and the same move would fail again.
      if (!settle(bodies)) break;
      for (let index = 0; index < bodies.length; index++) next[start + index] = bodies[index];
    }
  }
  return { states: next, terminated: new Uint8Array(count) };
};
