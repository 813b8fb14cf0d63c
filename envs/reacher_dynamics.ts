/**
 * The dynamics of Gymnasium's Reacher-v5, a two-link arm in a plane, without an engine.
 *
 * @module
 */
import { cosine, quarterSine, sine } from "./angle.ts";
import { ballMass, capsule } from "./capsule.ts";
import { expectRows, rowCount } from "./rows.ts";
import type { Stepped } from "../lib/world/world.ts";

/** Duration of a physics step, in seconds. */
const TIME_STEP = 0.01;

/** Number of physics steps per step of the world. */
const FRAME_SKIP = 2;

/** Density of the links and the fingertip, in kilograms per cubic metre. */
const DENSITY = 1000;

/** The radius of the links and of the fingertip, in metres. */
const RADIUS = 0.01;

/** Distance from joint 0 to joint 1, in metres. */
export const LINK = 0.1;

/** Distance from joint 1 to the fingertip, in metres. */
export const FOREARM = 0.11;

/** Torque of a full action, in newton metres. */
export const GEAR = 200;

/** Inertia that each joint adds, in kilogram square metres. */
const ARMATURE = 1;

/** Damping of both joints, in newton metre seconds per radian. */
const DAMPING = 1;

/** The largest angle of joint 1 to either side, in radians; joint 0 turns freely. */
export const LIMIT = 3;

const SPHERE_MASS = ballMass(DENSITY, RADIUS);
const { mass: LINK_MASS, inertia: LINK_INERTIA } = capsule(DENSITY, RADIUS, LINK);
const FINGERTIP_INERTIA = 2 / 5 * SPHERE_MASS * RADIUS ** 2;

/** Inertia of the forearm about joint 1: link 1 and the fingertip, which is slightly beyond the link's end. */
const FOREARM_INERTIA = LINK_INERTIA + LINK_MASS * (LINK / 2) ** 2 + FINGERTIP_INERTIA + SPHERE_MASS * FOREARM ** 2;

/** Inertia of the arm about joint 0, without the part that depends on the angle of joint 1. */
const ARM_INERTIA = LINK_INERTIA + LINK_MASS * (LINK / 2) ** 2 + (LINK_MASS + SPHERE_MASS) * LINK ** 2 +
  FOREARM_INERTIA;

/** The coupling of the two joints: link 0's length times the forearm's first moment about joint 1. */
const COUPLING = LINK * (LINK_MASS * LINK / 2 + SPHERE_MASS * FOREARM);

/**
 * Mass and inertia of the arm's parts in kilograms and kilogram square metres, by MuJoCo's rules for shapes and density.
 */
export const REACHER_BODIES: {
  readonly link: { readonly mass: number; readonly inertia: number };
  readonly fingertip: { readonly mass: number; readonly inertia: number };
} = {
  link: { mass: LINK_MASS, inertia: LINK_INERTIA },
  fingertip: { mass: SPHERE_MASS, inertia: FINGERTIP_INERTIA },
};

// The mass matrix is [[A + 2 C cos q₁, F + C cos q₁], [F + C cos q₁, F]] with these A, F and C.
const A = ARMATURE + ARM_INERTIA;
const F = ARMATURE + FOREARM_INERTIA;
const C = COUPLING;

/** The compliance of joint 1 in the zero pose, (M⁻¹)₁₁, with which MuJoCo scales a limit's softness. */
const COMPLIANCE = (A + 2 * C) / ((A + 2 * C) * F - (FOREARM_INERTIA + C) ** 2);

// MuJoCo's default solref (0.02 s, damping ratio 1) and solimp (0.9, 0.95, 0.001 rad, ½, 2).
const LIMIT_DAMPING = 2 / (0.95 * 0.02);
const LIMIT_STIFFNESS = 1 / (0.95 * 0.02) ** 2;

/** MuJoCo's impedance d(x) of a limit overrun by x radians: 0.9 rising to 0.95 within a milliradian, smoothly. */
const impedance = (overrun: number): number => {
  const x = Math.min(1, overrun / 0.001);
  return 0.9 + 0.05 * (x < 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x));
};

/**
 * The torque of joint 1's soft limit, in newton metres: the one-constraint case of MuJoCo's convex problem, in closed
 * form.
 *
 * `compliance` is (M⁻¹)₁₁ of the pose and `free` the acceleration of joint 1 without the limit.
 */
const limitTorque = (angle: number, velocity: number, free: number, compliance: number): number => {
  const side = angle < 0 ? 1 : -1;
  const overrun = Math.abs(angle) - LIMIT;
  const d = impedance(overrun);
  const target = LIMIT_STIFFNESS * d * overrun - LIMIT_DAMPING * side * velocity;
  return side * Math.max(0, (target - side * free) / (compliance + (1 - d) / d * COMPLIANCE));
};

/** One step of every row: two Runge–Kutta steps of fourth order. */
export const step = (states: Float64Array, actions: Float32Array): Stepped => {
  const count = rowCount("reacher.step", "states", states, 4);
  expectRows("reacher.step", "actions", actions, 2, count);
  const next = new Float64Array(states.length);

  for (let row = 0; row < count; row++) {
    const torque0 = GEAR * Math.max(-1, Math.min(1, actions[2 * row]));
    const torque1 = GEAR * Math.max(-1, Math.min(1, actions[2 * row + 1]));
    let angle0 = states[4 * row];
    let angle1 = states[4 * row + 1];
    let velocity0 = states[4 * row + 2];
    let velocity1 = states[4 * row + 3];

    for (let frame = 0; frame < FRAME_SKIP; frame++) {
      // The state of the stage; the dynamics do not depend on the angle of joint 0, so it is left out.
      let q1 = angle1;
      let v0 = velocity0;
      let v1 = velocity1;
      let slope0 = 0;
      let slope1 = 0;
      let force0 = 0;
      let force1 = 0;

      // Scalars in one loop instead of a function that returns a pair, so that rows need no allocation.
      for (let stage = 0; stage < 4; stage++) {
        const quarter = quarterSine(q1);
        const bend = C * cosine(quarter);
        const centrifugal = C * sine(quarter);
        const m00 = A + 2 * bend;
        const m01 = FOREARM_INERTIA + bend;
        const inverse = 1 / (m00 * F - m01 * m01);
        const f0 = torque0 - DAMPING * v0 + centrifugal * v1 * (2 * v0 + v1);
        let f1 = torque1 - DAMPING * v1 - centrifugal * v0 * v0;
        if (q1 > LIMIT || q1 < -LIMIT) f1 += limitTorque(q1, v1, (m00 * f1 - m01 * f0) * inverse, m00 * inverse);
        const a0 = (F * f0 - m01 * f1) * inverse;
        const a1 = (m00 * f1 - m01 * f0) * inverse;

        const weight = stage === 0 || stage === 3 ? TIME_STEP / 6 : TIME_STEP / 3;
        slope0 += weight * v0;
        slope1 += weight * v1;
        force0 += weight * a0;
        force1 += weight * a1;

        const reach = stage === 2 ? TIME_STEP : TIME_STEP / 2;
        q1 = angle1 + reach * v1;
        v0 = velocity0 + reach * a0;
        v1 = velocity1 + reach * a1;
      }
      angle0 += slope0;
      angle1 += slope1;
      velocity0 += force0;
      velocity1 += force1;
    }
    next[4 * row] = angle0;
    next[4 * row + 1] = angle1;
    next[4 * row + 2] = velocity0;
    next[4 * row + 3] = velocity1;
  }
  return { states: next, terminated: new Uint8Array(count) };
};
