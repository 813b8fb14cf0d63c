/**
 * Records Reacher's dynamics from MuJoCo: `deno run --allow-read --allow-write=tests/envs tests/reference/reacher_mujoco.ts`.
 *
 * The model is our own, written from Reacher-v5's physical constants. What is recorded is compared with
 * `envs/reacher.ts` by `tests/envs/reacher_test.ts`, which so needs no engine.
 *
 * @module
 */
import loadMujoco from "npm:@mujoco/mujoco@3.14.0";
import { fold, key, uniform } from "../../lib/random/mod.ts";

const FIXTURE = new URL("../envs/reacher_mujoco.json", import.meta.url);

/** Steps of the world in an episode, two physics steps each. */
const STEPS = 20;

/**
 * The arm. Warm start is off, so that a step depends on the state alone; the solver stops far below what is
 * compared.
 */
const MODEL = `
<mujoco model="reacher">
  <compiler angle="radian"/>
  <option timestep="0.01" integrator="RK4" iterations="1000" tolerance="1e-15"><flag warmstart="disable"/></option>
  <default>
    <joint armature="1" damping="1"/>
    <geom contype="0" conaffinity="0" density="1000" size="0.01"/>
    <motor gear="200" ctrlrange="-1 1" ctrllimited="true"/>
  </default>
  <worldbody>
    <body name="link0" pos="0 0 0.01">
      <joint name="joint0" type="hinge" axis="0 0 1" limited="false"/>
      <geom type="capsule" fromto="0 0 0 0.1 0 0"/>
      <body name="link1" pos="0.1 0 0">
        <joint name="joint1" type="hinge" axis="0 0 1" limited="true" range="-3 3"/>
        <geom type="capsule" fromto="0 0 0 0.1 0 0"/>
        <body name="fingertip" pos="0.11 0 0"><geom type="sphere"/></body>
      </body>
    </body>
  </worldbody>
  <actuator><motor joint="joint0"/><motor joint="joint1"/></actuator>
</mujoco>`;

/**
 * Start states [q0, q1, v0, v1]: three as after a reset, then ones that run into either side of joint 1's limit, and
 * fast ones.
 */
const STARTS = [
  [0.05, -0.08, 0.003, -0.004],
  [-0.1, 0.1, 0.005, 0.005],
  [0, 0, 0, 0],
  [0.4, 2.95, 1, 8],
  [-2, -2.97, -3, -20],
  [1, 2.5, 15, 25],
  [30, 3.0004, -5, 0.01],
  [0.3, 1.2, -40, 35],
];

const mujoco = await loadMujoco();
const model = mujoco.MjModel.from_xml_string(MODEL);
const data = new mujoco.MjData(model);

const episodes = STARTS.map((start, episode) => {
  // Beyond ±1, so that the clipping of actions is compared as well.
  const actions = uniform(fold(key(3), episode), [STEPS, 2], { minimum: -1.25, maximum: 1.25 });
  mujoco.mj_resetData(model, data);
  data.qpos.set(start.slice(0, 2));
  data.qvel.set(start.slice(2));
  const states = Array.from({ length: STEPS }, (_, time) => {
    data.ctrl.set(actions.subarray(2 * time, 2 * time + 2));
    mujoco.mj_step(model, data);
    mujoco.mj_step(model, data);
    return [...data.qpos, ...data.qvel];
  });
  return {
    start,
    actions: Array.from({ length: STEPS }, (_, time) => [...actions.subarray(2 * time, 2 * time + 2)]),
    states,
  };
});

const bodies = [1, 2, 3].map((body) => ({
  mass: model.body_mass[body],
  inertia: [...model.body_inertia.slice(3 * body, 3 * body + 3)],
}));

const fixture = { engine: `MuJoCo ${mujoco.mj_versionString()}`, steps: STEPS, bodies, episodes };
// One row of numbers a line, as `deno fmt` leaves it.
const rows = JSON.stringify(fixture, null, 2).replace(
  /\[\s+([^[\]]+?)\s+\]/g,
  (_, row) => `[${row.replace(/\s+/g, " ")}]`,
);
await Deno.writeTextFile(FIXTURE, `${rows}\n`);
console.log(`wrote ${episodes.length} episodes of ${STEPS} steps, ${fixture.engine}`);
