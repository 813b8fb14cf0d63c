import loadMujoco, { type MjModel } from "@mujoco/mujoco";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  ANT,
  ANT_MAZE_U,
  antMaze,
  cellCentre,
  freeCells,
  HALF_CHEETAH,
  PUSHER,
  wallCells,
} from "../../../envs/mujoco/models/mod.ts";
import ant from "./ant_mujoco.json" with { type: "json" };
import antMazeU from "./ant_maze_mujoco.json" with { type: "json" };
import halfCheetah from "./half_cheetah_mujoco.json" with { type: "json" };
import pusher from "./pusher_mujoco.json" with { type: "json" };

const mujoco = await loadMujoco();
const compiled = (xml: string): MjModel => mujoco.MjModel.from_xml_string(xml)!;

/** Our models, each with what the engine made of Gymnasium's. */
const MODELS = {
  "half cheetah": { model: compiled(HALF_CHEETAH), recorded: halfCheetah },
  ant: { model: compiled(ANT), recorded: ant },
  "ant in the U maze": { model: compiled(antMaze(ANT_MAZE_U)), recorded: antMazeU },
  pusher: { model: compiled(PUSHER), recorded: pusher },
};

/** The states, positions then velocities, after each action, and how many contacts there were in all physics steps. */
const run = (
  model: MjModel,
  start: readonly number[],
  actions: readonly (readonly number[])[],
  physicsSteps: number,
) => {
  const data = new mujoco.MjData(model);
  data.qpos.set(start.slice(0, model.nq));
  data.qvel.set(start.slice(model.nq));
  let contacts = 0;
  const states = actions.map((action) => {
    data.ctrl.set(action);
    for (let count = 0; count < physicsSteps; count++) {
      mujoco.mj_step(model, data);
      contacts += data.ncon;
    }
    return [...data.qpos, ...data.qvel];
  });
  data.delete();
  return { states, contacts };
};

const assertClose = (actual: ArrayLike<number>, expected: readonly number[], place: string) => {
  assertEquals(actual.length, expected.length, place);
  expected.forEach((value, index) =>
    assertAlmostEquals(actual[index], value, 1e-12 * Math.abs(value), `${place}[${index}]`)
  );
};

/** Bit 9 of an option: no warm start. */
const NO_WARM_START = 512;

for (const [name, { model, recorded }] of Object.entries(MODELS)) {
  Deno.test(`the ${name} compiles to the constants of Gymnasium's model`, () => {
    for (const [constant, values] of Object.entries(recorded.constants)) {
      assertClose(model[constant as keyof MjModel], values.flat(), constant);
    }
    for (const [option, value] of Object.entries(recorded.option)) {
      const own = model.opt[option as keyof typeof model.opt];
      assertClose(typeof value === "number" ? [own] : own, [value].flat(), option);
    }
  });

  Deno.test(`the ${name} moves as Gymnasium's for 20 steps from every recorded start`, () => {
    for (const { start, actions, states } of recorded.episodes) {
      const own = run(model, start, actions, recorded.physicsSteps);
      own.states.forEach((state, time) =>
        state.forEach((value, index) => assertAlmostEquals(value, states[time][index], 1e-9))
      );
      assert(own.contacts > 0);
    }
  });

  Deno.test(`the ${name} starts its solver afresh in every step and has a small arena`, () => {
    assertEquals(model.opt.disableflags & NO_WARM_START, NO_WARM_START);
    assertEquals(model.narena, 2 ** 20);
  });
}

/** Rounds to so many decimals, to compare with figures that are known so far. */
const rounded = (values: Iterable<number>, decimals: number): readonly number[] =>
  Array.from(values, (value) => Number(value.toFixed(decimals)));

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

Deno.test("the half cheetah weighs 14 kg and has the limbs and joints of the published table", () => {
  const { model } = MODELS["half cheetah"];
  assertAlmostEquals(total(model.body_mass), 14, 1e-12);
  assertEquals(rounded(model.body_mass, 5), [0, 6.25021, 1.54351, 1.58745, 1.0954, 1.43808, 1.20084, 0.88452]);
  assertEquals([...model.jnt_stiffness], [0, 0, 0, 240, 180, 120, 180, 120, 60]);
  assertEquals([...model.dof_damping], [0, 0, 0, 6, 4.5, 3, 4.5, 3, 1.5]);
  assertEquals([...model.dof_armature], [0, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
  assertEquals([...model.actuator_gear].filter((_, index) => index % 6 === 0), [120, 90, 60, 120, 60, 30]);
  const limits = [-0.52, 1.05, -0.785, 0.785, -0.4, 0.785, -1, 0.7, -1.2, 0.87, -0.5, 0.5];
  assertEquals([...model.jnt_range], [0, 0, 0, 0, 0, 0, ...limits]);
});

Deno.test("the ant weighs 0.91088 kg, its ankles bend the legs down, and its actions begin with the fourth leg", () => {
  const { model } = MODELS.ant;
  assertEquals(rounded([total(model.body_mass)], 5), [0.91088]);
  const leg = [0.0391578, 0.0391578, 0.0675922];
  assertEquals(rounded(model.body_mass, 7), [0, 0.3272492, ...leg, ...leg, ...leg, ...leg]);
  const hip = [-30, 30];
  const degrees = rounded([...model.jnt_range].map((angle) => angle * 180 / Math.PI), 9);
  assertEquals(degrees, [0, 0, ...hip, 30, 70, ...hip, -70, -30, ...hip, -70, -30, ...hip, 30, 70]);
  assertEquals([...model.actuator_trnid].filter((_, index) => index % 2 === 0), [7, 8, 1, 2, 3, 4, 5, 6]);
  assert([...model.actuator_gear].every((gear, index) => gear === (index % 6 === 0 ? 150 : 0)));
});

Deno.test("the pusher's upper arm and cylinder weigh what their shapes and densities say", () => {
  const { model } = MODELS.pusher;
  const upperArm = 300 * Math.PI * 0.06 ** 2 * (0.4 + 4 / 3 * 0.06);
  assertAlmostEquals(model.body_mass[4], upperArm, 1e-12);
  assertAlmostEquals(model.body_mass[11], 0.01 * Math.PI * 0.05 ** 2 * 0.1, 1e-18);
  assertEquals([...model.actuator_ctrlrange], Array.from({ length: 7 }, () => [-2, 2]).flat());
});

Deno.test("recorded arms push the cylinder, but not the disc", () => {
  const pushed = pusher.episodes.map(({ start, states }) =>
    states[19].slice(7, 11).map((place, index) => Math.abs(place - start[7 + index]))
  );
  assert(pushed.filter(([y, x]) => Math.hypot(x, y) > 0.02).length >= 2);
  assert(pushed.every(([_y, _x, discY, discX]) => discY === 0 && discX === 0));
});

Deno.test("the U maze has seven free cells around one wall, the first at the top left", () => {
  assertEquals(freeCells(ANT_MAZE_U), [[-4, 4], [0, 4], [4, 4], [4, 0], [-4, -4], [0, -4], [4, -4]]);
  assertEquals(wallCells(ANT_MAZE_U).length, 18);
  assertEquals(cellCentre(ANT_MAZE_U, 0, 4), [8, 8]);
  assertEquals(cellCentre(["#  ", "   "], 1, 0), [-4, -2]);
});

Deno.test("the walls hold an ant that an empty floor lets pass", () => {
  const { start, actions, states } = antMazeU.episodes[1];
  const freed = run(MODELS.ant.model, start, actions, antMazeU.physicsSteps).states;
  const southward = (all: readonly (readonly number[])[]) => Math.min(...all.map(([, y]) => y));
  assert(southward(freed) < 1.9);
  assert(southward(states) > 2);
});

Deno.test("a maze whose rows differ in length is refused", () => {
  assertThrows(
    () => antMaze(["###", "####", "###"]),
    RangeError,
    "antMaze: row 1 came with 4 cells, expected 3 as in row 0",
  );
});
