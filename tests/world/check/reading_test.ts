import { assertEquals, assertMatch } from "@std/assert";
import { pointNav } from "../../../envs/mod.ts";
import { checkReading, readingCall, readings } from "../../../lib/world/check/reading.ts";
import { checkEnvironment, type World } from "../../../lib/world/mod.ts";
import { type Broken, corridor, testMistakes } from "./mistakes.ts";

const { observe } = pointNav;

const MISTAKES: Readonly<Record<string, Broken>> = {
  "observes infinity": [
    { observe: (states) => observe(states).fill(Infinity) },
    "non-finite",
    "point_nav.observe",
    "came as Infinity",
  ],
  "observes raw coordinates": [
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
  "observes the same everywhere": [
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
};

/** The point in map coordinates, whose origin is far away. */
const inMapCoordinates = (origin: number): World => {
  const near = (states: Float64Array) => states.map((value) => value - origin);
  const far = (states: Float64Array) => states.map((value) => value + origin);
  return {
    ...pointNav,
    reset: (key, count) => far(pointNav.reset(key, count)),
    step: (states, actions) => {
      const { states: next, terminated } = pointNav.step(near(states), actions);
      return { states: far(next), terminated };
    },
    observe: (states) => pointNav.observe(near(states)),
    achieved: (states) => pointNav.achieved(near(states)),
    goalStates: (key, starts) => far(pointNav.goalStates(key, near(starts))),
  };
};

Deno.test("states that need double precision to be read are a fault, and those that do not are none", () => {
  assertEquals(checkEnvironment(inMapCoordinates(2 ** 10)), []);
  const faults = checkEnvironment(inMapCoordinates(2 ** 30));
  assertEquals(faults.map(({ kind, place }) => [kind, place]), [
    ["world", "point_nav.observe"],
    ["world", "point_nav.achieved"],
  ]);
  for (const { cause } of faults) assertMatch(cause, /^it changes by more than 0\.01 when a state is rounded/);
});

testMistakes(pointNav, MISTAKES);

Deno.test("readings are observations and achieved goals, and descriptions where a world has them", () => {
  assertEquals(readings(pointNav).map(({ name, size }) => [name, size]), [["observe", 2], ["achieved", 2]]);
  assertEquals(readings(corridor).map(({ name, size }) => [name, size]), [
    ["observe", 1],
    ["achieved", 1],
    ["description.of", 2],
  ]);
  const [, , { read }] = readings(corridor);
  assertEquals([...read(Float64Array.of(9, -9))], [1, 1, 1, -1]);
});

Deno.test("readingCall calls a reading on all rows of some states, which are its only argument", () => {
  const [observing] = readings(pointNav);
  const states = Float64Array.of(5, 5, 10, 0);
  const call = readingCall(pointNav, observing, states, () => {});
  assertEquals([call.place, call.rows, call.rowwise], ["point_nav.observe", 2, true]);
  assertEquals(call.expected, [{ name: "its result", type: "Float32Array", size: 2 }]);
  assertEquals([...call.run([states], 2)[0]], [0, 0, 1, -1]);
});

Deno.test("checkReading allows numbers up to 20, of either sign, and names the state of the largest beyond", () => {
  const reading = { name: "observe" as const, size: 1, read: (states: Float64Array) => Float32Array.from(states) };
  const causes = (...states: readonly number[]) =>
    checkReading({ ...corridor, observationSize: 1 }, reading, Float64Array.from(states)).map(({ cause }) => cause);
  assertEquals(causes(20, -20, 0), []);
  assertEquals(causes(21, -21), ["number 0 of a row came as 21, expected about ±1, for [21]"]);
  assertEquals(causes(1, -21, 20.5), ["number 0 of a row came as -21, expected about ±1, for [-21]"]);
});

Deno.test("checkReading allows one value for all states only where the states are all the same", () => {
  const [observing] = readings({ ...corridor, observe: (states) => new Float32Array(states.length) });
  assertEquals(checkReading(corridor, observing, Float64Array.of(3, 3, 3)), []);
  assertEquals(checkReading(corridor, observing, Float64Array.of(3, 3, 4)).map(({ cause }) => cause), [
    "it is [0] in every one of 3 states",
  ]);
});
