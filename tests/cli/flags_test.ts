import { assertEquals, assertMatch } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import { readFlags, someOf } from "../../lib/cli/flags.ts";
import { left, right } from "../support/right.ts";

const FLAGS = { engines: someOf(["native", "webgpu", "webassembly"], ["native"], "the engines") };

Deno.test("words come in the order of the list, and unknown ones are a fault", () => {
  assertEquals(right(readFlags(FLAGS, [])).engines, ["native"]);
  assertEquals(right(readFlags(FLAGS, ["--engines", "webassembly,native"])).engines, ["native", "webassembly"]);
  for (const wrong of ["abacus", "native,abacus", "native,"]) {
    assertMatch(formatFault(left(readFlags(FLAGS, ["--engines", wrong]))), /some of native,webgpu,webassembly/);
  }
});
