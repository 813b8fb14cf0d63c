import { assertEquals, assertMatch } from "@std/assert";
import type { PlannedRun } from "../../lib/cli/planned_run.ts";
import { INTERRUPTED } from "../../lib/cli/pool.ts";
import { queuedRun, queuePool } from "../../lib/cli/queue_pool.ts";
import { RUN_RESULT } from "../../lib/cli/run_result.ts";
import { fault } from "../../lib/fault.ts";
import * as module from "../../lib/queue/mod.ts";
import { STREAMS } from "../../lib/queue/streams.ts";
import { left, right } from "../support/right.ts";
import { testQueue } from "../queue/server.ts";
import { RESULT } from "./known_result.ts";

const run = (id: string, stops: readonly number[] = []): PlannedRun => ({
  id: id.padStart(32, "0"),
  name: id,
  configuration: {
    method: "gpim",
    world: "point_nav",
    options: {},
    seed: 1,
    seeds: 1,
    evaluationGoals: 1,
    evaluateEvery: 1,
    engine: "wasm",
  },
  stops,
  keepsState: false,
});

const options = { priority: "normal", retry: false, signal: new AbortController().signal } as const;

Deno.test("a run that goes on from a rung comes before those that have not begun, in a plan of normal priority", () => {
  assertEquals(queuedRun(run("1"), "normal").level, "normal");
  assertEquals(queuedRun(run("1", [5]), "normal").level, "first");
  assertEquals(queuedRun(run("1", [5]), "last").level, "last");
  assertEquals(queuedRun(run("1"), "normal").engine, "webassembly");
});

testQueue("a run with a result is not sent; one without waits for it", async (queue) => {
  const value = RUN_RESULT.encode(RESULT);
  const pool = queuePool(module, queue, options);
  right(await module.publishResult(queue)({ id: run("1").id, name: "1", value })());
  assertEquals(right(await pool.carry(run("1"))()), RESULT);
  assertEquals((await queue.manager.streams.info(STREAMS.run)).state.messages, 0);
  const waiting = [pool.carry(run("2"))(), pool.carry(run("3"))()];
  for (const id of ["3", "2"]) right(await module.publishResult(queue)({ id: run(id).id, name: id, value })());
  assertEquals((await Promise.all(waiting)).map(right), [RESULT, RESULT]);
  await pool.close();
});

testQueue("a run that was set aside is its fault, unless it is to be tried again", async (queue) => {
  const broken = fault("world", "a", "b", "c");
  right(await module.publishResult(queue)({ id: run("1").id, name: "1", fault: broken, attempts: 5 })());
  const pool = queuePool(module, queue, options);
  assertEquals(left(await pool.carry(run("1"))()), broken);
  await pool.close();
  const again = queuePool(module, queue, { ...options, retry: true });
  const waiting = again.carry(run("1"))();
  while ((await queue.manager.streams.info(STREAMS.run)).state.messages === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  right(await module.publishResult(queue)({ id: run("1").id, name: "1", value: RUN_RESULT.encode(RESULT) })());
  assertEquals(right(await waiting), RESULT);
  await again.close();
});

testQueue("a result that is none is a fault, and an interruption ends the waiting", async (queue) => {
  right(await module.publishResult(queue)({ id: run("1").id, name: "1", value: { seeds: "many" } })());
  const controller = new AbortController();
  const pool = queuePool(module, queue, { ...options, signal: controller.signal });
  assertMatch(left(await pool.carry(run("1"))()).place, /result of '1'/);
  const waiting = pool.carry(run("2"))();
  controller.abort();
  assertEquals(left(await waiting), INTERRUPTED);
  await pool.close();
});
