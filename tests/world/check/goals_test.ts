import { assertEquals } from "@std/assert";
import { pointNav } from "../../../envs/mod.ts";
import { fold, key, uniform } from "../../../lib/random/mod.ts";
import { checkGoals, checkGoalStates } from "../../../lib/world/check/goals.ts";
import { checkEnvironment, type World } from "../../../lib/world/mod.ts";
import { type Broken, corridor, stepAnd, testMistakes, throws } from "./mistakes.ts";

const { achieved, distance, goalStates, observe } = pointNav;

const MISTAKES: Readonly<Record<string, Broken>> = {
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
  "has a radius that goals in single precision cannot tell apart": [
    { radius: 1e-7 },
    "world",
    "point_nav.radius",
    "goals are kept in single precision, which tells them apart by",
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
  "throws instead of drawing goals": [
    { goalStates: throws("no goals today") },
    "world",
    "point_nav.goalStates",
    "it threw 'no goals today'",
  ],
};

testMistakes(pointNav, MISTAKES);

Deno.test("checkEnvironment names starts that ignore their key where the goals ignore theirs, and only there", () => {
  const fixed = (count: number) => new Float64Array(2 * count).fill(4);
  const places = (change: Partial<World>) => checkEnvironment({ ...pointNav, ...change }).map(({ place }) => place);
  assertEquals(places({ reset: (_key, count) => fixed(count) }), []);
  assertEquals(
    places({ reset: (_key, count) => fixed(count), goalStates: (_key, starts) => fixed(starts.length / 2).fill(9) }),
    ["point_nav.goalStates", "point_nav.reset"],
  );
});

const starts = pointNav.reset(key(1), 5);

Deno.test("checkGoalStates draws goals for the same starts from eight keys, which all differ", () => {
  const { outputs, faults } = checkGoalStates(pointNav, starts, key(2), () => {});
  const [goals] = outputs ?? [new Float64Array(0)];
  assertEquals([faults, goals.length], [[], 8 * starts.length]);
  const draws = Array.from({ length: 8 }, (_, draw) => String(goals.slice(10 * draw, 10 * draw + 10)));
  assertEquals(new Set(draws).size, 8);
});

Deno.test("checkGoalStates looks at every key, so that goals which fail for some keys alone are found", () => {
  let calls = 0;
  const rare: World = {
    ...pointNav,
    goalStates: (key, starts) => {
      calls++;
      return goalStates(key, starts).map((value) => String(key) === String(last) ? NaN : value);
    },
  };
  let last: readonly number[] = [];
  // The keys are noted in a first pass, and the last of them fails in a second one.
  const keys: (readonly number[])[] = [];
  checkGoalStates(
    { ...pointNav, goalStates: (key, starts) => (keys.push(key), goalStates(key, starts)) },
    starts,
    key(2),
    () => {},
  );
  last = keys.at(-1)!;
  const { faults } = checkGoalStates(rare, starts, key(2), () => {});
  assertEquals(faults.map(({ kind, place }) => [kind, place]), [["non-finite", "point_nav.goalStates"]]);
  assertEquals(calls > 8, true);
});

/** The causes of faults in distances between states, without any goals. */
const distanceCauses = (own: World["distance"], radius = 1): readonly string[] =>
  checkGoals(
    { ...pointNav, radius, distance: own },
    {
      starts,
      goals: undefined,
      states: Float64Array.from(uniform(fold(key(3), 1), [12, 2], { minimum: 0, maximum: 10 })),
    },
    true,
    key(4),
    () => {},
  ).map(({ cause }) => cause.replace(/[-\d.]+/g, "#"));

Deno.test("checkGoals forgives errors of rounding up to a hundredth of the radius, and no larger ones", () => {
  const offBy = (error: number): World["distance"] => (achieved, goals) =>
    distance(achieved, goals).map((value) => value + error);
  assertEquals(distanceCauses(offBy(0.0099)), []);
  assertEquals(distanceCauses(offBy(0.0101)), ["it is not zero from a goal to itself, but # from [#, #]"]);
  assertEquals(distanceCauses(offBy(0.0101), 2), []);
});

Deno.test("checkGoals looks at states alone where achieved goals are faulty, and at no distance then", () => {
  const faults = checkGoals(
    { ...pointNav, distance: throws("not to be called") },
    { starts, goals: Float64Array.from({ length: 80 }, (_, index) => index % 10), states: starts },
    false,
    key(4),
    () => {},
  );
  assertEquals(faults.map(({ place, cause }) => [place, cause]), [[
    "point_nav.goalStates",
    "8 keys gave the same goals",
  ]]);
});

/** A line whose goals are one unit from every start, to either side. */
const line = (radius: number): World => ({
  ...corridor,
  radius,
  achieved: (states) => Float32Array.from(states),
  distance: (achieved, goals) => Float64Array.from(achieved, (place, row) => Math.abs(place - goals[row])),
  goalStates: (key, starts) => starts.map((place) => place + (key[0] % 2 === 0 ? 1 : -1)),
});

Deno.test("checkGoals finds a radius within which all goals are, also where all are just at it", () => {
  const placesAt = (radius: number) => {
    const world = line(radius);
    const starts = Float64Array.of(0, 1, 2);
    const [goals] = checkGoalStates(world, starts, key(1), () => {}).outputs!;
    return checkGoals(world, { starts, goals, states: starts }, true, key(2), () => {}).map(({ place }) => place);
  };
  assertEquals([placesAt(0.99), placesAt(1), placesAt(Infinity)], [[], ["corridor.radius"], []]);
});

Deno.test("checkGoals names fixed starts only where every goal is the same as well", () => {
  const places = (goal: (row: number) => number) => {
    const starts = new Float64Array(3);
    const world: World = {
      ...line(1e-3),
      reset: (_key, count) => new Float64Array(count),
      goalStates: (_key, starts) => starts.map((_, row) => goal(row)),
    };
    const [goals] = checkGoalStates(world, starts, key(1), () => {}).outputs!;
    return checkGoals(world, { starts, goals, states: goals }, true, key(2), () => {}).map(({ place }) => place);
  };
  assertEquals(places((row) => row + 1), ["corridor.goalStates"]);
  assertEquals(places(() => 1), ["corridor.goalStates", "corridor.reset"]);
});
