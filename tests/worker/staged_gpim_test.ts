import { assertEquals } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import { train } from "../../lib/train/train.ts";
import { STAGES } from "../../lib/worker/report.ts";
import { stagedIteration } from "../../lib/worker/staged_gpim.ts";
import { line, SMALL } from "../support/line_world.ts";
import { right } from "../support/right.ts";

Deno.test("GPIM passes a gate before every line of the box, in their order, and learns what it learns without", async () => {
  const passed: string[] = [];
  const gate = (stage: string, { iteration, updates }: { readonly iteration: number; readonly updates: number }) => {
    passed.push(`${stage} ${iteration} ${updates}`);
    return Promise.resolve();
  };
  const run = { world: line, updates: 40, seed: 3, goals: 3 };
  const staged = right(await train({ ...run, method: gpim(SMALL, stagedIteration(gate)) })(webassembly())());
  const plain = right(await train({ ...run, method: gpim(SMALL) })(webassembly())());
  assertEquals(staged.state.weights, plain.state.weights);
  assertEquals(passed, [0, 1].flatMap((iteration) => STAGES.map((stage) => `${stage} ${iteration} ${20 * iteration}`)));
});
