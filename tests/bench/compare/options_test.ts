import { assertEquals } from "@std/assert";
import { currentResults, updatesOf } from "../../../bench/compare/options.ts";
import { METHODS } from "../../../bench/compare/methods.ts";
import { identityOf } from "../../../bench/compare/result.ts";
import { WORLDS } from "../../../bench/compare/worlds.ts";
import { webassembly } from "../../../lib/engine/mod.ts";
import { PACKAGE } from "../../../lib/state/mod.ts";
import { right } from "../../support/right.ts";
import { result } from "./results.ts";

Deno.test("a row counts where version, engine and every option are those of now, and no other row stands in for it", async () => {
  const [world, method, budget] = ["point_nav", "perceptual_distance", 1000];
  const compiled = right(
    await METHODS[method].method(WORLDS[world], updatesOf(world, method, budget))(WORLDS[world].world)(webassembly())(),
  );
  await compiled.dispose()();
  const options = { ...compiled.options };
  const own = result(method, 1, 0.1, { budget, options, version: PACKAGE.version });
  const others = [
    { ...own, version: "0.0.1" },
    { ...own, engine: "webassembly" },
    { ...own, options: { ...options, discount: "0.123" } },
    { ...own, options: Object.fromEntries(Object.entries(options).slice(1)) },
    { ...own, method: "none" },
    { ...own, world: "none" },
    result(method, 1, 0.1, { budget }),
  ];
  assertEquals(await currentResults([...others, own, ...others], "native"), [own]);
  assertEquals(await currentResults([own, others[1]], "auto"), [own, others[1]]);
  const all = [own, ...others, { ...own, seed: 2 }, { ...own, budget: 2000 }];
  assertEquals(new Set(all.map(identityOf)).size, all.length);
  assertEquals(identityOf({ ...own, options: Object.fromEntries(Object.entries(options).reverse()) }), identityOf(own));
});

Deno.test("the gradient steps of a budget follow from the policies, the worlds and the horizon", () => {
  const { world: { horizon }, settings: { worlds, updatesPerIteration } } = WORLDS.reacher;
  assertEquals(updatesOf("reacher", "gpim", 2 * worlds * horizon * 7), 7 * updatesPerIteration);
  assertEquals(updatesOf("reacher", "perceptual_distance", worlds * horizon * 7), 7 * updatesPerIteration);
});
