import { assertEquals, assertMatch } from "@std/assert";
import { pointNav, rooms } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { waypoints } from "../../lib/goal/mod.ts";
import { gpimDefinition } from "../../lib/method/gpim.ts";
import { chunkedContrastive, diayn, GPIM } from "../../lib/method/mod.ts";
import { initialise } from "../../lib/network/mod.ts";
import { describePolicy, exportPolicy } from "../../lib/policy/export_policy.ts";
import { readPolicy } from "../../lib/policy/read_policy.ts";
import { key } from "../../lib/random/mod.ts";
import { widthOf } from "../../lib/world/quantity.ts";
import { left, right } from "../support/right.ts";

const FACTS = {
  seed: 1,
  updates: 2,
  environmentSteps: 3,
  evaluation: { goals: 4, distance: 0.5, unit: "units", normalisedDistance: 0.25, success: 1 },
};

Deno.test("a description has the world, f_κ and the run in it, and the quantities of all inputs", () => {
  const definition = gpimDefinition(pointNav, { ...GPIM, goals: waypoints(2) });
  const { inputs, action, ...run } = describePolicy(pointNav, definition, FACTS);
  assertEquals(run, {
    package: "@gpim/gpim 0.1.0",
    world: "point_nav",
    method: "gpim",
    goals: "waypoints:2",
    ...FACTS,
  });
  assertEquals([inputs.observation, inputs.achieved].map((all) => all.map(({ name }) => name)), [["x", "y"], [
    "x",
    "y",
  ]]);
  assertEquals(inputs.goal.map(({ name }) => name), [
    "x, goal 1",
    "y, goal 1",
    "x, goal 2",
    "y, goal 2",
    "the current goal's place in the list, as a one-hot row",
  ]);
  assertEquals(widthOf(inputs.goal), 6);
  assertEquals([action.space, action.bounds], ["continuous", [[-1, 1], [-1, 1]]]);
});

Deno.test("bounds are the world's own, and discrete actions have none", () => {
  const bounded = { ...pointNav, actionBounds: [[-2, 2], [0, 1]] } as const;
  const settings = { ...GPIM };
  assertEquals(describePolicy(bounded, { name: "gpim", settings }, FACTS).action.bounds, [[-2, 2], [0, 1]]);
  assertEquals(describePolicy(rooms, { name: "gpim", settings }, FACTS).action.bounds, undefined);
});

Deno.test("a method without a policy that is given goals is a fault that says so", () => {
  const definition = right(diayn.define({ hidden: [4] })(pointNav));
  const fault = left(exportPolicy(pointNav, definition, new Float32Array(1), FACTS));
  assertMatch(formatFault(fault), /^policy of diayn on world point_nav: the method infers a latent from the goal/);
});

Deno.test("a policy that chooses the actions of several steps says so, and others do not", () => {
  const plannedSteps = (chunk: number) => {
    const definition = right(chunkedContrastive.define({ hidden: [4], chunk })(pointNav));
    const weights = initialise(definition.actors.goalPolicy!.agent.specifications, key(1));
    const bytes = right(exportPolicy(pointNav, definition, weights, FACTS));
    return right(readPolicy(bytes)).description.action.plannedSteps;
  };
  assertEquals([plannedSteps(1), plannedSteps(3)], [undefined, 3]);
});
