import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkWorld, pointNav, reacher, type World } from "../../envs/mod.ts";
import { fold, key, split, uniform } from "../../lib/random/mod.ts";

/** What no state of a world can leave, however it is driven from a start. */
const bounds: Readonly<Record<string, (state: Float64Array) => boolean>> = {
  point_nav: ([x, y]) => x >= 0 && x <= 10 && y >= 0 && y <= 10,
  // The limit is soft: driven into it at full torque, joint 1 overruns it by 0.45 rad at most in 25,000 episodes.
  reacher: ([, angle1, velocity0, velocity1]) =>
    Math.abs(angle1) < 4 && Math.abs(velocity0) < 250 && Math.abs(velocity1) < 250,
};

const batch = (world: World, seed: number, count: number) => {
  const [startKey, actionKey] = split(key(seed));
  const actions = (time: number) =>
    uniform(fold(actionKey, time), [count, world.actionSize], { minimum: -1.5, maximum: 1.5 });
  return { states: world.reset(startKey, count), actions };
};

const seeds = fc.maxSafeNat();
const counts = fc.integer({ min: 0, max: 9 });

for (const world of [reacher, pointNav]) {
  Deno.test(`${world.name} keeps the contract of a world`, () => {
    fc.assert(fc.property(seeds, (seed) => assertEquals(checkWorld(world, key(seed)), [])), { numRuns: 20 });
  });

  Deno.test(`${world.name} leaves its arguments as they are`, () => {
    fc.assert(fc.property(seeds, counts, (seed, count) => {
      const { states, actions } = batch(world, seed, count);
      const action = actions(0);
      const [statesBefore, actionBefore] = [states.slice(), action.slice()];
      world.step(states, action);
      world.observe(states);
      const achieved = world.achieved(states);
      const achievedBefore = achieved.slice();
      const goals = world.goals(key(seed), count);
      const goalsBefore = goals.slice();
      world.distance(achieved, goals);
      assertEquals([states, action, achieved, goals], [statesBefore, actionBefore, achievedBefore, goalsBefore]);
    }));
  });

  Deno.test(`${world.name} moves a batch as it moves each row alone, bit for bit`, () => {
    fc.assert(fc.property(seeds, counts, (seed, count) => {
      let { states, actions } = batch(world, seed, count);
      for (let time = 0; time < 20; time++) {
        const action = actions(time);
        const together = world.step(states, action).states;
        const observed = world.observe(states);
        for (let row = 0; row < count; row++) {
          const part = <T extends Float64Array | Float32Array>(rows: T, size: number) =>
            rows.slice(row * size, (row + 1) * size) as T;
          const state = part(states, world.stateSize);
          assertEquals(
            world.step(state, part(action, world.actionSize)).states,
            part(together, world.stateSize),
          );
          assertEquals(world.observe(state), part(observed, world.observationSize));
        }
        states = together;
      }
    }));
  });

  Deno.test(`${world.name} stays finite and inside its bounds for an episode, also at full torque`, () => {
    fc.assert(fc.property(seeds, fc.boolean(), (seed, full) => {
      let { states, actions } = batch(world, seed, 8);
      // Full torque that seldom turns round is what drives a world furthest.
      const drive = (time: number) => full ? actions(Math.floor(time / 10)).map(Math.sign) : actions(time);
      for (let time = 0; time < world.horizon; time++) {
        states = world.step(states, drive(time)).states;
        for (let row = 0; row < 8; row++) {
          const state = states.slice(row * world.stateSize, (row + 1) * world.stateSize);
          assert(state.every(Number.isFinite) && bounds[world.name](state), `${world.name} reached ${state}`);
        }
      }
    }));
  });

  Deno.test(`${world.name} draws starts and goals from the key alone`, () => {
    fc.assert(fc.property(seeds, seeds, (left, right) => {
      fc.pre(left !== right);
      assertEquals(world.reset(key(left), 4), world.reset(key(left), 4));
      assertEquals(world.goals(key(left), 4), world.goals(key(left), 4));
      assertNotEquals(world.reset(key(left), 4), world.reset(key(right), 4));
      assertNotEquals(world.goals(key(left), 4), world.goals(key(right), 4));
    }));
  });

  Deno.test(`${world.name} is outlined by a closed line`, () => {
    world.outline.forEach(([, , x, y], index) => {
      const [nextX, nextY] = world.outline[(index + 1) % world.outline.length];
      assertEquals([x, y], [nextX, nextY]);
    });
  });

  Deno.test(`${world.name} refuses batches that are not whole rows, and says what it expected`, () => {
    const { stateSize } = world;
    assertThrows(
      () => world.step(new Float64Array(stateSize + 1), new Float32Array(2)),
      RangeError,
      `step: states came with ${stateSize + 1} numbers, expected a multiple of ${stateSize}`,
    );
    assertThrows(
      () => world.step(new Float64Array(stateSize), new Float32Array(4)),
      RangeError,
      "step: actions came with 4 numbers, expected 2: 1 rows of 2",
    );
    assertThrows(() => world.observe(new Float64Array(stateSize + 1)), RangeError, "observe: states");
    assertThrows(() => world.achieved(new Float64Array(stateSize + 1)), RangeError, "achieved: states");
    assertThrows(() => world.distance(new Float32Array(2), new Float32Array(4)), RangeError, "distance: goals");
  });
}
