import { assert, assertEquals, assertMatch } from "@std/assert";
import { reacher } from "../../envs/mod.ts";
import { examineMachine, formatFindings } from "../../lib/cli/doctor.ts";

Deno.test("the machine has engines with a measured time, an adapter or none, and permissions", async () => {
  const findings = await examineMachine(reacher);
  const { engines, permissions } = findings;
  assertEquals(engines.map(({ engine }) => engine), ["webassembly", "native", "auto", "webgpu"]);
  for (const { milliseconds } of engines.slice(0, 3)) assert(milliseconds !== undefined && milliseconds > 0);
  assertMatch(engines[2].note, /^(native|webgpu|webassembly): /);
  assertEquals(permissions.read, "granted");
  const text = formatFindings(findings);
  assertMatch(text, /^@gpim\/gpim \d+\.\d+\.\d+ on deno /);
  assertMatch(text, /^webassembly +\d+\.\d\d +works here$/m);
  assertMatch(text, /^permissions: read granted, /m);
});

Deno.test("an engine that does not work here has the reason in place of a time", () => {
  const text = formatFindings({
    package: "@gpim/gpim 0.1.0",
    deno: "2",
    machine: "any",
    threads: 1,
    engines: [{ engine: "native", note: "engine native: not allowed" }],
    permissions: { read: "prompt" },
  });
  assertMatch(text, /^native +engine native: not allowed$/m);
});
