import { assert, assertEquals } from "@std/assert";
import { randomGoals } from "../../envs/random_goals.ts";
import { key } from "../../lib/random/mod.ts";

/** Counts its steps in its second number, and ends a row in whose state the first number is reached. */
const counter = {
  name: "counter",
  horizon: 20,
  stateSize: 2,
  actionSize: 1,
  step: (states: Float64Array, actions: Float32Array) => {
    actions.forEach((action) => assert(Math.abs(action) <= 1));
    const next = states.map((value, index) => index % 2 ? value + 1 : value);
    return {
      states: next,
      terminated: Uint8Array.from(actions, (_, row) => Number(next[2 * row + 1] >= next[2 * row])),
    };
  },
};

const steps = (goals: Float64Array) => [...goals.filter((_, index) => index % 2)];

Deno.test("goals are states of every time of an episode, and of no other", () => {
  const starts = new Float64Array(1000).map((_, index) => index % 2 ? 0 : 99);
  const times = steps(randomGoals(counter)(key(1), starts));
  assertEquals([...new Set(times)].toSorted((a, b) => a - b), Array.from({ length: 20 }, (_, time) => time + 1));
  assertEquals(starts, new Float64Array(1000).map((_, index) => index % 2 ? 0 : 99));
});

Deno.test("a row that ends stays where it ended, and no other does", () => {
  const starts = new Float64Array(1000).map((_, index) => index % 4 === 0 ? 3 : index % 4 === 2 ? 99 : 0);
  const times = steps(randomGoals(counter)(key(2), starts));
  assertEquals(Math.max(...times.filter((_, row) => row % 2 === 0)), 3);
  assertEquals(Math.max(...times.filter((_, row) => row % 2 === 1)), 20);
});

Deno.test("every action is held for a fifth of the episode", () => {
  const seen: number[] = [];
  const step = (
    states: Float64Array,
    [action]: Float32Array,
  ) => (seen.push(action), { states, terminated: new Uint8Array(1) });
  randomGoals({ ...counter, step })(key(3), new Float64Array(2));
  assertEquals(seen.length, 20);
  assertEquals(new Set(seen).size, 5);
  assert(seen.every((action, time) => action === seen[time - time % 4]));
});

Deno.test("goals depend on the key, and on the key alone", () => {
  const starts = new Float64Array(40).map((_, index) => index % 2 ? 0 : 99);
  const draw = randomGoals(counter);
  assertEquals(draw(key(4), starts), draw(key(4), starts));
  assert(steps(draw(key(4), starts)).some((time, row) => time !== steps(draw(key(5), starts))[row]));
});

Deno.test("actions fill the range from −1 to 1, and the last is shorter where the horizon is no multiple of five", () => {
  const seen: number[] = [];
  const step = (
    states: Float64Array,
    [action]: Float32Array,
  ) => (seen.push(action), { states, terminated: new Uint8Array(1) });
  for (let seed = 0; seed < 20; seed++) randomGoals({ ...counter, step, horizon: 17 })(key(seed), new Float64Array(2));
  assertEquals(seen.length, 20 * 17);
  assert(seen.slice(0, 17).every((action, time) => action === seen[time - time % 4]));
  assert(Math.min(...seen) < -0.8 && Math.max(...seen) > 0.8);
});
