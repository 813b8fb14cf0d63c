import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { method, pendulum } from "../../examples/own_pendulum.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import { train } from "../../lib/train/train.ts";
import { stepWorld } from "../../lib/world/actions.ts";
import { checkEnvironment } from "../../lib/world/mod.ts";
import { codeLines, foreignImports } from "../support/example_source.ts";
import { right } from "../support/right.ts";

const SOURCE = new URL("../../examples/own_pendulum.ts", import.meta.url);

Deno.test("the pendulum fulfils the contract of a world", () => {
  assertEquals(checkEnvironment(pendulum).map(formatFault), []);
  assertEquals(checkEnvironment(pendulum, key(1)).map(formatFault), []);
});

Deno.test("an action of 1 is a torque of 2 N m, which weight and friction oppose", () => {
  const { states } = stepWorld(pendulum)(Float64Array.of(Math.PI / 2, 0, 0, 1), Float32Array.of(1, -1));
  // (2 − 1) / 0.1 and (−2 − 0.2) / 0.1 rad/s² for 0.05 s.
  [Math.PI / 2 + 0.025, 0.5, -0.005, -0.1].forEach((value, index) => assertAlmostEquals(states[index], value, 1e-12));
});

Deno.test("every goal is held by some torque within the bounds", () => {
  const goals = pendulum.goalStates(key(3), new Float64Array(200));
  const torques = Float32Array.from(goals.filter((_, index) => index % 2 === 0), Math.sin);
  assert(torques.every((torque) => Math.abs(torque) <= 2));
  pendulum.step(goals, torques).states.forEach((value, index) => assertAlmostEquals(value, goals[index], 1e-6));
});

Deno.test("GPIM comes closer within 400 gradient steps than doing nothing does", async () => {
  const { evaluation } = right(await train({ world: pendulum, method, updates: 400, seed: 1 })(webassembly())());
  assertLess(evaluation.gpim.normalisedDistance, 0.5);
});

Deno.test("the pendulum, its check and its training fit into 40 lines of code that import nothing but this library", async () => {
  const text = await Deno.readTextFile(SOURCE);
  assertLess(codeLines(text), 41);
  assertEquals(foreignImports(text), []);
});
