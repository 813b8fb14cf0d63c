import { assertEquals, assertMatch } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { train } from "../../lib/train/train.ts";
import { type Observed, observedMethod } from "../../lib/worker/observed.ts";
import { line, SMALL } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

Deno.test("each iteration of any method is observed before its gate is passed: GPIM has five, others have one", async () => {
  for (const [name, gates] of [["gpim", 5], ["diayn", 1]] as const) {
    const log: string[] = [];
    const gate = (stage: string) => (log.push(stage), Promise.resolve());
    const observe = ({ method, state }: Observed) => void log.push(`${method.name} ${state.updates}`);
    const method = right(observedMethod(name, { ...SMALL }, { gate, observe, end: () => log.push("end") }));
    right(await train({ world: line, method, updates: 40, seed: 1, goals: 3 })(webassembly())());
    assertEquals(log.filter((entry) => entry.startsWith(name)), [`${name} 0`, `${name} 20`]);
    assertEquals([log[0], log.at(-1), log.length], [`${name} 0`, "end", 2 * (1 + gates) + 1]);
  }
});

Deno.test("a method that there is not, and options that it has not, are faults before any work", () => {
  const observer = { gate: () => Promise.resolve(), observe: () => {}, end: () => {} };
  assertMatch(left(observedMethod("magic", {}, observer)).cause, /none named "?magic/);
  assertEquals(left(observedMethod("toString", {}, observer)).place, "run, 'method'");
  assertEquals(left(observedMethod("gpim", { colour: 1 }, observer)).place, "run, 'options', 'colour'");
});
