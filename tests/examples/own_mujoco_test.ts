import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { crane, method } from "../../examples/own_mujoco.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import { train } from "../../lib/train/train.ts";
import { checkEnvironment } from "../../lib/world/mod.ts";
import { codeLines, foreignImports } from "../support/example_source.ts";
import { right } from "../support/right.ts";

const world = right(await crane());

Deno.test("the crane fulfils the contract of a world", () => {
  assertEquals(checkEnvironment(world).map(formatFault), []);
});

Deno.test("the load hangs below the trolley, and is wound up by half a metre at most", () => {
  const places = [[0.5, 0, 0.1, 0, 0, 0], [0, Math.PI / 2, 0, 0, 0, 0]].flatMap((
    state,
  ) => [...world.achieved(Float64Array.from(state))]);
  // 0.6 m of rope: a quarter turn about y lifts the load to the height of the trolley.
  [0.5, 0.1, -0.6, 0.6].forEach((value, index) => assertAlmostEquals(places[index], value, 1e-6));
});

Deno.test("random goals lie on both sides of the start", () => {
  const goals = world.achieved(world.goalStates(key(1), world.reset(key(2), 200)));
  const along = [...goals].filter((_, index) => index % 2 === 0);
  assert(along.filter((x) => x > 0.2).length > 20 && along.filter((x) => x < -0.2).length > 20);
});

Deno.test("GPIM comes closer within 400 gradient steps than doing nothing does", async () => {
  const { evaluation } = right(await train({ world, method, updates: 400, seed: 1 })(webassembly())());
  assertLess(evaluation.gpim.normalisedDistance, 0.7);
});

Deno.test("model, check and training fit into 40 lines of code that import nothing but this library", async () => {
  const text = await Deno.readTextFile(new URL("../../examples/own_mujoco.ts", import.meta.url));
  assertLess(codeLines(text), 41);
  assertEquals(foreignImports(text), []);
});
