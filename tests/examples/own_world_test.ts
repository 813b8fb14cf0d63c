import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { checkEnvironment } from "../../lib/world/mod.ts";
import { puck } from "../../examples/own_world.ts";
import { formatFault } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";

Deno.test("the puck fulfils the contract of a world", () => {
  assertEquals(checkEnvironment(puck).map(formatFault), []);
  assertEquals(checkEnvironment(puck, key(1)).map(formatFault), []);
});

Deno.test("without a push the puck slides on, and it bounces off the rails with half of its speed", () => {
  const { states } = puck.step(Float64Array.of(0, 0.95, 0.1, 0.1), new Float32Array(2));
  [0.09, 0.96, 0.09, -0.045].forEach((value, index) => assertAlmostEquals(states[index], value, 1e-12));
});

Deno.test("a world of one's own, its check and its training fit into 60 lines that import nothing but this library", async () => {
  const text = await Deno.readTextFile(new URL("../../examples/own_world.ts", import.meta.url));
  assert(text.trimEnd().split("\n").length < 60);
  for (const [, module] of text.matchAll(/ from "(.*)"/g)) assert(module.startsWith("@gpim/gpim"), module);
});
