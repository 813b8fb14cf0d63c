import { assert, assertAlmostEquals, assertEquals, assertGreater, assertThrows } from "@std/assert";
import fc from "fast-check";
import { objectPush } from "../../envs/object_push.ts";
import { CONTACT, STATE_SIZE } from "../../envs/object_push_dynamics.ts";
import type { PlanarScene } from "../../lib/world/scene.ts";
import { fold, key, split, uniform } from "../../lib/random/mod.ts";
import { bodies, misplaced, scene } from "./arena.ts";

const seeds = fc.maxSafeNat();

Deno.test("rows move as they would alone, the same bits each time, and nothing given is written to", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 6 }), (seed, count) => {
      let states: Float64Array = objectPush.reset(key(seed), count);
      for (let time = 0; time < 30; time++) {
        const actions = uniform(fold(key(seed), time >> 2), [count, 2], { minimum: -1.5, maximum: 1.5 });
        const [statesBefore, actionsBefore] = [states.slice(), actions.slice()];
        const next = objectPush.step(states, actions).states;
        objectPush.observe(states);
        objectPush.achieved(states);
        objectPush.description!.of(states);
        objectPush.goalStates(key(seed), states);
        assertEquals([states, actions], [statesBefore, actionsBefore]);
        assertEquals(objectPush.step(states, actions).states, next);
        for (let row = 0; row < count; row++) {
          const [from, to] = [STATE_SIZE * row, STATE_SIZE * (row + 1)];
          const alone = objectPush.step(states.slice(from, to), actions.slice(2 * row, 2 * row + 2)).states;
          assertEquals(alone, next.slice(from, to));
        }
        states = next;
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("an episode asks for every object as often, and starts each at every place as often", () => {
  const count = 20_000;
  const states = objectPush.reset(key(1), count);
  const asked = [0, 0, 0, 0];
  const places = [0, 0, 0, 0];
  for (let row = 0; row < count; row++) {
    const [agent, ...objects] = bodies(states, row);
    const [x, y] = objects[states[STATE_SIZE * row]];
    assertAlmostEquals(Math.hypot(agent[0] - x, agent[1] - y), 1.5, 1e-9);
    const corners = objects.map(([x, y]) => +(x > 5) + 2 * +(y > 5));
    assertEquals(new Set(corners).size, 4);
    assert(objects.flat().every((value) => Math.abs(Math.abs(value - 5) - 2) <= 0.5));
    asked[states[STATE_SIZE * row]]++;
    places[corners[2]]++;
  }
  [...asked, ...places].forEach((drawn) => assertAlmostEquals(drawn / count, 0.25, 0.015));
});

Deno.test("the key alone decides how an episode starts and where it is to go", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const starts = objectPush.reset(key(seed), 3);
    assertEquals(objectPush.reset(key(seed), 3), starts);
    assertEquals(objectPush.goalStates(key(seed), starts), objectPush.goalStates(key(seed), starts));
  }));
});

Deno.test("goals are uniform over the inner square", () => {
  const starts = objectPush.reset(key(2), 20_000);
  const goals = objectPush.achieved(objectPush.goalStates(key(3), starts));
  assert(goals.every((coordinate) => Math.abs(coordinate) <= 0.8 + 1e-6));
  const squared = goals.reduce((sum, coordinate) => sum + coordinate ** 2, 0) / goals.length;
  assertAlmostEquals(squared, 0.64 / 3, 0.003);
});

Deno.test("in a goal state the agent touches what is asked, nothing overlaps, and what is not in the way stays", () => {
  fc.assert(
    fc.property(seeds, fc.boolean(), (seed, played) => {
      const count = 20;
      let states: Float64Array = objectPush.reset(key(seed), count);
      for (let time = 0; played && time < objectPush.horizon; time++) {
        const actions = uniform(fold(key(seed), time >> 3), [count, 2], { minimum: -3, maximum: 3 });
        states = objectPush.step(states, actions).states;
      }
      const goals = objectPush.goalStates(key(seed), states);
      for (let row = 0; row < count; row++) {
        const asked = goals[STATE_SIZE * row];
        assertEquals(asked, states[STATE_SIZE * row]);
        assertEquals(misplaced(goals, row), []);
        const [agent, ...objects] = bodies(goals, row);
        const [x, y] = objects[asked];
        assertAlmostEquals(Math.hypot(x - agent[0], y - agent[1]), CONTACT, 1e-9);
        const near = ([otherX, otherY]: readonly [number, number]) =>
          Math.min(Math.hypot(otherX - x, otherY - y), Math.hypot(otherX - agent[0], otherY - agent[1])) < CONTACT;
        bodies(states, row).slice(1).forEach((before, object) => {
          if (object !== asked && !near(before)) assertEquals(objects[object], before);
        });
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("an observation holds places, near and far offset, the others in order, colour and shape", () => {
  const states = Float64Array.of(2, 5, 4, 1, 2, 3, 6, 5.9, 3.2, 7, 8);
  const expected = [0, -0.2, 0.18, -0.36, 0.18, -0.16, 0.6, -0.8 / 1.5];
  const others = [-0.8, -0.6, -0.4, 0.2, 0.4, 0.6];
  const observed = objectPush.observe(states);
  [...expected, ...others, 0, 0, 1, 0, 0, 1].forEach((value, index) =>
    assertAlmostEquals(observed[index], value, 1e-6)
  );
  assertEquals(observed.length, objectPush.observationSize);
  states[0] = 1;
  assertEquals([...objectPush.observe(states).slice(6, 8)], [-1, 1]);
});

Deno.test("a description names colour and shape of what is asked, and where it is", () => {
  const names = [0, 1, 2, 3].map((asked) => {
    const states = Float64Array.of(asked, 5, 5, 1, 2, 3, 6, 6, 3, 7, 8);
    const [described, achieved] = [objectPush.description!.of(states), objectPush.achieved(states)];
    assertEquals(described.length, objectPush.description!.size);
    assertEquals(described.slice(6), achieved);
    assertAlmostEquals(5 + 5 * achieved[0], states[3 + 2 * asked], 1e-6);
    assertAlmostEquals(5 + 5 * achieved[1], states[4 + 2 * asked], 1e-6);
    return described.slice(0, 6).join("");
  });
  assertEquals(names, ["001100", "010010", "001001", "100010"]);
});

Deno.test("the picture shows every body in its place, and marks the one that is asked", () => {
  const { place, moving } = objectPush.scene as PlanarScene;
  const ends = new Float64Array(4 * moving.length);
  place(Float64Array.of(...scene([5, 5]), 1, 5, 4, 1, 2, 3, 6, 6, 3, 7, 8), 1, ends);
  const points = [[5, 4], [1, 2], [3, 6], [6, 3], [7, 8], [3, 6]];
  assertEquals([...ends], points.flatMap((point) => [...point, ...point]));
});

Deno.test("distances are units of the arena", () => {
  assertAlmostEquals(objectPush.distance(Float32Array.of(-0.6, 0), Float32Array.of(0, 0.8))[0], 5, 1e-6);
});

Deno.test("batches that are not whole rows are refused", () => {
  const [states, short] = [new Float64Array(STATE_SIZE), new Float64Array(STATE_SIZE - 1)];
  assertThrows(() => objectPush.step(short, new Float32Array(2)), RangeError, "objectPush.step: states");
  assertThrows(() => objectPush.step(states, new Float32Array(4)), RangeError, "objectPush.step: actions");
  assertThrows(() => objectPush.observe(short), RangeError, "objectPush.observe: states");
  assertThrows(() => objectPush.achieved(short), RangeError, "objectPush.achieved: states");
  assertThrows(() => objectPush.description!.of(short), RangeError, "objectPush.description: states");
  assertThrows(() => objectPush.goalStates(key(1), short), RangeError, "objectPush.goalStates: starts");
});

/** The action of a patient pusher, which walks round the object until the goal is straight behind it, and then pushes. */
const pushTowards = (
  [agentX, agentY]: readonly number[],
  [x, y]: readonly number[],
  [goalX, goalY]: readonly number[],
) => {
  const left = Math.hypot(goalX - x, goalY - y);
  if (left < 0.1) return [0, 0];
  const aim = Math.atan2(y - goalY, x - goalX);
  const angle = Math.atan2(agentY - y, agentX - x);
  const turn = Math.atan2(Math.sin(aim - angle), Math.cos(aim - angle));
  const behind = Math.abs(turn) < 0.25;
  const direction = behind ? aim : angle + Math.max(-0.6, Math.min(0.6, turn));
  const radius = behind ? CONTACT - Math.min(0.8, left) : Math.abs(turn) > 0.6 ? 1.45 : 1.3;
  const [moveX, moveY] = [x + radius * Math.cos(direction) - agentX, y + radius * Math.sin(direction) - agentY];
  const full = Math.max(0.8, Math.abs(moveX), Math.abs(moveY));
  return [moveX / full, moveY / full];
};

Deno.test("a scripted pusher brings the asked object to its goal within the horizon, in nearly every episode", () => {
  const count = 300;
  const [startKey, goalKey] = split(key(4));
  let states: Float64Array = objectPush.reset(startKey, count);
  const target = objectPush.goalStates(goalKey, states);
  const asked = (rows: Float64Array, row: number) => bodies(rows, row)[1 + rows[STATE_SIZE * row]];
  for (let time = 0; time < objectPush.horizon; time++) {
    const actions = Array.from(
      { length: count },
      (_, row) => pushTowards(bodies(states, row)[0], asked(states, row), asked(target, row)),
    );
    states = objectPush.step(states, Float32Array.from(actions.flat())).states;
  }
  const distances = objectPush.distance(objectPush.achieved(states), objectPush.achieved(target));
  assertGreater(distances.filter((distance) => distance < objectPush.radius).length / count, 0.97);
});

Deno.test("a command in words names the object's colour, its shape and its place", () => {
  const goal = Float64Array.of(3, 1, 1, 2, 2, 3, 3, 4, 4, 6.71, 8.04);
  assertEquals(objectPush.description!.inWords!(goal), "push the red square to (6.7, 8.0)");
  const point = new Float64Array(2);
  objectPush.scene!.mark!(goal, 0, point);
  assertEquals([...point], [6.71, 8.04]);
});
