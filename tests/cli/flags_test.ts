import { assertEquals, assertMatch } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import { givenFlags, readFlags, someOf, text, toggle, withoutFlags } from "../../lib/cli/flags.ts";
import { left, right } from "../support/right.ts";

const FLAGS = { engines: someOf(["native", "webgpu", "webassembly"], ["native"], "the engines") };

Deno.test("words come in the order of the list, and unknown ones are a fault", () => {
  assertEquals(right(readFlags(FLAGS, [])).engines, ["native"]);
  assertEquals(right(readFlags(FLAGS, ["--engines", "webassembly,native"])).engines, ["native", "webassembly"]);
  for (const wrong of ["abacus", "native,abacus", "native,"]) {
    assertMatch(formatFault(left(readFlags(FLAGS, ["--engines", wrong]))), /some of native,webgpu,webassembly/);
  }
});

Deno.test("earlier arguments count where the later ones say nothing else", () => {
  const flags = { ...FLAGS, name: text("a name", "the name"), loud: toggle("loud") };
  const earlier = ["--name", "first", "--loud"];
  const values = (...args: readonly string[]) => right(readFlags(flags, args, Object.keys(flags), earlier));
  assertEquals(values(), { engines: ["native"], name: "first", loud: true });
  assertEquals(values("--name=second", "--engines", "webgpu"), { engines: ["webgpu"], name: "second", loud: true });
  assertMatch(
    formatFault(left(readFlags(flags, [], Object.keys(flags), ["--none"]))),
    /^--none: there is no such flag/,
  );
});

Deno.test("given flags are known by name, however their values are written", () => {
  const flags = { out: text("a folder", "out"), outer: text("a folder", "outer"), loud: toggle("loud") };
  assertEquals(givenFlags(flags, ["--outer=x", "--loud"]), ["outer", "loud"]);
  assertEquals(givenFlags(flags, ["--out", "x"]), ["out"]);
  assertEquals(givenFlags(flags, ["out"]), []);
});

Deno.test("flags are taken out of arguments together with their values", () => {
  const args = ["--seed", "1", "--out", "a", "--outer", "b", "--config=c", "--loud"];
  assertEquals(withoutFlags(args, ["out", "config"]), ["--seed", "1", "--outer", "b", "--loud"]);
  assertEquals(withoutFlags(["--out"], ["out"]), []);
});
