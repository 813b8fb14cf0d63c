import { assert, assertEquals, assertLess } from "@std/assert";
import { buildModule, MODULE } from "../../examples/watch/build.ts";
import { MADE_BY, PAGE, SCRIPT, STYLE } from "../../lib/watch/page_text.ts";
import { ROOT } from "../support/script.ts";

Deno.test({
  name: "the page that is published is the one that is built",
  ignore: Deno.version.deno !== MADE_BY,
  fn: async () => {
    const isEqual = await Deno.readTextFile(new URL(MODULE, ROOT)) === await buildModule();
    assert(isEqual, `${MODULE} is not what examples/watch is: deno task watch:page`);
  },
});

Deno.test("the page holds the parts that its script looks for, and its script needs nothing of Deno", () => {
  const known = new Set(PAGE.matchAll(/ id="([\w-]+)"/g).map(([, name]) => name));
  assertEquals(PAGE.match(/ id="/g)?.length, known.size, "each identifier is there once");
  for (const name of ["scene", "skills", "distances", "values", "metric", "next", "box", "fault"]) {
    assert(known.has(name), name);
  }
  assert(!/\bDeno\.|\bimport\s*["'{(]/.test(SCRIPT));
  assert(STYLE.includes(".u-legend") && STYLE.includes("prefers-color-scheme:dark"));
  assertLess(SCRIPT.length, 200_000);
});
