import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import { formatFault } from "../../../lib/fault.ts";
import { key } from "../../../lib/random/mod.ts";
import { checkStep, play, randomActions, randomMoment, stepCall } from "../../../lib/world/check/step.ts";
import { checkEnvironment, type World } from "../../../lib/world/mod.ts";
import { type Broken, corridor, never, REACH, stepAnd, testMistakes, throws } from "./mistakes.ts";

const { step, goalStates } = pointNav;

const MISTAKES: Readonly<Record<string, Broken>> = {
  "ends by more than one": [
    { step: (states, actions) => ({ ...step(states, actions), terminated: never(states).fill(7) }) },
    "world",
    "point_nav.step",
    "'terminated' came as 7, expected 0 or 1",
  ],
  "steps to nowhere": [
    { step: stepAnd((next) => next.map(() => NaN)) },
    "non-finite",
    "point_nav.step",
    "number 0 of a row came as NaN, for [",
  ],
  "breaks late in an episode": [
    { step: stepAnd((next) => next.map((value) => value > 7 ? NaN : value)) },
    "non-finite",
    "point_nav.step",
    "came as NaN",
  ],
  "forgets to say what terminated": [
    { step: (states, actions) => ({ ...step(states, actions), terminated: new Uint8Array(0) }) },
    "shape",
    "point_nav.step",
    "'terminated' came as Uint8Array [0], expected Uint8Array [250]: 250 rows of 1",
  ],
  "returns nothing": [
    { step: (() => {}) as unknown as World["step"] },
    "shape",
    "point_nav.step",
    "'states' came as nothing",
  ],
  "does not clip actions": [
    {
      step: (states, actions) => ({
        states: states.map((value, index) => Math.max(0, Math.min(10, value + actions[index]))),
        terminated: never(states),
      }),
    },
    "world",
    "point_nav.step",
    "actions beyond ±1 act otherwise than ±1",
  ],
  "refuses actions beyond one": [
    {
      step: (states, actions) =>
        actions.some((action) => Math.abs(action) > 1) ? throws("too much")() : step(states, actions),
    },
    "world",
    "point_nav.step",
    "it threw 'too much' for other valid arguments",
  ],
  "ignores its actions": [
    { step: (states) => ({ states: states.map((value) => Math.min(10, value + 0.1)), terminated: never(states) }) },
    "world",
    "point_nav.step",
    "its actions make no difference",
  ],
};

testMistakes(pointNav, MISTAKES);

testMistakes(corridor, {
  "weighs choices by their size": [
    {
      step: (states, actions) => ({
        states: states.map((cell, row) =>
          Math.max(-REACH, Math.min(REACH, cell + actions[3 * row + 2] - actions[3 * row]))
        ),
        terminated: new Uint8Array(states.length),
      }),
    },
    "world",
    "corridor.step",
    "rows of which the same number is the largest act differently",
  ],
  "takes one-hots alone": [
    { step: (states, actions) => corridor.step(states, actions.map((value) => value === 1 ? 1 : 0)) },
    "world",
    "corridor.step",
    "rows of which the same number is the largest act differently",
  ],
  "takes the last of equal choices": [
    {
      step: (states, actions) => ({
        states: states.map((cell, row) => {
          const choices = actions.subarray(3 * row, 3 * row + 3);
          return Math.max(-REACH, Math.min(REACH, cell + choices.lastIndexOf(Math.max(...choices)) - 1));
        }),
        terminated: new Uint8Array(states.length),
      }),
    },
    "world",
    "corridor.step",
    "it is not the first of them that is chosen",
  ],
  "stands still": [
    { step: (states) => ({ states: states.slice(), terminated: new Uint8Array(states.length) }) },
    "world",
    "corridor.step",
    "its actions make no difference",
  ],
});

Deno.test("a world with a single choice need not tell actions apart", () => {
  const step: World["step"] = (states) => ({
    states: states.map((cell) => Math.min(REACH, cell + 1)),
    terminated: new Uint8Array(states.length),
  });
  assertEquals(checkEnvironment({ ...corridor, actionSize: 1, step }).map(formatFault), []);
});

Deno.test("checkEnvironment starts rows that have ended again, and ignores what step makes of them", () => {
  // Beyond 6 every number is lost; the world ends before, and says so.
  const brief: World = {
    ...pointNav,
    step: (states, actions) => {
      const next = step(states, actions).states.map((value, index) => states[index] > 6 ? NaN : value);
      return {
        states: next,
        terminated: never(states).map((_, row) => Number(next[2 * row] > 6 || next[2 * row + 1] > 6)),
      };
    },
    goalStates: (key, starts) => goalStates(key, starts).map((value) => value / 2),
  };
  assertEquals(checkEnvironment(brief).map(formatFault), []);
});

Deno.test("checkEnvironment follows an episode for 50 steps at most, however long its horizon", () => {
  let steps = 0;
  const endless: World = {
    ...pointNav,
    horizon: 1_000_000,
    step: (states, actions) => {
      steps++;
      return step(states, actions);
    },
  };
  assertEquals(checkEnvironment(endless), []);
  // 250 moments alone, 50 in the episode, and what is called for laws.
  assert(steps < 400, `${steps} steps`);
});

Deno.test("randomActions are within ±1 where actions are continuous, and one-hot rows where they are discrete", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.nat(9), (seed, count) => {
    const numbers = randomActions(pointNav, key(seed), count);
    assertEquals(numbers.length, 2 * count);
    assert(numbers.every((action) => action >= -1 && action < 1));
    const choices = randomActions(corridor, key(seed), count);
    assertEquals(choices.length, 3 * count);
    for (let row = 0; row < count; row++) {
      assertEquals([...choices.subarray(3 * row, 3 * row + 3)].toSorted(), [0, 0, 1]);
    }
  }));
});

Deno.test("randomMoment has a random action for every state", () => {
  const states = Float64Array.of(1, 2, 3);
  const moment = randomMoment(corridor, states, key(1));
  assertEquals(moment, { states, actions: randomActions(corridor, key(1), 3), rows: 3 });
});

Deno.test("play follows an episode from its starts: every state is what the step before made of state and action", () => {
  const starts = Float64Array.of(5, 5, 1, 9);
  const { states, actions, rows } = play({ ...pointNav, horizon: 4 }, starts, key(2));
  assertEquals([rows, states.length, actions.length], [8, 16, 16]);
  assertEquals(states.slice(0, 4), starts);
  for (let time = 0; time < 3; time++) {
    const next = step(states.slice(4 * time, 4 * time + 4), actions.slice(4 * time, 4 * time + 4)).states;
    assertEquals(states.slice(4 * time + 4, 4 * time + 8), next);
  }
});

Deno.test("play puts the start in the place of a row that has ended", () => {
  const ending: World = {
    ...corridor,
    horizon: 3,
    step: (states) => ({
      states: states.map((cell) => cell + 1),
      terminated: Uint8Array.from(states, (cell) => cell + 1 >= 2 ? 1 : 0),
    }),
  };
  assertEquals([...play(ending, Float64Array.of(0, -5), key(1)).states], [0, -5, 1, -4, 0, -3]);
});

Deno.test("play ends with the states and actions of the step that throws, misshapes or loses numbers", () => {
  const breaking = (step: World["step"]) => play({ ...corridor, horizon: 9, step }, Float64Array.of(0), key(1)).rows;
  assertEquals(breaking(throws("no")), 1);
  assertEquals(breaking(() => ({ states: new Float64Array(2), terminated: new Uint8Array(1) })), 1);
  assertEquals(
    breaking((states) => ({ states: states.map((cell) => cell < 2 ? cell + 1 : NaN), terminated: new Uint8Array(1) })),
    3,
  );
});

Deno.test("stepCall runs a step on all states and actions of an episode, and expects states and flags", () => {
  const episode = { states: Float64Array.of(5, 5, 0, 0), actions: Float32Array.of(0.5, 0, -1, 1), rows: 2 };
  const call = stepCall(pointNav, episode, () => {});
  assertEquals([call.place, call.rows, call.rowwise], ["point_nav.step", 2, true]);
  assertEquals(call.expected.map(({ type, size }) => [type, size]), [["Float64Array", 2], ["Uint8Array", 1]]);
  const [states, terminated] = call.run([episode.states, episode.actions], 2);
  assertEquals([states, terminated], [Float64Array.of(5.5, 5, 0, 1), new Uint8Array(2)]);
});

Deno.test("checkStep compares every choice with another one, so that a single row in which choices differ is enough", () => {
  // In state 1 alone an action makes a difference.
  const world: World = {
    ...corridor,
    step: (states, actions) => {
      const { states: next, terminated } = corridor.step(states, actions);
      return { states: next.map((cell, row) => states[row] === 1 ? cell : states[row]), terminated };
    },
  };
  const episode = { states: Float64Array.of(0, 1, 0), actions: Float32Array.of(0, 0, 1, 1, 0, 0, 0, 0, 1), rows: 3 };
  assertEquals(checkStep(world, episode, key(1), () => {}).faults, []);
  const idle = { ...episode, states: new Float64Array(3) };
  assertEquals(checkStep(world, idle, key(1), () => {}).faults.map(({ cause }) => cause), [
    "its actions make no difference in any state of an episode",
  ]);
});
