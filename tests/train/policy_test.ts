import { assertEquals, assertMatch } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { diayn, gpim, type TrainState } from "../../lib/method/mod.ts";
import type { MethodFactory } from "../../lib/method/core/method.ts";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { loadPolicy } from "../../lib/policy/mod.ts";
import { train } from "../../lib/train/mod.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const SMALL = { hidden: [4], batch: 4, worlds: 2, updatesPerIteration: 2 };

const trained = async (method: MethodFactory<TrainState>) =>
  right(await train({ world: line, method, updates: 4, seed: 5, goals: 3 })(webassembly())());

Deno.test("a run ends with its policy, whose description holds the run and the result of its evaluation", async () => {
  const outcome = await trained(gpim(SMALL));
  const { description, inputs, act, dispose } = right(await loadPolicy(right(outcome.policy))(webassembly())());
  const { distance, normalisedDistance, success } = outcome.evaluation.gpim;
  assertEquals(description.evaluation, { goals: 3, distance, unit: line.unit, normalisedDistance, success });
  assertEquals([description.seed, description.updates, description.world, description.method], [5, 4, "line", "gpim"]);
  assertEquals(description.environmentSteps, outcome.state.environmentSteps);
  assertEquals(inputs, ["observation", "achieved", "goal"]);
  const row = Float32Array.of(0.25);
  assertEquals(right(await act({ observation: row, achieved: row, goal: row })()).length, 1);
  right(await dispose()());
});

Deno.test("a method without a goal-conditioned policy, or without a definition, has a fault in place of it", async () => {
  assertMatch(formatFault(left((await trained(diayn(SMALL))).policy)), /^policy of diayn on world line: /);
  const bare: MethodFactory<TrainState> = (world) => (engine) =>
    pipe(gpim(SMALL)(world)(engine), TE.map(({ compiled: _, ...method }) => method));
  assertMatch(formatFault(left((await trained(bare)).policy)), /^policy of gpim: the method has no definition/);
});
