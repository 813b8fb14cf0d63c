/**
 * The ant of Gymnasium's Ant-v5 as MJCF: a ball with four legs, each a fixed stub, an upper leg on a hip and a lower leg on an
 * ankle.
 *
 * Positions: the torso's x, y and z, its orientation as a quaternion (w, x, y, z), then hip and ankle of every leg. Legs are
 * straight at 0, which is out of the range of the ankles, so that the first steps bend them. Actions drive hip and ankle of the
 * fourth leg first, then of the other three.
 *
 * @module
 */

/** The radius of the torso, in metres. */
const TORSO_RADIUS = 0.25;

/** The radius of stubs and legs, in metres. */
const LEG_RADIUS = 0.08;

/** Distance along x and along y from the torso's centre to a hip, and from the hip to its ankle, in metres. */
const UPPER_LEG = 0.2;

/** Distance along x and along y from an ankle to the tip of its leg, in metres. */
const LOWER_LEG = 0.4;

/** Density, in kilograms per cubic metre. */
const DENSITY = 5;

/** Torque of a full action, in newton metres. */
export const ANT_GEAR = 150;

/** The legs: the signs of x and y of the direction, the ankle's axis in the plane z = 0, and the ankle's range in degrees. */
const LEGS: readonly {
  readonly points: readonly [number, number];
  readonly axis: readonly [number, number];
  readonly range: readonly [number, number];
}[] = [
  { points: [1, 1], axis: [-1, 1], range: [30, 70] },
  { points: [-1, 1], axis: [1, 1], range: [-70, -30] },
  { points: [-1, -1], axis: [-1, 1], range: [-70, -30] },
  { points: [1, -1], axis: [1, 1], range: [30, 70] },
];

/** The leg that each pair of actions drives. */
export const ANT_ACTION_LEGS: readonly number[] = [3, 0, 1, 2];

const legs = LEGS.map(({ points: [x, y], axis, range }, leg) => {
  const hip = `${UPPER_LEG * x} ${UPPER_LEG * y} 0`;
  const tip = `${LOWER_LEG * x} ${LOWER_LEG * y} 0`;
  return `
      <body name="stub${leg}">
        <geom type="capsule" fromto="0 0 0 ${hip}" size="${LEG_RADIUS}"/>
        <body name="upper${leg}" pos="${hip}">
          <joint name="hip${leg}" axis="0 0 1" range="-30 30"/>
          <geom type="capsule" fromto="0 0 0 ${hip}" size="${LEG_RADIUS}"/>
          <body name="lower${leg}" pos="${hip}">
            <joint name="ankle${leg}" axis="${axis.join(" ")} 0" range="${range.join(" ")}"/>
            <geom type="capsule" fromto="0 0 0 ${tip}" size="${LEG_RADIUS}"/>
          </body>
        </body>
      </body>`;
});

const motors = ANT_ACTION_LEGS.flatMap((leg) =>
  ["hip", "ankle"].map((joint) => `<motor joint="${joint}${leg}" gear="${ANT_GEAR}" ctrlrange="-1 1"/>`)
);

/**
 * The ant on a floor among `walls`, which are still geoms. It collides with floor and walls, but not with itself. Warm start is off,
 * so that a step depends on positions and velocities alone.
 */
export const antAmong = (walls: string): string => `
<mujoco model="ant">
  <option timestep="0.01" integrator="RK4"><flag warmstart="disable"/></option>
  <size memory="1M"/>
  <default>
    <joint armature="1" damping="1"/>
    <geom contype="1" conaffinity="0" density="${DENSITY}" friction="1 0.5 0.5" margin="0.01"/>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="40 40 40" conaffinity="1"/>
    ${walls}
    <body name="torso" pos="0 0 0.75">
      <freejoint/>
      <geom size="${TORSO_RADIUS}"/>
      ${legs.join("")}
    </body>
  </worldbody>
  <actuator>${motors.join("")}</actuator>
</mujoco>`;

/** The ant on an empty floor. */
export const ANT: string = antAmong("");
