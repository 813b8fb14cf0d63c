/**
 * Records Swimmer's dynamics from MuJoCo: `deno run --allow-read --allow-write=tests/envs tests/reference/swimmer_mujoco.ts`.
 *
 * The model is our own, written from Swimmer-v5's physical constants. What is recorded is compared with
 * `envs/swimmer.ts` by `tests/envs/swimmer_test.ts`, which so needs no engine.
 *
 * @module
 */
import loadMujoco from "@mujoco/mujoco";
import { fold, key, uniform } from "../../lib/random/mod.ts";

const FIXTURE = new URL("../envs/swimmer_mujoco.json", import.meta.url);

/** Steps of the world in an episode, four physics steps each. */
const STEPS = 120;

/** Steps from one recorded state to the next. */
const EVERY = 5;

/**
 * The swimmer. Warm start is off, so that a step depends on the state alone; the solver stops far below what is
 * compared.
 */
const MODEL = `
<mujoco model="swimmer">
  <compiler angle="degree"/>
  <option timestep="0.01" integrator="RK4" density="4000" viscosity="0.1" iterations="1000" tolerance="1e-15">
    <flag warmstart="disable"/>
  </option>
  <default>
    <joint armature="0.1" axis="0 0 1" limited="false"/>
    <geom type="capsule" size="0.1" contype="0" conaffinity="0" density="1000"/>
    <motor gear="150" ctrlrange="-1 1" ctrllimited="true"/>
  </default>
  <worldbody>
    <body name="link0">
      <joint name="x" type="slide" axis="1 0 0"/>
      <joint name="y" type="slide" axis="0 1 0"/>
      <joint name="angle" type="hinge"/>
      <geom fromto="1.5 0 0 0.5 0 0"/>
      <body name="link1" pos="0.5 0 0">
        <joint name="joint1" type="hinge" limited="true" range="-100 100"/>
        <geom fromto="0 0 0 -1 0 0"/>
        <body name="link2" pos="-1 0 0">
          <joint name="joint2" type="hinge" limited="true" range="-100 100"/>
          <geom fromto="0 0 0 -1 0 0"/>
        </body>
      </body>
    </body>
  </worldbody>
  <actuator><motor joint="joint1"/><motor joint="joint2"/></actuator>
</mujoco>`;

/** Torque of a joint by time, as a share of the full one, given noise by time. */
type Drive = (time: number, joint: number, noise: (time: number) => number) => number;

const random: Drive = (time, _, noise) => noise(time);
const held: Drive = (time, _, noise) => 1.25 * Math.sign(noise(time - time % 15));
const gait: Drive = (time, joint) => 1.1 * Math.sin(2 * Math.PI * time / 30 - 1.5 * joint);
const curl: Drive = (time, _, noise) => Math.sin(time / 40) + 0.3 * noise(time);
const late = (drive: Drive): Drive => (time, joint, noise) => time < 5 ? 0 : drive(time, joint, noise);

/**
 * Start states and what follows: two as after a reset, one straight at rest, one curled up, and two with both joints
 * beyond their limits, where pushing back the one that is further out brings back the other.
 */
const EPISODES: readonly (readonly [start: readonly number[], drive: Drive])[] = [
  [[0.05, -0.08, 0.1, -0.03, 0.07, 0.02, -0.1, 0.06, 0.09, -0.05], random],
  [[-0.1, 0.1, -0.06, 0.02, -0.09, -0.03, 0.07, -0.1, 0.01, 0.08], held],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0], gait],
  [[3, -2, 1.9, 1.7455, -1.76, 0, 0, 0, 0, 0], late(held)],
  [[-1, 4, -20, 1.75, 1.76, 0, 0, -2, 2, 3], curl],
  [[0.3, 0.2, 12.5, -1.76, 1.7455, 0, 0, 0, 0, 0], late(random)],
];

const mujoco = await loadMujoco();
const model = mujoco.MjModel.from_xml_string(MODEL);
const data = new mujoco.MjData(model);

const episodes = EPISODES.map(([start, drive], episode) => {
  const noise = uniform(fold(key(5), episode), [STEPS, 2], { minimum: -1.25, maximum: 1.25 });
  // Beyond ±1, so that the clipping of actions is compared as well; in 64ths, which are short to write.
  const actions = Array.from(
    { length: STEPS },
    (_, time) => [0, 1].map((joint) => Math.round(64 * drive(time, joint, (time) => noise[2 * time + joint])) / 64),
  );
  mujoco.mj_resetData(model, data);
  data.qpos.set(start.slice(0, 5));
  data.qvel.set(start.slice(5));
  const states = actions.map((action) => {
    data.ctrl.set(action);
    for (let frame = 0; frame < 4; frame++) mujoco.mj_step(model, data);
    return [...data.qpos, ...data.qvel];
  });
  return { start, actions, states: states.filter((_, time) => (time + 1) % EVERY === 0) };
});

const bodies = [1, 2, 3].map((body) => ({
  mass: model.body_mass[body],
  inertia: [...model.body_inertia.slice(3 * body, 3 * body + 3)],
}));

const fixture = {
  engine: `MuJoCo ${mujoco.mj_versionString()}`,
  steps: STEPS,
  every: EVERY,
  bodies,
  compliance: [...model.dof_invweight0.slice(3, 5)],
  episodes,
};
// One row of numbers a line; `deno fmt` breaks the long ones.
const rows = JSON.stringify(fixture, null, 2).replace(
  /\[\s+([^[\]]+?)\s+\]/g,
  (_, row) => `[${row.replace(/\s+/g, " ")}]`,
);
await Deno.writeTextFile(FIXTURE, `${rows}\n`);
console.log(`wrote ${episodes.length} episodes of ${STEPS} steps, ${fixture.engine}`);
