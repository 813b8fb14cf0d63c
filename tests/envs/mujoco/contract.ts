/**
 * Tests that hold for every world with an engine.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkEnvironment } from "../../../lib/world/check/mod.ts";
import type { MujocoWorld } from "../../../envs/mujoco/mod.ts";
import { fold, key, uniform } from "../../../lib/random/mod.ts";

/** An episode that was recorded with Gymnasium's model. */
interface Episode {
  readonly start: readonly number[];
  readonly actions: readonly (readonly number[])[];
  readonly states: readonly (readonly number[])[];
}

const row = (states: Float64Array, size: number, index: number): Float64Array =>
  states.slice(index * size, (index + 1) * size);

/** The distances from starts to goals, and the states that are the goals. */
export const goals = (world: MujocoWorld, seed: number, count: number) => {
  const starts = world.reset(key(seed), count);
  const states = world.goalStates(fold(key(seed), 1), starts);
  return { starts, states, distances: world.distance(world.achieved(starts), world.achieved(states)) };
};

/** The mean of some numbers. */
export const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

/**
 * Tests that a world keeps its contract and follows Gymnasium's model.
 *
 * @param torque the largest action of Gymnasium's model.
 */
export const testWorld = (world: MujocoWorld, episodes: readonly Episode[], torque: number): void => {
  const { name, stateSize, actionSize } = world;

  Deno.test(`${name} keeps the contract of a world`, () => {
    // The checker steps every state many times over, so that a few states have to do.
    assertEquals(checkEnvironment({ ...world, horizon: 10 }, key(1)), []);
  });

  Deno.test(`${name} follows Gymnasium's model for 20 steps from every recorded start, all in one batch`, () => {
    let states = Float64Array.from(episodes.flatMap(({ start }) => start));
    for (let time = 0; time < 20; time++) {
      const actions = Float32Array.from(episodes.flatMap(({ actions }) => actions[time]), (action) => action / torque);
      states = world.step(states, actions).states;
      const expected = episodes.flatMap(({ states }) => states[time]);
      states.forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-9));
    }
  });

  Deno.test(`${name} ends a row that diverges where it was, and no other`, () => {
    const states = world.reset(key(3), 3);
    states.fill(1e11, 2 * stateSize - 7, 2 * stateSize);
    const actions = uniform(key(4), [3, actionSize], { minimum: -1, maximum: 1 });
    const stepped = world.step(states, actions);
    assertEquals(stepped.terminated, Uint8Array.of(0, 1, 0));
    assertEquals(row(stepped.states, stateSize, 1), row(states, stateSize, 1));
    for (const index of [0, 2]) {
      const alone = world.step(
        row(states, stateSize, index),
        actions.slice(index * actionSize, (index + 1) * actionSize),
      );
      assertEquals(row(stepped.states, stateSize, index), alone.states);
    }
  });

  Deno.test(`${name} leaves its arguments as they are, and draws from the key alone`, () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 4 }), (seed, count) => {
        const states = world.reset(key(seed), count);
        assertEquals(world.reset(key(seed), count), states);
        const actions = uniform(key(seed), [count, actionSize], { minimum: -1.5, maximum: 1.5 });
        const [statesBefore, actionsBefore] = [states.slice(), actions.slice()];
        world.step(states, actions);
        world.observe(states);
        const goalStates = world.goalStates(key(seed), states);
        assertEquals(world.goalStates(key(seed), states), goalStates);
        assertEquals([states, actions], [statesBefore, actionsBefore]);
      }),
      { numRuns: 20 },
    );
  });

  Deno.test(`${name} has goals at rest, and refuses batches that are not whole rows`, () => {
    const { states } = goals(world, 5, 20);
    const velocities = name === "half_cheetah" ? 9 : name === "pusher" ? 11 : 14;
    assert(states.every((number, index) => index % stateSize < stateSize - velocities || number === 0));
    const ragged = new Float64Array(stateSize + 1);
    const message = `states came with ${stateSize + 1} numbers, expected a multiple of ${stateSize}`;
    for (const read of [world.observe, world.achieved]) assertThrows(() => read(ragged), RangeError, message);
    assertThrows(() => world.step(ragged, new Float32Array(actionSize)), RangeError, `${name}.step: ${message}`);
    assertThrows(() => world.goalStates(key(1), ragged), RangeError, `${name}.goalStates: starts`);
    assertThrows(() => world.step(new Float64Array(stateSize), new Float32Array(1)), RangeError, "actions came with 1");
  });

  Deno.test(`${name} is drawn with the camera on what moves, and every figure where the step has put it`, () => {
    const { scene } = world;
    assert(scene?.kind === "spatial");
    const states = world.reset(key(6), 2);
    const ends = new Float64Array(6 * scene.figures.length);
    const point = new Float64Array(3);
    scene.place(states, 1, ends);
    scene.lookAt(states, 1, point);
    ends.forEach((value, index) => assert(Math.abs(value - point[index % 3]) < 1.5, `${index}: ${value}`));
    const bottom = (figure: number) =>
      Math.min(ends[6 * figure + 2], ends[6 * figure + 5]) - scene.figures[figure].radius;
    assert(scene.figures.every((_, figure) => bottom(figure) > -0.2), "a figure is under the ground");
    const moved = world.step(states, new Float32Array(2 * actionSize).fill(1)).states;
    const after = new Float64Array(ends.length);
    scene.place(moved, 1, after);
    assert(after.some((value, index) => Math.abs(value - ends[index]) > 1e-3));
    scene.place(states, 1, after);
    assertEquals(after, ends);
  });
};
