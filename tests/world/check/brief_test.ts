import { assertEquals, assertLess } from "@std/assert";
import * as envs from "../../../envs/mod.ts";
import { briefFault } from "../../../lib/world/check/brief.ts";
import type { World } from "../../../lib/world/mod.ts";
import { line } from "../../support/line_world.ts";

const placeOf = (change: Partial<World>): string | undefined => {
  const found = briefFault({ ...line, ...change });
  return found && `${found.place}: ${found.cause}`;
};

const isWorld = (value: object): value is World => "goalStates" in value;

Deno.test("the worlds of the package have no fault that a few calls show", () => {
  const worlds = Object.values(envs).filter((value) => typeof value === "object").filter(isWorld);
  assertLess(4, worlds.length);
  for (const world of worlds) assertEquals(briefFault(world), undefined);
});

let calls = 0;
const shared = new Float64Array(2);

/** Worlds that break the contract, and the fault that is found before a run. */
const BROKEN: readonly (readonly [change: Partial<World>, fault: string])[] = [
  [{ observationSize: 0 }, "line.observationSize: it is 0, expected a whole number of at least 1"],
  [{ step: undefined as unknown as World["step"] }, "line.step: it is undefined, expected a function"],
  [{ reset: () => Float64Array.of(0, NaN) }, "line.reset: number 0 of a row came as NaN, for row 1"],
  [
    { reset: () => new Float64Array(3) },
    "line.reset: its result came as Float64Array [3], expected Float64Array [2]: 2 rows of 1",
  ],
  [
    { step: (states, actions) => ({ ...line.step(states, actions), states: states.fill(1) }) },
    "line.step: it wrote into its arguments",
  ],
  [
    { step: (states, actions) => ({ ...line.step(states, actions), states: states.map(() => ++calls) }) },
    "line.step: the same arguments gave different results",
  ],
  [
    { step: (states, actions) => ({ ...line.step(states, actions), states: shared }) },
    "line.step: the results of two calls share memory",
  ],
  [{ observe: (states) => Float32Array.from(states.fill(1)) }, "line.observe: it wrote into its arguments"],
  [
    { achieved: () => Float32Array.of(1, Infinity) },
    "line.achieved: number 0 of a row came as Infinity, for [",
  ],
  [{ goalStates: (_, starts) => starts }, "line.goalStates: its result shares memory with its arguments"],
  [
    { distance: () => new Float64Array(1) },
    "line.distance: its result came as Float64Array [1], expected Float64Array [2]: 2 rows of 1",
  ],
  [
    { description: { size: 2, of: line.achieved } },
    "line.description.of: its result came as Float32Array [2], expected Float32Array [4]: 2 rows of 2",
  ],
  [
    {
      goalStates: () => {
        throw new Error("no goals");
      },
    },
    "line.goalStates: it threw 'no goals'",
  ],
];

for (const [change, fault] of BROKEN) {
  Deno.test(`a few calls show '${fault}'`, () => {
    assertEquals(placeOf(change)?.slice(0, fault.length), fault);
  });
}

Deno.test("a world is called twice for a step, once for each other function and state, with two rows", () => {
  const counts: Record<string, number> = {};
  const rows = new Set<number>();
  const counted =
    <Given extends readonly unknown[], Result>(name: string, of: (...given: Given) => Result) =>
    (...given: Given): Result => {
      counts[name] = (counts[name] ?? 0) + 1;
      if (given[0] instanceof Float64Array) rows.add(given[0].length);
      return of(...given);
    };
  const { reset, step, observe, achieved, distance, goalStates } = line;
  const functions = { reset, step, observe, achieved, distance, goalStates };
  const world = {
    ...line,
    reset: counted("reset", reset),
    step: counted("step", step),
    observe: counted("observe", observe),
    achieved: counted("achieved", achieved),
    distance: counted("distance", distance),
    goalStates: counted("goalStates", goalStates),
  };
  assertEquals(briefFault(world), undefined);
  assertEquals(Object.keys(counts).sort(), Object.keys(functions).sort());
  assertEquals(counts, { reset: 1, step: 2, observe: 2, achieved: 2, distance: 1, goalStates: 1 });
  assertEquals([...rows], [2]);
});

Deno.test("a world whose properties throw is a fault, too", () => {
  const world = {
    ...line,
    get radius(): number {
      throw new Error("none");
    },
  };
  assertEquals(briefFault(world)?.kind, "world");
});
