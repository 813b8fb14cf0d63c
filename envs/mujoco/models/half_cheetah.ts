/**
 * The half cheetah of Gymnasium's HalfCheetah-v5 as MJCF: a torso with a head and two legs of three limbs, in the plane y = 0.
 *
 * Positions: x, height above 0.7 m and pitch of the torso, then the limbs' six angles. Actions drive the limbs in the same order.
 *
 * @module
 */

/** A capsule in the plane, in the frame of its body. */
interface Capsule {
  /** x and z of its middle, in metres. */
  readonly centre: readonly [x: number, z: number];
  /** Half the length of its straight part, in metres. */
  readonly half: number;
  /** Rotation about y from the vertical, in radians. */
  readonly turn: number;
}

/** A limb: a capsule on a hinge, which is the origin of its frame. */
interface Limb extends Capsule {
  /** x and z from the hinge above, or from the middle of the torso for thighs, in metres. */
  readonly hinge: readonly [x: number, z: number];
}

/** The joint of a limb. */
interface Joint {
  /** Range in radians. */
  readonly range: readonly [low: number, high: number];
  /** Stiffness in newton metres per radian. */
  readonly stiffness: number;
  /** Damping in newton metre seconds per radian. */
  readonly damping: number;
  /** Torque of a full action, in newton metres. */
  readonly gear: number;
}

/** The names of the limbs, each leg's from the thigh down; actions have the same order. */
const LIMB_NAMES = ["backThigh", "backShin", "backFoot", "frontThigh", "frontShin", "frontFoot"] as const;

type LimbName = typeof LIMB_NAMES[number];

/** The radius of every capsule, in metres. */
const RADIUS = 0.046;

/** Mass of the whole animal, in kilograms. */
const MASS = 14;

/** Inertia that each limb's joint adds, in kilogram square metres. */
const ARMATURE = 0.1;

const HEAD: Capsule = { centre: [0.6, 0.1], half: 0.15, turn: 0.87 };

const LIMBS: Readonly<Record<LimbName, Limb>> = {
  backThigh: { hinge: [-0.5, 0], centre: [0.1, -0.13], half: 0.145, turn: -3.8 },
  backShin: { hinge: [0.16, -0.25], centre: [-0.14, -0.07], half: 0.15, turn: -2.03 },
  backFoot: { hinge: [-0.28, -0.14], centre: [0.03, -0.097], half: 0.094, turn: -0.27 },
  frontThigh: { hinge: [0.5, 0], centre: [-0.07, -0.12], half: 0.133, turn: 0.52 },
  frontShin: { hinge: [-0.14, -0.24], centre: [0.065, -0.09], half: 0.106, turn: -0.6 },
  frontFoot: { hinge: [0.13, -0.18], centre: [0.045, -0.07], half: 0.07, turn: -0.6 },
};

const JOINTS: Readonly<Record<LimbName, Joint>> = {
  backThigh: { range: [-0.52, 1.05], stiffness: 240, damping: 6, gear: 120 },
  backShin: { range: [-0.785, 0.785], stiffness: 180, damping: 4.5, gear: 90 },
  backFoot: { range: [-0.4, 0.785], stiffness: 120, damping: 3, gear: 60 },
  frontThigh: { range: [-1, 0.7], stiffness: 180, damping: 4.5, gear: 120 },
  frontShin: { range: [-1.2, 0.87], stiffness: 120, damping: 3, gear: 60 },
  frontFoot: { range: [-0.5, 0.5], stiffness: 60, damping: 1.5, gear: 30 },
};

/** The limbs in words, with the torque of a full action in newton metres, in the order of joints and actions. */
export const HALF_CHEETAH_LIMBS: readonly { readonly title: string; readonly gear: number }[] = LIMB_NAMES.map((
  name,
) => ({
  title: name.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`),
  gear: JOINTS[name].gear,
}));

const capsule = ({ centre: [x, z], half, turn }: Capsule): string =>
  `<geom type="capsule" pos="${x} 0 ${z}" axisangle="0 1 0 ${turn}" size="${RADIUS} ${half}"/>`;

/** A limb with the limbs below it. */
const limb = (below: string, name: LimbName): string => {
  const { hinge } = LIMBS[name];
  const { range, stiffness, damping } = JOINTS[name];
  return `
    <body name="${name}" pos="${hinge[0]} 0 ${hinge[1]}">
      <joint name="${name}" range="${range.join(" ")}" armature="${ARMATURE}"
        stiffness="${stiffness}" damping="${damping}"/>
      ${capsule(LIMBS[name])}
      ${below}
    </body>`;
};

const leg = (...limbs: readonly LimbName[]): string => limbs.reduceRight(limb, "");

const motors = LIMB_NAMES.map((name) => `<motor joint="${name}" gear="${JOINTS[name].gear}" ctrlrange="-1 1"/>`);

/** The model; it collides with the floor alone. Warm start is off, so that a step depends on positions and velocities alone. */
export const HALF_CHEETAH: string = `
<mujoco model="half cheetah">
  <compiler angle="radian" settotalmass="${MASS}"/>
  <option timestep="0.01"><flag warmstart="disable"/></option>
  <size memory="1M"/>
  <default>
    <geom contype="1" conaffinity="0" friction="0.4 0.1 0.1" solimp="0 0.8 0.01"/>
    <joint axis="0 1 0" solimplimit="0 0.8 0.03"/>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="40 40 40" conaffinity="1"/>
    <body name="torso" pos="0 0 0.7">
      <joint name="x" type="slide" axis="1 0 0"/>
      <joint name="height" type="slide" axis="0 0 1"/>
      <joint name="pitch"/>
      <geom type="capsule" fromto="-0.5 0 0 0.5 0 0" size="${RADIUS}"/>
      ${capsule(HEAD)}
      ${leg("backThigh", "backShin", "backFoot")}
      ${leg("frontThigh", "frontShin", "frontFoot")}
    </body>
  </worldbody>
  <actuator>${motors.join("")}</actuator>
</mujoco>`;
