import { assert, assertEquals } from "@std/assert";
import { checkWorld, pointNav, type World } from "../../envs/mod.ts";
import { describe, type FaultKind } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";

let calls = 0;
const shared = new Float32Array(10);

/** Each world is broken in one way; what is said of it must name the place and the way. */
const broken:
  readonly (readonly [name: string, world: Partial<World>, kind: FaultKind, place: string, cause: string])[] = [
    ["declares no horizon", { horizon: 0 }, "shape", "point_nav.horizon", "it is 0"],
    [
      "ends by more than one",
      { step: (states, actions) => ({ ...pointNav.step(states, actions), terminated: new Uint8Array(5).fill(7) }) },
      "world",
      "point_nav.step",
      "'terminated' is neither 0 nor 1",
    ],
    [
      "declares another observation",
      { observationSize: 3 },
      "shape",
      "point_nav.observe",
      "Float32Array [10], expected Float32Array [15]",
    ],
    [
      "declares another goal",
      { goalSize: 1 },
      "shape",
      "point_nav.goals",
      "Float32Array [10], expected Float32Array [5]",
    ],
    [
      "returns observations of another type",
      { observe: (states) => states.slice() as unknown as Float32Array },
      "shape",
      "point_nav.observe",
      "Float64Array [10], expected Float32Array [10]",
    ],
    [
      "forgets to say what terminated",
      { step: (states, actions) => ({ ...pointNav.step(states, actions), terminated: new Uint8Array(0) }) },
      "shape",
      "point_nav.step",
      "result 1 came as Uint8Array [0], expected Uint8Array [5]",
    ],
    [
      "returns one distance for all rows",
      { distance: () => new Float64Array(1) },
      "shape",
      "point_nav.distance",
      "Float64Array [1], expected Float64Array [5]",
    ],
    [
      "leaves the numbers",
      { step: (states, actions) => ({ ...pointNav.step(states, actions), states: states.map(() => NaN) }) },
      "non-finite",
      "point_nav.step",
      "NaN or infinity",
    ],
    [
      "sees infinity",
      { observe: (states) => new Float32Array(states.length).fill(Infinity) },
      "non-finite",
      "point_nav.observe",
      "NaN",
    ],
    [
      "steps in place",
      {
        step: (states, actions) => {
          states.set(pointNav.step(states, actions).states);
          return { states: states.slice(), terminated: new Uint8Array(states.length / 2) };
        },
      },
      "world",
      "point_nav.step",
      "wrote into its arguments",
    ],
    [
      "returns its argument",
      { step: (states) => ({ states, terminated: new Uint8Array(states.length / 2) }) },
      "world",
      "point_nav.step",
      "shares memory with its arguments",
    ],
    [
      "returns the same memory twice",
      {
        achieved: (states) => {
          shared.set(pointNav.achieved(states));
          return shared;
        },
      },
      "world",
      "point_nav.achieved",
      "two results share memory",
    ],
    [
      "counts its calls",
      { reset: (key, count) => pointNav.reset(key, count).map((value) => value + 1e-6 * calls++) },
      "world",
      "point_nav.reset",
      "different results",
    ],
    [
      "throws",
      {
        goals: () => {
          throw new Error("no goals today");
        },
      },
      "world",
      "point_nav.goals",
      "it threw 'no goals today'",
    ],
    [
      "does not clip actions",
      {
        step: (states, actions) => ({
          states: states.map((value, index) => value + actions[index]),
          terminated: new Uint8Array(states.length / 2),
        }),
      },
      "world",
      "point_nav.step",
      "beyond ±1",
    ],
    [
      "lets rows disturb each other",
      {
        step: (states, actions) => {
          const stepped = pointNav.step(states, actions);
          return { ...stepped, states: stepped.states.map((value) => value + 1e-3 * stepped.states[0]) };
        },
      },
      "world",
      "point_nav.step",
      "otherwise in a batch than alone",
    ],
    [
      "has negative distances",
      { distance: (achieved, goals) => pointNav.distance(achieved, goals).map((distance) => -distance) },
      "world",
      "point_nav.distance",
      "negative",
    ],
    [
      "is away from itself",
      { distance: (achieved, goals) => pointNav.distance(achieved, goals).map((distance) => distance + 1) },
      "world",
      "point_nav.distance",
      "not zero from a goal to itself",
    ],
  ];

for (const [name, change, kind, place, cause] of broken) {
  Deno.test(`a world that ${name} is found out, and nothing else is said of it`, () => {
    const faults = checkWorld({ ...pointNav, ...change }, key(1));
    assertEquals(faults.map((fault) => [fault.kind, fault.place]), [[kind, place]], faults.map(describe).join("\n"));
    assert(faults[0].cause.includes(cause), describe(faults[0]));
    assert(faults[0].remedy.length > 0);
  });
}

Deno.test("a world that breaks late in an episode is found out as well", () => {
  const fragile: World = {
    ...pointNav,
    step: (states, actions) => {
      const stepped = pointNav.step(states, actions);
      return { ...stepped, states: stepped.states.map((value) => value > 8 ? NaN : value) };
    },
  };
  assertEquals(checkWorld(fragile, key(1)).map(({ kind }) => kind), ["non-finite"]);
});

Deno.test("an episode that terminates ends the check without a fault", () => {
  const brief: World = {
    ...pointNav,
    step: (states, actions) => ({
      ...pointNav.step(states, actions),
      terminated: new Uint8Array(states.length / 2).fill(1),
    }),
  };
  assertEquals(checkWorld(brief, key(1)), []);
});
