import { assertEquals, assertMatch } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { train } from "../../lib/train/train.ts";
import { observedMethod } from "../../lib/worker/observed.ts";
import { line, SMALL } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

Deno.test("each iteration of any method is observed before its gate is passed: GPIM has five, others have one", async () => {
  for (const [name, gates] of [["gpim", 5], ["diayn", 1]] as const) {
    const log: string[] = [];
    const gate = (stage: string) => (log.push(stage), Promise.resolve());
    const method = right(
      observedMethod(name, { ...SMALL }, gate, ({ method, state }) => log.push(`${method.name} ${state.updates}`)),
    );
    right(await train({ world: line, method, updates: 40, seed: 1, goals: 3 })(webassembly())());
    assertEquals(log.filter((entry) => entry.startsWith(name)), [`${name} 0`, `${name} 20`]);
    assertEquals([log[0], log.length], [`${name} 0`, 2 * (1 + gates)]);
  }
});

Deno.test("a method that there is not, and options that it has not, are faults before any work", () => {
  const gate = () => Promise.resolve();
  assertMatch(left(observedMethod("magic", {}, gate, () => {})).cause, /none named "?magic/);
  assertEquals(left(observedMethod("toString", {}, gate, () => {})).place, "run, 'method'");
  assertEquals(left(observedMethod("gpim", { colour: 1 }, gate, () => {})).place, "run, 'options', 'colour'");
});
