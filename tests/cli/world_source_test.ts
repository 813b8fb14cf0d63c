import { assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { pointNav } from "../../envs/mod.ts";
import { loadWorld, withWorld } from "../../lib/cli/world_source.ts";
import { fault, formatFault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";

const WORLDS = {
  given: pointNav,
  loaded: (workers: number) => TE.right({ ...pointNav, name: `loaded with ${workers}` }),
};

Deno.test("a world is given or loaded, with its workers; workers are for worlds that are loaded only", async () => {
  assertEquals(right(await loadWorld(WORLDS, { world: "given" })()).name, pointNav.name);
  assertEquals(right(await loadWorld(WORLDS, { world: "loaded", workers: 3 })()).name, "loaded with 3");
  assertEquals(right(await loadWorld(WORLDS, { world: "loaded" })()).name, "loaded with 0");
  assertMatch(
    formatFault(left(await loadWorld(WORLDS, { world: "given", workers: 2 })())),
    /^--workers: 2 were given, but given has no physics engine/,
  );
});

Deno.test("a world is freed after work on it, be it done or a fault", async () => {
  let freed = 0;
  const world = { ...pointNav, dispose: () => void freed++ };
  assertEquals(right(await withWorld(({ name }) => TE.right(name))(world)()), pointNav.name);
  const broken = fault("world", "here", "it broke", "Mend it.");
  assertEquals(left(await withWorld(() => TE.left(broken))(world)()), broken);
  assertEquals(freed, 2);
});
