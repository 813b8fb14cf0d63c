/**
 * The dynamics of Gymnasium's Swimmer-v5, a chain of three links in a viscous plane, without an engine.
 *
 * A state is MuJoCo's: a point p = (x, y) fixed to link 0, that link's angle q₂, the joint angles q₃ and q₄, and the
 * velocities of all five. The equations are in the links' own angles θ₀ = q₂, θ₁ = θ₀ + q₃ and θ₂ = θ₁ + q₄, which make
 * the mass matrix simple. With eⱼ = (cos θⱼ, sin θⱼ), nⱼ = (−sin θⱼ, cos θⱼ) and fixed lengths A, the centre of link i
 * is at cᵢ = p + Σⱼ Aᵢⱼ eⱼ, so that
 *
 *     c̈ᵢ = p̈ + Σⱼ Aᵢⱼ (θ̈ⱼ nⱼ − θ̇ⱼ² eⱼ).
 *
 * Let fᵢ be the drag on link i, minus its mass m times c̈ᵢ at p̈ = θ̈ = 0. Newton's law for all links
 * together, and d'Alembert's principle for each angle, are then linear in p̈ and θ̈: with sⱼ = Σᵢ Aᵢⱼ, inertia I and
 * armature a,
 *
 *     (3m + a) p̈ + m Σₖ sₖ θ̈ₖ nₖ = Σᵢ fᵢ
 *     m sⱼ nⱼ·p̈ + m Σₖ (Σᵢ Aᵢⱼ Aᵢₖ) cos(θⱼ − θₖ) θ̈ₖ + I θ̈ⱼ + armature of the joints = τⱼ + nⱼ·Σᵢ Aᵢⱼ fᵢ,
 *
 * where τⱼ are the torques of drag, motors and limits. The first line gives p̈; put into the second, it leaves three
 * equations for θ̈. Drag and limits follow MuJoCo's documentation: the fluid forces of its inertia model, and its soft
 * constraints.
 *
 * @module
 */
import { cosine, quarterSine, sine } from "./angle.ts";
import { type Body, capsule } from "./capsule.ts";
import { expectRows, rowCount } from "./rows.ts";
import type { Stepped } from "../lib/world/world.ts";

/** Duration of a physics step, in seconds. */
const TIME_STEP = 0.01;

/** Number of physics steps per step of the world. */
const FRAME_SKIP = 4;

/** Duration of a step of the world, in seconds. */
export const STEP_TIME: number = FRAME_SKIP * TIME_STEP;

/** Density of the links, in kilograms per cubic metre. */
const DENSITY = 1000;

/** The radius of the links, in metres. */
export const RADIUS = 0.1;

/** The length of the links between the centres of their round ends, in metres. */
export const LENGTH = 1;

/** Torque of a full action, in newton metres. */
export const GEAR = 150;

/** The armature a: mass that p adds in kilograms, and inertia that each angle of the state adds in kilogram square metres. */
const ARMATURE = 0.1;

/** The largest angle of the joints to either side, in radians. */
export const LIMIT: number = 100 * Math.PI / 180;

/** Density of the fluid, in kilograms per cubic metre. */
const FLUID_DENSITY = 4000;

/** Viscosity of the fluid, in pascal seconds. */
const VISCOSITY = 0.1;

/** Mass and inertia of a link. */
export const SWIMMER_LINK: Body = capsule(DENSITY, RADIUS, LENGTH);
const { mass: MASS, inertia: INERTIA, axialInertia: AXIAL_INERTIA } = SWIMMER_LINK;

// The drag of a link is that of the box with its mass and inertia; sides in metres.
const BOX_WIDTH = Math.sqrt(6 * AXIAL_INERTIA / MASS);
const BOX_LENGTH = Math.sqrt(6 * (2 * INERTIA - AXIAL_INERTIA) / MASS);
const DIAMETER = (2 * BOX_WIDTH + BOX_LENGTH) / 3;

const VISCOUS_FORCE = 3 * Math.PI * DIAMETER * VISCOSITY;
const VISCOUS_TORQUE = Math.PI * DIAMETER ** 3 * VISCOSITY;
const FORCE_ALONG = FLUID_DENSITY * BOX_WIDTH ** 2 / 2;
const FORCE_ACROSS = FLUID_DENSITY * BOX_WIDTH * BOX_LENGTH / 2;
const TORQUE = FLUID_DENSITY * BOX_WIDTH * (BOX_WIDTH ** 4 + BOX_LENGTH ** 4) / 64;

/** Drag along a link in newtons, by its speed along itself in metres per second. */
const dragAlong = (speed: number): number => -(VISCOUS_FORCE + FORCE_ALONG * Math.abs(speed)) * speed;

/** Drag across a link in newtons, by its speed across itself in metres per second. */
const dragAcross = (speed: number): number => -(VISCOUS_FORCE + FORCE_ACROSS * Math.abs(speed)) * speed;

/** Torque of the drag on a link in newton metres, by its angular velocity in radians per second. */
const dragTorque = (spin: number): number => -(VISCOUS_TORQUE + TORQUE * Math.abs(spin)) * spin;

/**
 * The lengths A in metres, one row per link i: along link i to its centre, and along each link before it to the hinge with the
 * next one.
 */
const LEVERS = [
  [LENGTH, 0, 0],
  [LENGTH / 2, -LENGTH / 2, 0],
  [LENGTH / 2, -LENGTH, -LENGTH / 2],
];
const [[CENTRE0], [HINGE0, CENTRE1], [, HINGE1, CENTRE2]] = LEVERS;

/** sⱼ in metres: the swimmer's centre of mass is at p + Σⱼ sⱼ eⱼ / 3. */
export const LEVER_SUMS: readonly number[] = [0, 1, 2].map((j) => LEVERS.reduce((sum, lever) => sum + lever[j], 0));

/** Kilograms: 3m + a. */
const TOTAL_MASS = 3 * MASS + ARMATURE;

/** m sⱼ / (3m + a) in metres: the recoil of p from a rotation of link j in the absence of forces. */
const RECOILS = LEVER_SUMS.map((sum) => MASS * sum / TOTAL_MASS);
const [RECOIL0, RECOIL1, RECOIL2] = RECOILS;

/** The factor of cos(θⱼ − θₖ) θ̈ₖ after p̈ is eliminated, in kilogram square metres: m Σᵢ Aᵢⱼ Aᵢₖ − m² sⱼ sₖ / (3m + a). */
const coupling = (j: number, k: number): number =>
  MASS * (LEVERS.reduce((sum, lever) => sum + lever[j] * lever[k], 0) - LEVER_SUMS[j] * RECOILS[k]);

// The mass matrix of the three equations; a joint's armature resists the rotation of its two links against each other.
const M00 = coupling(0, 0) + INERTIA + 2 * ARMATURE;
const M11 = coupling(1, 1) + INERTIA + 2 * ARMATURE;
const M22 = coupling(2, 2) + INERTIA + ARMATURE;
const C01 = coupling(0, 1);
const C12 = coupling(1, 2);
const C02 = coupling(0, 2);

/** Writes the entries 00, 01, 02, 11, 12 and 22 of the inverse mass matrix, given cos(θⱼ − θₖ). */
const invert = (cosine01: number, cosine12: number, cosine02: number, inverse: Float64Array): Float64Array => {
  const m01 = C01 * cosine01 - ARMATURE;
  const m12 = C12 * cosine12 - ARMATURE;
  const m02 = C02 * cosine02;
  const minor00 = M11 * M22 - m12 * m12;
  const minor01 = m02 * m12 - m01 * M22;
  const minor02 = m01 * m12 - m02 * M11;
  const scale = 1 / (M00 * minor00 + m01 * minor01 + m02 * minor02);
  inverse[0] = scale * minor00;
  inverse[1] = scale * minor01;
  inverse[2] = scale * minor02;
  inverse[3] = scale * (M00 * M22 - m02 * m02);
  inverse[4] = scale * (m01 * m02 - M00 * m12);
  inverse[5] = scale * (M00 * M11 - m01 * m01);
  return inverse;
};

// Acceleration of a joint by a torque at itself or at the other: J M⁻¹ Jᵀ with the rows (−1, 1, 0) and (0, −1, 1) of J.
const compliance1 = (inverse: Float64Array): number => inverse[0] - 2 * inverse[1] + inverse[3];
const compliance2 = (inverse: Float64Array): number => inverse[3] - 2 * inverse[4] + inverse[5];
const compliance12 = (inverse: Float64Array): number => inverse[1] - inverse[2] - inverse[3] + inverse[4];

const STRAIGHT = invert(1, 1, 1, new Float64Array(6));

/** The compliance of the joints in the zero pose, with which MuJoCo scales a limit's softness, in 1 / (kg m²). */
export const COMPLIANCES: readonly [joint1: number, joint2: number] = [compliance1(STRAIGHT), compliance2(STRAIGHT)];

// MuJoCo's default solref (0.02 s, damping ratio 1) and solimp (0.9, 0.95, 0.001 rad, ½, 2).
const LIMIT_DAMPING = 2 / (0.95 * 0.02);
const LIMIT_STIFFNESS = 1 / (0.95 * 0.02) ** 2;

/** MuJoCo's impedance d(x) of a limit overrun by x radians: 0.9 rising to 0.95 within a milliradian, smoothly. */
const impedance = (overrun: number): number => {
  const x = Math.min(1, overrun / 0.001);
  return 0.9 + 0.05 * (x < 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x));
};

/** The angle by which a joint exceeds its limits, in radians. */
const overrun = (angle: number): number => Math.max(0, Math.abs(angle) - LIMIT);

/** The direction in which a joint's limit pushes, 1 or −1; 0 if the joint is within its limits. */
const side = (angle: number): number => angle > LIMIT ? -1 : angle < -LIMIT ? 1 : 0;

/** The target acceleration of a joint at its limit, minus its acceleration without limits. */
const target = (angle: number, velocity: number, free: number): number => {
  const x = overrun(angle);
  return side(angle) * LIMIT_STIFFNESS * impedance(x) * x - LIMIT_DAMPING * velocity - free;
};

/** The compliance that a limit's softness adds to that of its joint. */
const softness = (angle: number, compliance: number): number => {
  const d = impedance(overrun(angle));
  return (1 - d) / d * compliance;
};

/**
 * The first of the torques λ of two limits in newton metres: the two-constraint case of MuJoCo's convex problem.
 *
 * Limits push and never pull, sideⱼ λⱼ ≥ 0. Limits that push satisfy K λ = w with the target accelerations w; the others, λⱼ = 0,
 * may exceed theirs. Exactly one of the four sets of pushing limits fulfils these conditions.
 */
const firstTorque = (
  side1: number,
  side2: number,
  target1: number,
  target2: number,
  k11: number,
  k22: number,
  k12: number,
): number => {
  const scale = 1 / (k11 * k22 - k12 * k12);
  const together1 = (k22 * target1 - k12 * target2) * scale;
  const together2 = (k11 * target2 - k12 * target1) * scale;
  if (side1 * together1 > 0 && side2 * together2 > 0) return together1;
  const alone = side1 * Math.max(0, side1 * target1) / k11;
  return side2 * (target2 - k12 * alone) <= 0 ? alone : 0;
};

/** Intermediate results, in memory that all rows of a batch share, so that rows need no allocation. */
interface Work {
  /** The torques of the motors in newton metres, `[2]`. */
  readonly motors: Float64Array;
  /** The right-hand sides of the equations of θ̈ without motors and limits, in newton metres, `[3]`. */
  readonly moments: Float64Array;
  /** The inverse mass matrix, `[6]`. */
  readonly inverse: Float64Array;
  /** q̈, `[5]`. */
  readonly accelerations: Float64Array;
  /** The state of a Runge–Kutta stage, `[10]`. */
  readonly stage: Float64Array;
  /** The change of the state: the weighted sum of the stages' slopes, `[10]`. */
  readonly slope: Float64Array;
}

/** Writes the accelerations of the three angles of the state under torques at the two joints. */
const turn = ({ moments, inverse, accelerations }: Work, torque1: number, torque2: number): void => {
  const moment0 = moments[0] - torque1;
  const moment1 = moments[1] + torque1 - torque2;
  const moment2 = moments[2] + torque2;
  const link0 = inverse[0] * moment0 + inverse[1] * moment1 + inverse[2] * moment2;
  const link1 = inverse[1] * moment0 + inverse[3] * moment1 + inverse[4] * moment2;
  const link2 = inverse[2] * moment0 + inverse[4] * moment1 + inverse[5] * moment2;
  accelerations[2] = link0;
  accelerations[3] = link1 - link0;
  accelerations[4] = link2 - link1;
};

/** Adds the torques of the limits to those of the motors, given the accelerations without limits. */
const turnWithLimits = (work: Work): void => {
  const { motors, inverse, accelerations, stage } = work;
  const side1 = side(stage[3]);
  const side2 = side(stage[4]);
  const target1 = target(stage[3], stage[8], accelerations[3]);
  const target2 = target(stage[4], stage[9], accelerations[4]);
  const k11 = compliance1(inverse) + softness(stage[3], COMPLIANCES[0]);
  const k22 = compliance2(inverse) + softness(stage[4], COMPLIANCES[1]);
  const k12 = compliance12(inverse);
  const torque1 = firstTorque(side1, side2, target1, target2, k11, k22, k12);
  const torque2 = firstTorque(side2, side1, target2, target1, k22, k11, k12);
  turn(work, motors[0] + torque1, motors[1] + torque2);
};

/** Writes q̈ of a stage. Scalars are 1.4 times as fast as loops over the links. */
const accelerate = (work: Work): void => {
  const { motors, moments, inverse, accelerations, stage } = work;
  const angle1 = stage[2] + stage[3];
  const quarter0 = quarterSine(stage[2]);
  const quarter1 = quarterSine(angle1);
  const quarter2 = quarterSine(angle1 + stage[4]);
  const c0 = cosine(quarter0);
  const c1 = cosine(quarter1);
  const c2 = cosine(quarter2);
  const s0 = sine(quarter0);
  const s1 = sine(quarter1);
  const s2 = sine(quarter2);
  const spin0 = stage[7];
  const spin1 = spin0 + stage[8];
  const spin2 = spin1 + stage[9];

  // Velocities of p and of the two hinges, and accelerations of the hinges at p̈ = θ̈ = 0.
  const vx0 = stage[5];
  const vy0 = stage[6];
  const vx1 = vx0 - HINGE0 * spin0 * s0;
  const vy1 = vy0 + HINGE0 * spin0 * c0;
  const vx2 = vx1 - HINGE1 * spin1 * s1;
  const vy2 = vy1 + HINGE1 * spin1 * c1;
  const ax1 = -HINGE0 * spin0 * spin0 * c0;
  const ay1 = -HINGE0 * spin0 * spin0 * s0;
  const ax2 = ax1 - HINGE1 * spin1 * spin1 * c1;
  const ay2 = ay1 - HINGE1 * spin1 * spin1 * s1;

  // fᵢ: along and across the link without the hinge's acceleration, then in x and y.
  const along0 = dragAlong(c0 * vx0 + s0 * vy0) + MASS * CENTRE0 * spin0 * spin0;
  const along1 = dragAlong(c1 * vx1 + s1 * vy1) + MASS * CENTRE1 * spin1 * spin1;
  const along2 = dragAlong(c2 * vx2 + s2 * vy2) + MASS * CENTRE2 * spin2 * spin2;
  const across0 = dragAcross(c0 * vy0 - s0 * vx0 + CENTRE0 * spin0);
  const across1 = dragAcross(c1 * vy1 - s1 * vx1 + CENTRE1 * spin1);
  const across2 = dragAcross(c2 * vy2 - s2 * vx2 + CENTRE2 * spin2);
  const fx0 = c0 * along0 - s0 * across0;
  const fy0 = s0 * along0 + c0 * across0;
  const fx1 = c1 * along1 - s1 * across1 - MASS * ax1;
  const fy1 = s1 * along1 + c1 * across1 - MASS * ay1;
  const fx2 = c2 * along2 - s2 * across2 - MASS * ax2;
  const fy2 = s2 * along2 + c2 * across2 - MASS * ay2;
  const fx = fx0 + fx1 + fx2;
  const fy = fy0 + fy1 + fy2;

  // Σᵢ Aᵢⱼ fᵢ, minus m sⱼ p̈ at θ̈ = 0.
  const gx0 = CENTRE0 * fx0 + HINGE0 * (fx1 + fx2) - RECOIL0 * fx;
  const gy0 = CENTRE0 * fy0 + HINGE0 * (fy1 + fy2) - RECOIL0 * fy;
  const gx1 = CENTRE1 * fx1 + HINGE1 * fx2 - RECOIL1 * fx;
  const gy1 = CENTRE1 * fy1 + HINGE1 * fy2 - RECOIL1 * fy;
  const gx2 = CENTRE2 * fx2 - RECOIL2 * fx;
  const gy2 = CENTRE2 * fy2 - RECOIL2 * fy;
  moments[0] = dragTorque(spin0) + c0 * gy0 - s0 * gx0;
  moments[1] = dragTorque(spin1) + c1 * gy1 - s1 * gx1;
  moments[2] = dragTorque(spin2) + c2 * gy2 - s2 * gx2;

  invert(c0 * c1 + s0 * s1, c1 * c2 + s1 * s2, c0 * c2 + s0 * s2, inverse);
  turn(work, motors[0], motors[1]);
  if (overrun(stage[3]) > 0 || overrun(stage[4]) > 0) turnWithLimits(work);

  const recoil0 = RECOIL0 * accelerations[2];
  const recoil1 = RECOIL1 * (accelerations[2] + accelerations[3]);
  const recoil2 = RECOIL2 * (accelerations[2] + accelerations[3] + accelerations[4]);
  accelerations[0] = fx / TOTAL_MASS + recoil0 * s0 + recoil1 * s1 + recoil2 * s2;
  accelerations[1] = fy / TOTAL_MASS - recoil0 * c0 - recoil1 * c1 - recoil2 * c2;
};

/** Advances the state at `offset` of the batch by one Runge–Kutta step of fourth order. */
const advance = (states: Float64Array, offset: number, work: Work): void => {
  const { accelerations, stage, slope } = work;
  for (let index = 0; index < 10; index++) {
    stage[index] = states[offset + index];
    slope[index] = 0;
  }
  for (let part = 0; part < 4; part++) {
    accelerate(work);
    const weight = part === 0 || part === 3 ? TIME_STEP / 6 : TIME_STEP / 3;
    const reach = part === 2 ? TIME_STEP : TIME_STEP / 2;
    for (let index = 0; index < 5; index++) {
      const velocity = stage[5 + index];
      slope[index] += weight * velocity;
      slope[5 + index] += weight * accelerations[index];
      stage[index] = states[offset + index] + reach * velocity;
      stage[5 + index] = states[offset + 5 + index] + reach * accelerations[index];
    }
  }
  for (let index = 0; index < 10; index++) states[offset + index] += slope[index];
};

/** One step of every row: four Runge–Kutta steps of fourth order. */
export const step = (states: Float64Array, actions: Float32Array): Stepped => {
  const count = rowCount("swimmer.step", "states", states, 10);
  expectRows("swimmer.step", "actions", actions, 2, count);
  const next = states.slice();
  const work: Work = {
    motors: new Float64Array(2),
    moments: new Float64Array(3),
    inverse: new Float64Array(6),
    accelerations: new Float64Array(5),
    stage: new Float64Array(10),
    slope: new Float64Array(10),
  };
  for (let row = 0; row < count; row++) {
    work.motors[0] = GEAR * Math.max(-1, Math.min(1, actions[2 * row]));
    work.motors[1] = GEAR * Math.max(-1, Math.min(1, actions[2 * row + 1]));
    for (let frame = 0; frame < FRAME_SKIP; frame++) advance(next, 10 * row, work);
  }
  return { states: next, terminated: new Uint8Array(count) };
};
