import { assertEquals, assertMatch } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import { type PolicyDescription, readDescription, writeDescription } from "../../lib/policy/description.ts";
import { left, right } from "../support/right.ts";

const place = [{ name: "x", unit: "m", scale: 2, offset: -1 }, { name: "pixels", unit: "", shape: [3, 2, 2] }];

const DESCRIPTION: PolicyDescription = {
  package: "@gpim/gpim 0.1.0",
  world: "own",
  method: "gpim",
  goals: "final state",
  seed: 1,
  updates: 2,
  environmentSteps: 3,
  evaluation: { goals: 4, distance: 0.5, unit: "m", normalisedDistance: 0.25, success: 1 },
  inputs: { observation: place, achieved: place, goal: place },
  action: { space: "continuous", quantities: [{ name: "push", unit: "N" }], bounds: [[-1, 2]] },
};

Deno.test("a description that was written is read again", () => {
  assertEquals(right(readDescription(writeDescription(DESCRIPTION))), DESCRIPTION);
  const { bounds: _, ...choice } = DESCRIPTION.action;
  const discrete: PolicyDescription = { ...DESCRIPTION, action: { ...choice, space: "discrete" } };
  assertEquals(right(readDescription(writeDescription(discrete))), discrete);
});

const WRONG: Readonly<Record<string, object>> = {
  "'seed': -1": { seed: -1 },
  "'world': undefined": { world: undefined },
  "'evaluation, distance': null": { evaluation: { ...DESCRIPTION.evaluation, distance: null } },
  "'inputs, goal': \\[\\]": { inputs: { ...DESCRIPTION.inputs, goal: [] } },
  "'inputs, goal'": { inputs: { ...DESCRIPTION.inputs, goal: [{ name: "x", unit: "m", scale: 0 }] } },
  "'inputs, achieved'": {
    inputs: { ...DESCRIPTION.inputs, achieved: [{ name: "x", unit: "m", shape: [2 ** 40, 9] }] },
  },
  "'action, space'": { action: { ...DESCRIPTION.action, space: "none" } },
  "'action, bounds, 0'": { action: { ...DESCRIPTION.action, bounds: [[2, 1]] } },
};

for (const [place, change] of Object.entries(WRONG)) {
  Deno.test(`a description is refused at ${place}`, () => {
    const fault = left(readDescription(JSON.stringify({ ...DESCRIPTION, ...change })));
    assertEquals(fault.kind, "file");
    assertMatch(formatFault(fault), new RegExp(`^policy, its description: ${place}`));
  });
}

Deno.test("a text that is no JSON is refused", () => {
  assertMatch(formatFault(left(readDescription("{"))), /^policy, its description: SyntaxError/);
});
