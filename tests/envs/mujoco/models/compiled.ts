/**
 * Models as MuJoCo compiles them, held against what it made of Gymnasium's.
 *
 * @module
 */
import loadMujoco, { type MjModel } from "@mujoco/mujoco";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";

const mujoco = await loadMujoco();

/** A model of MJCF. */
export const compiled = (xml: string): MjModel => mujoco.MjModel.from_xml_string(xml)!;

/** The recording of one of Gymnasium's models. */
interface Recorded {
  readonly constants: Readonly<Record<string, readonly (number | readonly number[])[]>>;
  readonly option: Readonly<Record<string, number | readonly number[]>>;
  readonly physicsSteps: number;
  readonly episodes: readonly {
    readonly start: readonly number[];
    readonly actions: readonly (readonly number[])[];
    readonly states: readonly (readonly number[])[];
  }[];
}

/** The states, positions then velocities, after each action, and how many contacts there were in all physics steps. */
export const run = (
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

/** Tests that a model is Gymnasium's, in its constants and in its motion. */
export const testModel = (name: string, model: MjModel, recorded: Recorded): void => {
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
};

/** Rounds to a number of decimals, to compare with figures that are known to them. */
export const rounded = (values: Iterable<number>, decimals: number): readonly number[] =>
  Array.from(values, (value) => Number(value.toFixed(decimals)));

/** The sum of some numbers. */
export const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
