/**
 * The arm of Gymnasium's Pusher-v5 as MJCF: seven joints from shoulder to hand, a cylinder on a table, and the disc that marks its
 * goal.
 *
 * Positions: the seven joints in radians, then y and x of the cylinder and y and x of the disc in metres from
 * {@link PUSHER_PLACE}. Actions are the seven joints' torques in newton metres, within ±2.
 *
 * @module
 */

/** A point, in metres. */
type Point = readonly [number, number, number];

/** x and y of the cylinder and of the disc at coordinates 0, in metres. */
export const PUSHER_PLACE: readonly [x: number, y: number] = [0.45, -0.05];

/** The height of the table, in metres. */
const TABLE = -0.325;

/** Inertia that each joint adds, in kilogram square metres for hinges and kilograms for slides. */
const ARMATURE = 0.04;

/** Density of the arm, in kilograms per cubic metre. */
const DENSITY = 300;

/** The largest torque of a joint, in newton metres. */
export const PUSHER_TORQUE = 2;

/** The hinge of a piece of the arm. */
interface Hinge {
  readonly axis: string;
  /** Range in radians. */
  readonly range: readonly [low: number, high: number];
  /** Damping in newton metre seconds per radian. */
  readonly damping: number;
}

/** The hinges by the piece of the arm that turns on them. */
const HINGES: Readonly<Record<string, Hinge>> = {
  shoulderPan: { axis: "0 0 1", range: [-2.2854, 1.714602], damping: 1 },
  shoulderLift: { axis: "0 1 0", range: [-0.5236, 1.3963], damping: 1 },
  upperArmRoll: { axis: "1 0 0", range: [-1.5, 1.7], damping: 0.1 },
  elbowFlex: { axis: "0 1 0", range: [-2.3213, 0], damping: 0.1 },
  forearmRoll: { axis: "1 0 0", range: [-1.5, 1.5], damping: 0.1 },
  wristFlex: { axis: "0 1 0", range: [-1.094, 0], damping: 0.1 },
  wristRoll: { axis: "1 0 0", range: [-1.5, 1.5], damping: 0.1 },
};

/** The names of the joints, in the order of angles and actions. */
export const PUSHER_JOINTS: readonly string[] = Object.keys(HINGES);

const ball = (centre: Point, radius: number): string => `<geom pos="${centre.join(" ")}" size="${radius}"/>`;

const rod = (from: Point, to: Point, radius: number, kind = ""): string =>
  `<geom type="capsule" fromto="${[...from, ...to].join(" ")}" size="${radius}" ${kind}/>`;

const TOUCHABLE = `contype="1" conaffinity="1"`;

const ORIGIN: Point = [0, 0, 0];

/** The pieces of the arm from the shoulder on: offset from the previous piece in metres, and shapes. */
const PIECES: readonly (readonly [name: string, from: Point, ...shapes: readonly string[]])[] = [
  [
    "shoulderPan",
    [0, -0.6, 0],
    ball([-0.06, 0.05, 0.2], 0.05),
    ball([0.06, 0.05, 0.2], 0.05),
    ball([-0.06, 0.09, 0.2], 0.03),
    ball([0.06, 0.09, 0.2], 0.03),
    rod([0, 0, -0.4], [0, 0, 0.2], 0.1),
  ],
  ["shoulderLift", [0.1, 0, 0], rod([0, -0.1, 0], [0, 0.1, 0], 0.1)],
  ["upperArmRoll", ORIGIN, rod([-0.1, 0, 0], [0.1, 0, 0], 0.02)],
  ["upperArm", ORIGIN, rod(ORIGIN, [0.4, 0, 0], 0.06)],
  ["elbowFlex", [0.4, 0, 0], rod([0, -0.02, 0], [0, 0.02, 0], 0.06)],
  ["forearmRoll", ORIGIN, rod([-0.1, 0, 0], [0.1, 0, 0], 0.02)],
  ["forearm", ORIGIN, rod(ORIGIN, [0.291, 0, 0], 0.05)],
  ["wristFlex", [0.321, 0, 0], rod([0, -0.02, 0], [0, 0.02, 0], 0.01)],
  [
    "wristRoll",
    ORIGIN,
    rod([0, -0.1, 0], [0, 0.1, 0], 0.02, TOUCHABLE),
    rod([0, -0.1, 0], [0.1, -0.1, 0], 0.02, TOUCHABLE),
    rod([0, 0.1, 0], [0.1, 0.1, 0], 0.02, TOUCHABLE),
  ],
  ["hand", ORIGIN, ball([0.1, -0.1, 0], 0.01), ball([0.1, 0.1, 0], 0.01)],
];

const joint = (name: string, { axis, range, damping }: Hinge): string =>
  `<joint name="${name}" axis="${axis}" range="${range.join(" ")}" damping="${damping}"/>`;

/** The whole arm; each piece contains those beyond it. */
const arm = PIECES.reduceRight(
  (beyond, [name, from, ...shapes]) => `
    <body name="${name}" pos="${from.join(" ")}">
      ${name in HINGES ? joint(name, HINGES[name]) : ""}
      ${shapes.join("")}
      ${beyond}
    </body>`,
  "",
);

/** A body that slides over the table, with its middle `height` metres above it. */
const slidingBody = (name: string, height: number, geom: string): string => `
    <body name="${name}" pos="${PUSHER_PLACE.join(" ")} ${TABLE + height}">
      <joint axis="0 1 0" class="sliding"/>
      <joint axis="1 0 0" class="sliding"/>
      ${geom}
    </body>`;

const motors = Object.keys(HINGES).map((name) =>
  `<motor joint="${name}" ctrlrange="${-PUSHER_TORQUE} ${PUSHER_TORQUE}"/>`
);

/**
 * The model, without gravity. Hand, cylinder and table collide with each other; the rest of the arm collides with nothing. Warm
 * start is off, so that a step depends on positions and velocities alone.
 */
export const PUSHER: string = `
<mujoco model="pusher">
  <compiler angle="radian"/>
  <option timestep="0.01" gravity="0 0 0" iterations="20"><flag warmstart="disable"/></option>
  <size memory="1M"/>
  <default>
    <joint armature="${ARMATURE}"/>
    <geom density="${DENSITY}" friction="0.8 0.1 0.1" margin="0.002" condim="1" contype="0" conaffinity="0"/>
    <default class="sliding"><joint type="slide" range="-10.3213 10.3" damping="0.5"/></default>
  </default>
  <worldbody>
    <geom type="plane" pos="0 0.5 ${TABLE}" size="1 1 0.1" ${TOUCHABLE}/>
    ${arm}
    ${slidingBody("cylinder", 0.05, `<geom type="cylinder" size="0.05 0.05" density="0.01" contype="1"/>`)}
    ${slidingBody("disc", 0.002, `<geom type="cylinder" size="0.08 0.001" density="1e-5"/>`)}
  </worldbody>
  <actuator>${motors.join("")}</actuator>
</mujoco>`;
