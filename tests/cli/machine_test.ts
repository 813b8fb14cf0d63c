import { assertEquals, assertMatch } from "@std/assert";
import { machineEngines, machineName, machineSlots } from "../../lib/cli/machine.ts";
import { runScript } from "../support/script.ts";

Deno.test("a machine has a slot for each processor, as far as there is memory for them, and at least one", () => {
  assertEquals(machineSlots(8, undefined), 8);
  assertEquals(machineSlots(8, 2 ** 40), 8);
  assertEquals(machineSlots(8, 6 * 2 ** 30), 4);
  assertEquals(machineSlots(8, 1), 1);
});

Deno.test("a machine offers the engines that it is told to, or those that work on it", async () => {
  assertEquals(await machineEngines(["webgpu"]), ["webgpu"]);
  assertEquals((await machineEngines(undefined)).includes("webassembly"), true);
});

Deno.test("a machine has its host's name, or one at random where that may not be known", async () => {
  assertEquals(machineName(), Deno.hostname());
  const script = `import { machineName } from "./lib/cli/machine.ts"; console.log(machineName());`;
  assertMatch((await runScript(script)).output, /^machine-[0-9a-f]{4}$/m);
});
