import { assert, assertEquals, assertLess } from "@std/assert";
import { classifier } from "../../examples/own_method.ts";
import { distanceLeft, SMALL } from "../support/line_world.ts";

const SOURCE = await Deno.readTextFile(new URL("../../examples/own_method.ts", import.meta.url));

Deno.test("a method of one's own reaches goals on the line, which a wrong sign of its reward would not", async () => {
  assertLess(await distanceLeft(classifier(SMALL), 300), 0.3);
});

Deno.test("it is at most 60 lines long, and imports public names only", () => {
  assert(SOURCE.trimEnd().split("\n").length <= 60);
  const imported = [...SOURCE.matchAll(/from "([^"]+)"/g)].map(([, module]) => module);
  assertEquals(imported.filter((module) => !/^@gpim\/gpim(\/|$)/.test(module)), []);
});
