import { assert, assertEquals } from "@std/assert";
import { checkEnvironment, type SpatialScene, type World } from "../../../lib/world/mod.ts";
import { pointNav, reacher } from "../../../envs/mod.ts";
import { formatFault } from "../../../lib/fault.ts";
import { integer, key } from "../../../lib/random/mod.ts";

/** Cells of the corridor to either side of its middle. */
const REACH = 9;

/** A walk along a corridor of cells: one to the left, none, or one to the right; every cell is a bead in space. */
const corridor: World = {
  name: "corridor",
  horizon: 20,
  stateSize: 1,
  observationSize: 1,
  actionSize: 3,
  actionSpace: "discrete",
  goalSize: 1,
  unit: "cells",
  radius: 0.5,
  reset: (_key, count) => new Float64Array(count),
  step: (states, actions) => ({
    states: states.map((cell, row) => {
      const choices = actions.subarray(3 * row, 3 * row + 3);
      return Math.max(-REACH, Math.min(REACH, cell + choices.indexOf(Math.max(...choices)) - 1));
    }),
    terminated: new Uint8Array(states.length),
  }),
  observe: (states) => Float32Array.from(states, (cell) => cell / REACH),
  achieved: (states) => Float32Array.from(states, (cell) => cell / REACH),
  distance: (achieved, goals) => Float64Array.from(achieved, (place, row) => REACH * Math.abs(place - goals[row])),
  goalStates: (key, starts) =>
    Float64Array.from(integer(key, [starts.length], { minimum: -REACH, maximum: REACH + 1 })),
  description: { size: 2, of: (states) => Float32Array.from([...states].flatMap((cell) => [1, cell / REACH])) },
  scene: {
    kind: "spatial",
    figures: [{ radius: 0.5, colour: [213, 94, 0] }],
    camera: { offset: [0, -10, 10], angle: 0.8 },
    side: "above",
    place: (states, row, ends) => ends.set([states[row], 0, 0.5, states[row], 0, 0.5]),
    lookAt: (_states, _row, point) => point.fill(0),
  },
  outline: [],
};

Deno.test("sound worlds have no fault, whether their actions are numbers or choices", () => {
  for (const world of [pointNav, reacher, corridor]) {
    assertEquals(checkEnvironment(world).map(formatFault), []);
    assertEquals(checkEnvironment(world, key(1)).map(formatFault), []);
  }
});

Deno.test("a world with a single choice need not tell actions apart", () => {
  const step: World["step"] = (states) => ({
    states: states.map((cell) => Math.min(REACH, cell + 1)),
    terminated: new Uint8Array(states.length),
  });
  assertEquals(checkEnvironment({ ...corridor, actionSize: 1, step }).map(formatFault), []);
});

/** What a world is broken by, and the one fault that is to be found: its kind, its place, and a part of its cause. */
type Broken = readonly [change: Partial<World>, kind: string, place: string, cause: string];

const never = (states: Float64Array): Uint8Array => new Uint8Array(states.length / 2);

const { step, achieved, observe, reset, distance, goalStates } = pointNav;
const scene = pointNav.scene as Extract<World["scene"], { kind: "planar" }>;

/** A step of the point that is followed by a change of the next states. */
const stepAnd =
  (change: (next: Float64Array, states: Float64Array) => Float64Array): World["step"] => (states, actions) => {
    const stepped = step(states, actions);
    return { ...stepped, states: change(stepped.states, states) };
  };

const throws = (message: string) => (): never => {
  throw new Error(message);
};

// What no world may keep outside its states.
let calls = 0;
let latest = 0;
const shared = new Float32Array(10_000);
const scratch = new Float64Array(10_000);

const declarations: Readonly<Record<string, Broken>> = {
  "declares no horizon": [{ horizon: 0 }, "shape", "point_nav.horizon", "it is 0, expected a whole number"],
  "declares half a number": [{ goalSize: 1.5 }, "shape", "point_nav.goalSize", "it is 1.5"],
  "declares rows that fill the memory": [{ actionSize: 2 ** 40 }, "shape", "point_nav.actionSize", "more than 262144"],
  "has no name": [{ name: "" }, "world", "world.name", "it is ''"],
  "has no unit": [{ unit: " " }, "world", "point_nav.unit", "it is ' '"],
  "has no radius": [{ radius: 0 }, "world", "point_nav.radius", "it is 0"],
  "has an endless radius": [{ radius: Infinity }, "world", "point_nav.radius", "it is Infinity"],
  "has actions of a third kind": [
    { actionSpace: "binary" as "discrete" },
    "shape",
    "point_nav.actionSpace",
    "it is 'binary', expected 'continuous' or 'discrete'",
  ],
  "lacks a function": [
    { goalStates: undefined as unknown as World["goalStates"] },
    "shape",
    "point_nav.goalStates",
    "it is undefined, expected a function",
  ],
  "has an outline of points": [
    { outline: [[0, 1]] as unknown as World["outline"] },
    "world",
    "point_nav.outline",
    "four finite numbers",
  ],
  "counts too little in its descriptions": [
    { description: { size: 1, of: observe } },
    "shape",
    "point_nav.description.size",
    "it is 1, expected a whole number of at least goalSize, 2",
  ],
  "shows a strip in place of a square": [
    { scene: { ...scene, bounds: [0, 0, 10, 5] } },
    "world",
    "point_nav.scene.bounds",
    "expected a square",
  ],
  "has a still figure nowhere": [
    { scene: { ...scene, still: [{ ...scene.still[0], ends: [0, 0, NaN, 0] }] } },
    "world",
    "point_nav.scene.still",
    "not four finite numbers",
  ],
  "has a scene of another kind": [
    { scene: { ...scene, kind: "plane" as "planar" } },
    "shape",
    "point_nav.scene",
    "its kind is plane",
  ],
};

const results: Readonly<Record<string, Broken>> = {
  "declares another state": [
    { stateSize: 3 },
    "shape",
    "point_nav.reset",
    "Float64Array [10], expected Float64Array [15]",
  ],
  "declares another observation": [{ observationSize: 3 }, "shape", "point_nav.observe", "rows of 3"],
  "declares another goal": [{ goalSize: 1 }, "shape", "point_nav.achieved", "rows of 1"],
  "declares another description": [
    { description: { size: 4, of: observe } },
    "shape",
    "point_nav.description.of",
    "rows of 4",
  ],
  "returns observations of another type": [
    { observe: (states) => states.slice() as unknown as Float32Array },
    "shape",
    "point_nav.observe",
    "its result came as Float64Array [",
  ],
  "returns a list": [
    { reset: () => [1, 2, 3] as unknown as Float64Array },
    "shape",
    "point_nav.reset",
    "its result came as Array [3], expected Float64Array [10]: 5 rows of 2",
  ],
  "returns nothing": [
    { step: (() => {}) as unknown as World["step"] },
    "shape",
    "point_nav.step",
    "'states' came as nothing",
  ],
  "promises to step": [
    { step: (async () => {}) as unknown as World["step"] },
    "world",
    "point_nav.step",
    "it returned a promise of its result",
  ],
  "forgets to say what terminated": [
    { step: (states, actions) => ({ ...step(states, actions), terminated: new Uint8Array(0) }) },
    "shape",
    "point_nav.step",
    "'terminated' came as Uint8Array [0], expected Uint8Array [250]: 250 rows of 1",
  ],
  "returns one distance for all rows": [
    { distance: () => new Float64Array(1) },
    "shape",
    "point_nav.distance",
    "came as Float64Array [1], expected",
  ],
  "returns too few goal states": [
    { goalStates: (key) => goalStates(key, new Float64Array(4)) },
    "shape",
    "point_nav.goalStates",
    "came as Float64Array [4], expected Float64Array [10]",
  ],
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
  "sees infinity": [
    { observe: (states) => observe(states).fill(Infinity) },
    "non-finite",
    "point_nav.observe",
    "came as Infinity",
  ],
  "starts nowhere": [
    { reset: (key, count) => reset(key, count).fill(NaN) },
    "non-finite",
    "point_nav.reset",
    "number 0 of a row came as NaN, for row 0",
  ],
  "sees raw coordinates": [
    { observe: (states) => Float32Array.from(states, (value) => 10 * value) },
    "world",
    "point_nav.observe",
    "expected about ±1, for [",
  ],
  "has goals in raw coordinates": [
    { achieved: (states) => Float32Array.from(states, (value) => 1000 * value - 5000) },
    "world",
    "point_nav.achieved",
    "expected about ±1",
  ],
  "sees the same everywhere": [
    { observe: (states) => new Float32Array(states.length) },
    "world",
    "point_nav.observe",
    "it is [0, 0] in every one of",
  ],
  "achieves the same everywhere": [
    { achieved: (states) => new Float32Array(states.length) },
    "world",
    "point_nav.achieved",
    "it is [0, 0] in every one of",
  ],
  "describes without the achieved goal": [
    { description: { size: 2, of: (states) => observe(states).map((value) => -value) } },
    "world",
    "point_nav.description.of",
    "its last numbers are not the achieved goal",
  ],
};

const memory: Readonly<Record<string, Broken>> = {
  "steps in place": [
    {
      step: (states, actions) => {
        states.set(step(states, actions).states);
        return { states: states.slice(), terminated: never(states) };
      },
    },
    "world",
    "point_nav.step",
    "it wrote into its arguments",
  ],
  "clips actions in place": [
    { step: (states, actions) => step(states, actions.fill(0)) },
    "world",
    "point_nav.step",
    "it wrote into its arguments",
  ],
  "changes starts for its goals": [
    { goalStates: (key, starts) => goalStates(key, starts.fill(0)) },
    "world",
    "point_nav.goalStates",
    "it wrote into its arguments",
  ],
  "returns its argument": [
    { step: (states) => ({ states, terminated: never(states) }) },
    "world",
    "point_nav.step",
    "its result shares memory with its arguments",
  ],
  "keeps the flags within the states": [
    {
      step: (states, actions) => {
        const next = step(states, actions).states;
        return { states: next, terminated: new Uint8Array(next.buffer, 0, next.length / 2).fill(0) };
      },
    },
    "world",
    "point_nav.step",
    "its results share memory with each other",
  ],
  "returns the same memory twice": [
    {
      achieved: (states) => {
        shared.set(achieved(states));
        return shared.subarray(0, states.length);
      },
    },
    "world",
    "point_nav.achieved",
    "the results of two calls share memory",
  ],
  "counts its calls": [
    { reset: (key, count) => reset(key, count).map((value) => value + 1e-6 * calls++) },
    "world",
    "point_nav.reset",
    "the same arguments gave different results",
  ],
  "throws a die when it steps": [
    { step: stepAnd((next) => next.map((value) => value + 1e-3 * Math.random())) },
    "world",
    "point_nav.step",
    "the same arguments gave different results",
  ],
  "remembers the latest other key": [
    {
      reset: (key, count) => {
        latest = key[0];
        return reset(key, count);
      },
      step: stepAnd((next) => next.map((value) => value + latest * 1e-12)),
    },
    "world",
    "point_nav.step",
    "other results after other calls in between",
  ],
  "caches what it last achieved": [
    {
      step: (states, actions) => {
        const stepped = step(states, actions);
        scratch.set(stepped.states);
        return stepped;
      },
      observe: (states) => observe(states).map((value, index) => value + 1e-3 * scratch[index]),
    },
    "world",
    "point_nav.observe",
    "other results after other calls in between",
  ],
  "lets rows disturb each other": [
    { step: stepAnd((next) => next.map((value) => value + 1e-3 * next[0])) },
    "world",
    "point_nav.step",
    "a row comes out otherwise in a batch than alone",
  ],
  "moves rows by their place": [
    { step: stepAnd((next) => next.map((value, index) => value + 1e-3 * index)) },
    "world",
    "point_nav.step",
    "a row comes out otherwise in a batch than alone",
  ],
  "measures rows against the mean": [
    {
      distance: (achieved, goals) => {
        const distances = distance(achieved, goals);
        const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
        return distances.map((distance) => mean === 0 ? 0 : distance / mean);
      },
    },
    "world",
    "point_nav.distance",
    "a row comes out otherwise in a batch than alone",
  ],
};

const actions: Readonly<Record<string, Broken>> = {
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

const goals: Readonly<Record<string, Broken>> = {
  "has negative distances": [
    { distance: (achieved, goals) => distance(achieved, goals).map((distance) => -distance) },
    "world",
    "point_nav.distance",
    "it is negative",
  ],
  "is away from itself": [
    { distance: (achieved, goals) => distance(achieved, goals).map((distance) => distance + 1) },
    "world",
    "point_nav.distance",
    "it is not zero from a goal to itself, but 1 from [",
  ],
  "is farther one way than the other": [
    {
      distance: (achieved, goals) =>
        distance(achieved, goals).map((distance, row) => distance * (achieved[2 * row] > goals[2 * row] ? 2 : 1)),
    },
    "world",
    "point_nav.distance",
    "the other between [",
  ],
  "has all goals in one place": [
    { distance: (achieved) => new Float64Array(achieved.length / 2) },
    "world",
    "point_nav.distance",
    "it is zero between different goals",
  ],
  "has distances without an end": [
    { distance: (achieved, goals) => distance(achieved, goals).map((distance) => 1 / distance) },
    "world",
    "point_nav.distance",
    "Infinity from [",
  ],
  "has a radius of other units": [
    { radius: 500 },
    "world",
    "point_nav.radius",
    "all of 40 goals are within 500 units of their starts",
  ],
  "ignores the key of its goals": [
    { goalStates: (_key, starts) => starts.map((value, index) => index % 3 === 0 ? value + 2 : 1) },
    "world",
    "point_nav.goalStates",
    "8 keys gave the same goals",
  ],
  "draws only what is no part of a goal": [
    {
      achieved: (states) => achieved(states).map((value, index) => index % 2 === 0 ? value : 0),
      goalStates: (key, starts) => goalStates(key, starts).map((value, index) => index % 2 === 0 ? 1 : value),
    },
    "world",
    "point_nav.goalStates",
    "8 keys gave the same goals",
  ],
  "has goals that are nowhere": [
    { goalStates: (key, starts) => goalStates(key, starts).fill(NaN) },
    "non-finite",
    "point_nav.goalStates",
    "came as NaN",
  ],
  "has goals outside its walls": [
    {
      goalStates: (key, starts) => goalStates(key, starts).map((value) => value + 10),
      observe: (states) => states.some((value) => value > 10) ? throws("outside")() : observe(states),
    },
    "world",
    "point_nav.goalStates",
    "no valid states for point_nav.observe: it threw 'outside'",
  ],
  "has goals that it cannot step from": [
    {
      goalStates: (key, starts) => goalStates(key, starts).map((value) => -1 - value),
      step: stepAnd((next, states) => next.map((value, index) => states[index] < 0 ? NaN : value)),
    },
    "non-finite",
    "point_nav.goalStates",
    "no valid states for point_nav.step: number 0 of a row came as NaN",
  ],
  "has goals in another unit than its states": [
    {
      goalStates: (key, starts) => goalStates(key, starts).map((value) => 100 * value),
      observe: (states) => observe(states).map((value) => Math.min(1, value)),
    },
    "world",
    "point_nav.achieved",
    "expected about ±1",
  ],
  "throws when asked for goals": [
    { goalStates: throws("no goals today") },
    "world",
    "point_nav.goalStates",
    "it threw 'no goals today'",
  ],
};

const ofCorridor: Readonly<Record<string, Broken>> = {
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
  "knows one-hots alone": [
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
};

const of = (change: Partial<SpatialScene>): Partial<World> => ({
  scene: { ...corridor.scene as SpatialScene, ...change },
});

const ofScenes: Readonly<Record<string, Broken>> = {
  "places a figure nowhere": [
    of({ place: (states, row, ends) => ends.fill(states[row] / 0) }),
    "non-finite",
    "corridor.scene.place",
    "of a row came as ",
  ],
  "places more figures than it has": [
    of({ place: (states, row, ends) => ends.set([...new Float64Array(6), states[row]]) }),
    "world",
    "corridor.scene.place",
    "it threw ",
  ],
  "places silently beyond the end": [
    of({
      place: (states, row, ends) => {
        for (let index = 0; index <= 6; index++) ends[index] = states[row];
      },
    }),
    "world",
    "corridor.scene.place",
    "it writes beyond the 6 numbers of its array",
  ],
  "leaves an end as it was": [
    of({ place: (states, row, ends) => ends.fill(states[row], 0, 5) }),
    "world",
    "corridor.scene.place",
    "it leaves some of its 6 numbers unwritten",
  ],
  "draws the first row in place of each": [
    of({ place: (states, _row, ends) => ends.fill(states[0]) }),
    "world",
    "corridor.scene.place",
    "a row comes out otherwise in a batch than alone",
  ],
  "moves what it draws": [
    of({ place: (states, row, ends) => ends.fill(states[row]++) }),
    "world",
    "corridor.scene.place",
    "it wrote into its arguments",
  ],
  "looks nowhere": [
    of({ lookAt: (states, row, point) => point.fill(Math.sqrt(states[row] - 100)) }),
    "non-finite",
    "corridor.scene.lookAt",
    "came as NaN",
  ],
  "does not say where to look": [
    of({ lookAt: undefined as unknown as SpatialScene["lookAt"] }),
    "shape",
    "corridor.scene.lookAt",
    "it is undefined, expected a function",
  ],
};

const all = [
  [pointNav, { ...declarations, ...results, ...memory, ...actions, ...goals }],
  [corridor, { ...ofCorridor, ...ofScenes }],
] as const;

for (const [world, mistakes] of all) {
  for (const [name, [change, kind, place, cause]] of Object.entries(mistakes)) {
    Deno.test(`a world that ${name} is found out, and nothing else is said of it`, () => {
      const faults = checkEnvironment({ ...world, ...change }, key(1));
      assertEquals(
        faults.map((fault) => [fault.kind, fault.place]),
        [[kind, place]],
        faults.map(formatFault).join("\n"),
      );
      assert(faults[0].cause.includes(cause), formatFault(faults[0]));
      assert(faults[0].remedy.endsWith("."), formatFault(faults[0]));
    });
  }
}

Deno.test("several mistakes are named together", () => {
  const faults = checkEnvironment({
    ...pointNav,
    unit: "",
    radius: -1,
    observe: throws("blind"),
    distance: throws("lost"),
  });
  assertEquals(faults.map(({ place }) => place), [
    "point_nav.unit",
    "point_nav.radius",
    "point_nav.observe",
    "point_nav.distance",
  ]);
});

Deno.test("starts that ignore their key are named where the goals ignore theirs, and are sound where they do not", () => {
  const fixed = (count: number) => new Float64Array(2 * count).fill(4);
  const places = (change: Partial<World>) => checkEnvironment({ ...pointNav, ...change }).map(({ place }) => place);
  assertEquals(places({ reset: (_key, count) => fixed(count) }), []);
  assertEquals(
    places({ reset: (_key, count) => fixed(count), goalStates: (_key, starts) => fixed(starts.length / 2).fill(9) }),
    ["point_nav.goalStates", "point_nav.reset"],
  );
});

Deno.test("rows that have ended start again, and what they would have done is ignored", () => {
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

Deno.test("an episode is followed for 50 steps at most, however long its horizon", () => {
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

Deno.test("whatever a world does, the checker returns faults and throws nothing", () => {
  const wild = [
    undefined,
    null,
    {},
    7,
    new Proxy({}, { get: throws("keep out") }),
    { ...pointNav, scene: { kind: "planar", moving: [] } },
    { ...pointNav, description: null },
    Object.defineProperty({ ...pointNav }, "radius", { get: throws("no radius") }),
  ];
  for (const world of wild) assert(checkEnvironment(world as World).length > 0);
});

Deno.test("every function may throw anything", () => {
  const anything = [new Error("no"), "no", undefined, Symbol("no"), Object.create(null)];
  for (const name of ["reset", "step", "observe", "achieved", "distance", "goalStates"] as const) {
    for (const reason of anything) {
      const thrower = () => {
        throw reason;
      };
      const faults = checkEnvironment({ ...pointNav, [name]: thrower });
      assertEquals(faults.map(({ place }) => place), [`point_nav.${name}`]);
    }
  }
});

for (const name of ["reset", "step", "observe", "achieved", "distance", "goalStates"] as const) {
  Deno.test(`a world whose ${name} returns a promise is told so, and no promise is left behind`, async () => {
    const late = (...given: readonly unknown[]) =>
      Promise.resolve((pointNav[name] as (...all: unknown[]) => unknown)(...given));
    const faults = checkEnvironment({ ...pointNav, [name]: late });
    await new Promise((resolve) => setTimeout(resolve));
    assert(
      faults.some(({ place, cause }) => place === `point_nav.${name}` && /a promise of its result/.test(cause)),
      JSON.stringify(faults),
    );
  });
}
