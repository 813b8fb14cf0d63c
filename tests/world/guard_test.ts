import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { fault, faultError, formatFault } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import { guardWorld } from "../../lib/world/guard.ts";
import { attemptAt } from "../../lib/world/validation.ts";
import type { World } from "../../lib/world/mod.ts";
import { line } from "../support/line_world.ts";
import { left } from "../support/right.ts";

const STATES = Float64Array.of(0.25, -0.5);
const ACTIONS = Float32Array.of(1, -1);
const GOALS = Float32Array.of(0.5, 0.75);
const described: World = { ...line, description: { size: 1, of: line.achieved } };

/** A call of every function of a world with two rows. */
const CALLS: Readonly<Record<string, (world: World) => unknown>> = {
  reset: (world) => world.reset(key(1), 2),
  step: (world) => world.step(STATES, ACTIONS),
  observe: (world) => world.observe(STATES),
  achieved: (world) => world.achieved(STATES),
  distance: (world) => world.distance(GOALS, GOALS.map((goal) => goal + 1)),
  goalStates: (world) => world.goalStates(key(2), STATES),
  description: (world) => world.description!.of(STATES),
};

Deno.test("a guarded world returns what the world does, keeps its other parts, and is not guarded twice", () => {
  const guarded = guardWorld(described);
  for (const call of Object.values(CALLS)) assertEquals(call(guarded), call(described));
  assertEquals([guarded.name, guarded.radius, guarded.horizon], [line.name, line.radius, line.horizon]);
  assertStrictEquals(guardWorld(guarded), guarded);
  assert(guardWorld(described) !== guarded);
});

/** A function that overwrites all arrays among its arguments before it calls another. */
const writing =
  <Given extends readonly unknown[], Result>(of: (...given: Given) => Result) => (...given: Given): Result => {
    const result = of(...given);
    for (const argument of given) {
      if (Array.isArray(argument) || argument instanceof Float64Array || argument instanceof Float32Array) {
        argument.fill(7);
      }
    }
    return result;
  };

Deno.test("a world that writes into its arguments writes into copies", () => {
  const world = guardWorld({
    ...line,
    reset: writing(line.reset),
    step: writing(line.step),
    observe: writing(line.observe),
    achieved: writing(line.achieved),
    distance: writing(line.distance),
    goalStates: writing(line.goalStates),
    description: { size: 1, of: writing(line.achieved) },
  });
  const [states, actions, goals, own] = [STATES.slice(), ACTIONS.slice(), GOALS.slice(), key(3)];
  world.reset(own, 2);
  world.goalStates(own, states);
  world.step(states, actions);
  for (const read of [world.observe, world.achieved, world.description!.of]) read(states);
  world.distance(goals, goals);
  assertEquals([states, actions, goals, own], [STATES, ACTIONS, GOALS, key(3)]);
});

Deno.test("a world that returns the same arrays at every call changes no earlier result", () => {
  const [states, terminated, numbers] = [new Float64Array(2), new Uint8Array(2), new Float32Array(2)];
  const world = guardWorld({
    ...line,
    step: (before, actions) => (states.set(line.step(before, actions).states), { states, terminated }),
    observe: (of) => (numbers.set(of), numbers),
  });
  const [first, observed] = [world.step(STATES, ACTIONS), world.observe(STATES)];
  world.step(Float64Array.of(1, 1), ACTIONS);
  world.observe(Float64Array.of(1, 1));
  assertEquals([first, observed], [line.step(STATES, ACTIONS), line.observe(STATES)]);
});

const thrower = (): never => {
  throw new Error("no");
};

/** Worlds that break the contract in one function, and the fault of its call. */
const BROKEN: readonly (readonly [name: keyof typeof CALLS, change: Partial<World>, message: string])[] = [
  ["reset", { reset: thrower }, "world line, reset: it threw 'no'"],
  ["reset", { reset: () => new Float64Array(3) }, "world line, reset: 3 numbers came for 2 worlds, 2 × 1"],
  ["reset", { reset: () => Float64Array.of(0, NaN) }, "world line, reset: number 0 of world 1 is NaN"],
  ["step", { step: thrower }, "world line, step: it threw 'no'"],
  [
    "step",
    { step: () => undefined as unknown as ReturnType<World["step"]> },
    "world line, next states: undefined came",
  ],
  [
    "step",
    { step: (states) => ({ states: states.slice(1), terminated: new Uint8Array(2) }) },
    "next states: 1 numbers",
  ],
  [
    "step",
    { step: (states) => ({ states, terminated: new Uint8Array(1) }) },
    "terminated: 1 numbers came for 2 worlds",
  ],
  ["step", { step: (states) => ({ states, terminated: Uint8Array.of(1, 2) }) }, "terminated: it is 2 for world 1"],
  ["observe", { observe: () => Float32Array.of(1, Infinity) }, "world line, observe: number 0 of world 1 is Infinity"],
  [
    "observe",
    { observe: (states) => states as unknown as Float32Array },
    "Float64Array came, a Float32Array was declared",
  ],
  ["observe", { observe: () => [1, 2] as unknown as Float32Array }, "world line, observe: "],
  ["achieved", { achieved: () => new Float32Array(1) }, "world line, achieved: 1 numbers came"],
  [
    "achieved",
    { achieved: async () => await Promise.reject(new Error("late")) } as unknown as Partial<World>,
    "a promise",
  ],
  ["distance", { distance: () => Float64Array.of(NaN, 1) }, "world line, distance: number 0 of world 0 is NaN"],
  ["distance", { distance: (from) => from as unknown as Float64Array }, "Float32Array came, a Float64Array was"],
  ["goalStates", { goalStates: () => new Float64Array(4) }, "world line, goalStates: 4 numbers came for 2 worlds"],
  ["description", { description: { size: 1, of: thrower } }, "world line, description: it threw 'no'"],
];

for (const [name, change, message] of BROKEN) {
  Deno.test(`a guarded world's ${name} throws the fault '${message}'`, () => {
    const found = left(attemptAt(" at step 4", () => CALLS[name](guardWorld({ ...line, ...change }))));
    const [place, cause = ""] = message.includes(": ") ? message.split(": ") : ["", message];
    assertEquals(found.place.endsWith(`${place} at step 4`), true, found.place);
    assertEquals(found.cause.includes(cause), true, formatFault(found));
  });
}

Deno.test("next states need not be finite, since those of rows that have ended do not count", () => {
  const world = guardWorld({
    ...line,
    step: (states) => ({ states: states.fill(NaN), terminated: new Uint8Array(2) }),
  });
  assertEquals(world.step(STATES, ACTIONS).states, Float64Array.of(NaN, NaN));
});

Deno.test("a fault that a world throws comes with its own cause and remedy, at the place of the call", () => {
  const own = fault("world", "the simulator", "it is gone", "Load it again.");
  const world = guardWorld({
    ...line,
    step: () => {
      throw faultError(own);
    },
  });
  const found = attemptAt(" at step 0", () => world.step(STATES, ACTIONS));
  assertEquals(found, E.left({ ...own, place: "world line, step at step 0" }));
});
