import { assert, assertAlmostEquals, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../lib/world/mod.ts";
import { pointNav, reacher, rooms } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import type { Goals } from "../../lib/goal/progress.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey, type Policy, randomPolicy, rollOut, start } from "../../lib/stage/step.ts";
import { left, right } from "../support/right.ts";

const seeds = fc.nat();

for (const world of [reacher, pointNav]) {
  Deno.test(`a rollout of ${world.name} is the same for the same states and key, and leaves both as they were`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 4 }), async (seed, count) => {
        const states = world.reset(key(seed), count);
        const copy = states.slice();
        const first = right(await rollOut(world, randomPolicy(world))(states, fold(key(seed), 1))());
        const second = right(await rollOut(world, randomPolicy(world))(states, fold(key(seed), 1))());
        assertEquals(first, second);
        assertEquals(states, copy);
        const other = right(await rollOut(world, randomPolicy(world))(states, fold(key(seed), 2))());
        assert(first.columns.action.data.some((action, i) => action !== other.columns.action.data[i]));
      }),
      { numRuns: 20 },
    );
  });

  Deno.test(`a rollout of ${world.name} records the world's own numbers, step by step`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const states = world.reset(key(seed), 3);
        const { count, horizon, lengths, columns, states: all, progress } = right(
          await rollOut(world, randomPolicy(world))(states, key(seed))(),
        );
        assertEquals([count, horizon, [...lengths]], [3, world.horizon, [horizon, horizon, horizon]]);
        assertEquals(all.length, 3 * (horizon + 1) * world.stateSize);
        assertEquals(progress, new Int32Array(3 * (horizon + 1)));
        assertEquals(columns.terminated, { rows: horizon, width: 1, data: new Float32Array(3 * horizon) });
        let current = states;
        for (let time = 0; time <= horizon; time++) {
          const rowOf = (name: "observation" | "achieved" | "action", episode: number) => {
            const { rows, width, data } = columns[name];
            return data.subarray((episode * rows + time) * width, (episode * rows + time + 1) * width);
          };
          const rowsOf = (name: "observation" | "achieved" | "action") =>
            Float32Array.from([0, 1, 2].flatMap((episode) => [...rowOf(name, episode)]));
          assertEquals(rowsOf("observation"), world.observe(current));
          assertEquals(rowsOf("achieved"), world.achieved(current));
          const statesOf = (episode: number) =>
            all.subarray((episode * (horizon + 1) + time) * world.stateSize).subarray(0, world.stateSize);
          assertEquals(Float64Array.from([0, 1, 2].flatMap((episode) => [...statesOf(episode)])), current);
          if (time < horizon) current = world.step(current, rowsOf("action")).states;
        }
      }),
      { numRuns: 10 },
    );
  });
}

Deno.test("every episode is acted in by the policy's own row of actions", async () => {
  const still: Policy = ({ observation }) =>
    TE.right(Float32Array.from({ length: observation.length }, (_, i) => i === 2 ? 1 : 0));
  const { columns } = right(await rollOut(pointNav, still)(Float64Array.of(5, 5, 5, 5), key(0))());
  const { data } = columns.achieved;
  assertEquals([...data.subarray(100, 102)], [0, 0]);
  assertEquals([...data.subarray(202, 204)], [1, 0]);
});

Deno.test("a policy that chooses for several steps is asked when those are over, and its actions follow one another", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 3 }), async (steps, count) => {
      const asked: number[][] = [];
      // The actions of world w at its k-th question: the numbers w + k / 100 and their negatives, smaller at every step.
      const planning: Policy = Object.assign(
        ({ observation }: Parameters<Policy>[0]) => {
          asked.push([...observation]);
          return TE.right(
            Float32Array.from({ length: count * steps * 2 }, (_, i) => {
              const [world, step, place] = [Math.floor(i / (2 * steps)), Math.floor(i / 2) % steps, i % 2];
              return (place === 0 ? 1 : -1) * (world + asked.length / 100) / (10 * (1 + step));
            }),
          );
        },
        { steps },
      );
      const world = { ...pointNav, horizon: 7 };
      const { columns } = right(await rollOut(world, planning)(pointNav.reset(key(1), count), key(0))());
      assertEquals(asked.length, Math.ceil(7 / steps));
      for (let episode = 0; episode < count; episode++) {
        for (let time = 0; time < 7; time++) {
          const [x, y] = columns.action.data.subarray(2 * (7 * episode + time));
          const expected = (episode + (1 + Math.floor(time / steps)) / 100) / (10 * (1 + time % steps));
          assertAlmostEquals(x, expected, 1e-6);
          assertEquals(y, -x);
        }
        asked.forEach((observation, question) => {
          const row = 2 * (8 * episode + question * steps);
          assertEquals(observation.slice(2 * episode, 2 * episode + 2), [
            ...columns.observation.data.subarray(row, row + 2),
          ]);
        });
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("a number of steps that is none, and actions for another number of steps, are faults", async () => {
  const rolled = async (steps: number, width: number) =>
    left(
      await rollOut(pointNav, Object.assign(() => TE.right(new Float32Array(2 * width)), { steps }))(
        pointNav.reset(key(0), 2),
        key(1),
      )(),
    );
  for (const steps of [0, 1.5, NaN, Infinity]) {
    const { kind, place } = await rolled(steps, 2);
    assertEquals([kind, place], ["configuration", "world point_nav, the policy's steps"]);
  }
  assertMatch(formatFault(await rolled(3, 4)), /action at step 0: 8 numbers came for 2 worlds, 2 × 6 were declared/);
});

/** A world that counts, and ends at one number. */
const counting = (endsAt: number): World => ({
  ...pointNav,
  name: "counting",
  horizon: 5,
  step: (states) => ({
    states: states.map((state) => state + 1),
    terminated: Uint8Array.from({ length: states.length / 2 }, (_, row) => states[2 * row] + 1 === endsAt ? 1 : 0),
  }),
  observe: (states) => Float32Array.from(states),
  achieved: (states) => Float32Array.from(states),
});

Deno.test("an episode's length ends where the world terminates, and a time limit is no termination", async () => {
  const rollout = right(
    await rollOut(counting(3), randomPolicy(pointNav))(Float64Array.of(0, 0, 1, 0, 9, 0), key(0))(),
  );
  assertEquals([...rollout.lengths], [3, 2, 5]);
  assertEquals([...rollout.columns.terminated.data], [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

const BROKEN: Readonly<Record<string, readonly [Partial<World>, string, RegExp]>> = {
  "an observation of another size": [
    { observe: (states) => new Float32Array(states.length + 1) },
    "shape",
    /world broken, observe at step 0: 5 numbers came for 2 worlds, 2 × 2 were declared/,
  ],
  "an achieved goal of another size": [
    { achieved: () => new Float32Array(1) },
    "shape",
    /achieved at step 0: 1 numbers came for 2 worlds/,
  ],
  "next states of another size": [
    { step: (states) => ({ states: states.slice(1), terminated: new Uint8Array(2) }) },
    "shape",
    /next states at step 0/,
  ],
  "flags of another size": [
    { step: (states) => ({ states, terminated: new Uint8Array(3) }) },
    "shape",
    /terminated at step 0/,
  ],
  "an observation that is not finite": [
    { observe: (states) => Float32Array.from(states, (state, i) => i === 3 ? NaN : state) },
    "non-finite",
    /observe at step 0: number 1 of world 1 is NaN/,
  ],
  "a flag that is neither 0 nor 1": [
    { step: (states) => ({ states, terminated: Uint8Array.of(0, 7) }) },
    "world",
    /terminated at step 0: it is 7 for world 1\. Return 1 where the world ended/,
  ],
  "a flag of its first row that is neither 0 nor 1": [
    { step: (states) => ({ states, terminated: Uint8Array.of(2, 0) }) },
    "world",
    /terminated at step 0: it is 2 for world 0/,
  ],
  "too few states after one of its rows has ended": [
    {
      step: (states) => ({
        states: states[0] > 5.5 ? states.slice(2) : states.map((state) => state + 1),
        terminated: Uint8Array.of(0, 1),
      }),
    },
    "shape",
    /next states at step 1: 2 numbers came for 2 worlds/,
  ],
  "a horizon that is no whole number": [{ horizon: 2.5 }, "shape", /broken\.horizon: it is 2\.5/],
  "a function that throws": [
    {
      observe: () => {
        throw new Error("out of order");
      },
    },
    "world",
    /world broken, observe at step 0: it threw 'out of order'/,
  ],
  "states that run away": [
    { step: (states) => ({ states: states.map((state) => state * 1e300), terminated: new Uint8Array(2) }) },
    "non-finite",
    /states at step 2: number 0 of world 0 is Infinity|observe at step 1/,
  ],
};

for (const [name, [changes, kind, message]] of Object.entries(BROKEN)) {
  Deno.test(`a world with ${name} is a fault that names it and the step`, async () => {
    const world = { ...pointNav, name: "broken", ...changes };
    const fault = left(await rollOut(world, randomPolicy(pointNav))(pointNav.reset(key(0), 2), key(1))());
    assertEquals(fault.kind, kind);
    assertMatch(formatFault(fault), message);
  });
}

Deno.test("a policy whose actions are not finite is a fault, not an episode", async () => {
  const fault = left(
    await rollOut(pointNav, ({ observation }) => TE.right(observation.map(() => NaN)))(
      pointNav.reset(key(0), 2),
      key(1),
    )(),
  );
  assertEquals(fault.kind, "non-finite");
  assertMatch(formatFault(fault), /the policy's action at step 0/);
});

Deno.test("a row that has ended stays where it ended, whatever the world makes of it", async () => {
  const world: World = {
    ...counting(2),
    step: (states, actions) => {
      const { states: next, terminated } = counting(2).step(states, actions);
      return { states: next.map((state, i) => states[i - i % 2] >= 2 && i % 2 === 0 ? NaN : state), terminated };
    },
  };
  const { lengths, columns } = right(
    await rollOut(world, randomPolicy(pointNav))(Float64Array.of(0, 0, -9, 0), key(0))(),
  );
  assertEquals([...lengths], [2, 5]);
  assertEquals([0, 1, 2, 3, 4, 5].map((time) => columns.achieved.data[2 * time]), [0, 1, 2, 2, 2, 2]);
  assertEquals([0, 1, 2, 3, 4, 5].map((time) => columns.achieved.data[12 + 2 * time]), [-9, -8, -7, -6, -5, -4]);
});

Deno.test("every row that has ended stays, the last one and all of them as well as the first", async () => {
  const statesOf = async (...starts: readonly number[]) =>
    right(await rollOut(counting(2), randomPolicy(pointNav))(Float64Array.from(starts), key(0))()).states
      .filter((_, i) => i % 2 === 0);
  assertEquals([...await statesOf(-9, 0, 0, 0)], [-9, -8, -7, -6, -5, -4, 0, 1, 2, 2, 2, 2]);
  assertEquals([...await statesOf(0, 0, 1, 0)], [0, 1, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2]);
});

Deno.test("the states that a world returned are not written to, also where a row of them has ended", async () => {
  const returned: (readonly [Float64Array, Float64Array])[] = [];
  const world: World = {
    ...counting(2),
    step: (states, actions) => {
      const stepped = counting(2).step(states, actions);
      returned.push([stepped.states, stepped.states.slice()]);
      return stepped;
    },
  };
  right(await rollOut(world, randomPolicy(pointNav))(Float64Array.of(0, 0, -9, 0), key(0))());
  assertEquals(returned.length, 5);
  for (const [now, then] of returned) assertEquals(now, then);
});

/** Goals of two worlds on a line, all reached where the first coordinate is theirs. */
const goalsAt = (advance: Goals["advance"], ...places: readonly number[]): Goals => {
  const shown = Float32Array.from(places.flatMap((place) => [place, 0]));
  return { count: 2, rows: places.length / 2, shown, target: shown, states: Float64Array.from(shown), advance };
};

/** A rollout of {@link counting} towards goals, and the progress that its policy was shown. */
const pursue = async (goals: Goals, changes: Partial<World> = {}) => {
  const shown: number[][] = [];
  const noting: Policy = (observed, key) => {
    shown.push([...observed.progress]);
    return randomPolicy(pointNav)(observed, key);
  };
  const distance = (from: Float32Array, to: Float32Array) =>
    Float64Array.from({ length: from.length / 2 }, (_, row) => Math.abs(from[2 * row] - to[2 * row]));
  const world: World = { ...counting(99), radius: 0.25, distance, ...changes };
  return { rollout: await rollOut(world, noting, goals)(Float64Array.of(0, 0, -9, 0), key(0))(), shown };
};

Deno.test("moving goals advance with every step, from the first goal at the start to the last", async () => {
  const { rollout, shown } = await pursue(goalsAt("every step", 1, 2, 3, 4, 5, 6, 7, 8));
  assertEquals([...right(rollout).progress], [0, 1, 2, 3, 3, 3, 0, 1, 2, 3, 3, 3]);
  assertEquals(shown, [[0, 0], [1, 1], [2, 2], [3, 3], [3, 3]]);
});

Deno.test("goals of a sequence advance in the state that reaches them, but never before the first step", async () => {
  const { rollout, shown } = await pursue(goalsAt("when reached", 0, 4, -8, -8));
  assertEquals([...right(rollout).progress], [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  assertEquals(shown, [[0, 0], [0, 1], [0, 1], [0, 1], [0, 1]]);
});

Deno.test("a distance that cannot be measured is a fault, not a goal that stays", async () => {
  const { rollout } = await pursue(goalsAt("when reached", 0, 4, -8, -8), { distance: () => Float64Array.of(NaN, 0) });
  assertMatch(formatFault(left(rollout)), /^world counting, distance: number 0 of world 0 is NaN/);
});

Deno.test("a policy that writes into what it observes changes nothing but its own actions", async () => {
  const goals = goalsAt("when reached", 0, 4, -8, -8);
  const careless: Policy = ({ observation, achieved, progress }) => {
    const actions = observation.slice().fill(0.5);
    [observation, achieved].forEach((numbers) => numbers.fill(9));
    progress.fill(2);
    return TE.right(actions);
  };
  const steady: Policy = ({ observation }) => TE.right(observation.map(() => 0.5));
  const of = async (policy: Policy) =>
    right(await rollOut(counting(99), policy, goals)(Float64Array.of(0, 0, -9, 0), key(0))());
  assertEquals(await of(careless), await of(steady));
});

Deno.test("the host has its turns while a rollout computes", async () => {
  let isServed = false;
  const slow: Policy = (observed, key) => {
    for (const start = performance.now(); performance.now() - start < 6;);
    return randomPolicy(pointNav)(observed, key);
  };
  const timer = setTimeout(() => isServed = true, 0);
  right(await rollOut(counting(99), slow)(Float64Array.of(0, 0), key(0))());
  clearTimeout(timer);
  assert(isServed);
});

Deno.test("a policy that throws is named, not the world's step", async () => {
  const thrower: Policy = () => {
    throw new Error("no idea");
  };
  const fault = left(await rollOut(pointNav, thrower)(pointNav.reset(key(0), 2), key(1))());
  assertMatch(formatFault(fault), /the policy's action at step 0: it threw 'no idea'/);
});

Deno.test("start states that are no whole batch are refused", async () => {
  assertEquals(left(await rollOut(pointNav, randomPolicy(pointNav))(new Float64Array(3), key(1))()).kind, "shape");
  assertEquals(left(await rollOut(pointNav, randomPolicy(pointNav))(new Float64Array(0), key(1))()).kind, "shape");
});

Deno.test("a horizon whose episodes could never fit into memory is a fault before the first step", async () => {
  let steps = 0;
  const world: World = {
    ...pointNav,
    horizon: 10 ** 9,
    step: (states, actions) => {
      steps++;
      return pointNav.step(states, actions);
    },
  };
  const fault = left(await rollOut(world, randomPolicy(world))(pointNav.reset(key(0), 2), key(1))());
  assertEquals([fault.kind, fault.place, steps], ["configuration", "world point_nav, horizon", 0]);
});

Deno.test("iterationKey is another for every iteration, and none of them is the run's", () => {
  fc.assert(fc.property(seeds, fc.nat(1000), fc.nat(1000), (seed, first, second) => {
    fc.pre(first !== second);
    const at = (iteration: number) => iterationKey({ key: key(seed), iteration });
    assertNotEquals(at(first), at(second));
    assertNotEquals(at(first), key(seed));
    assertEquals(at(first), fold(key(seed), first + 1));
  }));
});

/** The observations of a policy in some worlds, all numbers 0. */
const blank = ({ observationSize, goalSize }: World, count: number) => ({
  observation: new Float32Array(count * observationSize),
  achieved: new Float32Array(count * goalSize),
  progress: new Int32Array(count),
});

Deno.test("randomPolicy draws continuous actions uniformly within ±1, each of its own", async () => {
  const actions = right(await randomPolicy(reacher)(blank(reacher, 4000), key(1))());
  assertEquals(actions.length, 4000 * reacher.actionSize);
  assert(actions.every((action) => action >= -1 && action < 1));
  const mean = (of: (action: number) => number) => actions.reduce((sum, one) => sum + of(one), 0) / actions.length;
  assertAlmostEquals(mean((action) => action), 0, 0.03);
  assertAlmostEquals(mean((action) => action ** 2), 1 / 3, 0.02);
  assert(new Set(actions).size > 7900);
});

Deno.test("randomPolicy draws discrete actions as one-hots, every choice about as often", async () => {
  const { actionSize } = rooms;
  const count = 4000;
  const actions = right(await randomPolicy(rooms)(blank(rooms, count), key(1))());
  const chosen = new Array<number>(actionSize).fill(0);
  for (let row = 0; row < count; row++) {
    const own = [...actions.subarray(row * actionSize, (row + 1) * actionSize)];
    assertEquals(own.toSorted(), [...new Array<number>(actionSize - 1).fill(0), 1]);
    chosen[own.indexOf(1)]++;
  }
  for (const times of chosen) assertAlmostEquals(times / count, 1 / actionSize, 0.03);
});

Deno.test("start refuses a world with a single size that cannot be, by its name", () => {
  for (const size of ["stateSize", "observationSize", "goalSize", "horizon"] as const) {
    const message = formatFault(left(start({ ...pointNav, [size]: 0 })(key(2), 3)));
    assertMatch(message, new RegExp(`^point_nav\\.${size}: it is 0`));
  }
});

Deno.test("start draws the world's start states for a key, and is a fault where they are not as declared", () => {
  assertEquals(right(start(pointNav)(key(2), 3)), pointNav.reset(key(2), 3));
  const short: World = { ...pointNav, name: "short", reset: (_key, count) => new Float64Array(count) };
  assertMatch(formatFault(left(start(short)(key(2), 3))), /^world short, reset: 3 numbers came for 3 worlds, 3 × 2/);
});

Deno.test("a policy acts with a key of its own at every step, which the rollout's key and the time make", async () => {
  const keys: unknown[] = [];
  const noting: Policy = (observed, key) => {
    keys.push(key);
    return randomPolicy(pointNav)(observed, key);
  };
  right(await rollOut({ ...pointNav, horizon: 4 }, noting)(pointNav.reset(key(0), 2), key(9))());
  assertEquals(keys, [0, 1, 2, 3].map((time) => fold(key(9), time)));
});
