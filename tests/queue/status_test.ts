import { assert, assertEquals } from "@std/assert";
import type { WorkerReport } from "../../lib/queue/message.ts";
import { announceWorker } from "../../lib/queue/presence.ts";
import { queueStatus, secondsLeft } from "../../lib/queue/status.ts";
import { submitRun } from "../../lib/queue/submit.ts";
import { ensureConsumers, takeRun } from "../../lib/queue/take.ts";
import { work } from "../../lib/queue/work.ts";
import { right } from "../support/right.ts";
import { idOf, numbered, worker } from "./runs.ts";
import { testQueue } from "./server.ts";

const report = (changes: Partial<WorkerReport>): WorkerReport => ({
  worker: "w",
  engines: ["native"],
  version: "1",
  ended: 0,
  failed: 0,
  seconds: 100,
  ...changes,
});

const run = (fraction: number, seconds: number, began = 0) => ({ id: idOf(1), name: "r", fraction, seconds, began });

Deno.test("the time left follows from the runs that have ended, or else from those in hand", () => {
  assertEquals(secondsLeft(5, []), undefined);
  assertEquals(secondsLeft(5, [report({})]), undefined);
  // Ten seconds a run: 4 runs wait for two workers.
  assertEquals(secondsLeft(4, [report({ ended: 10 }), report({ ended: 10 })]), 20);
  // Half of a run took 10 seconds: 20 a run, 4.5 of them for one worker.
  assertEquals(secondsLeft(4, [report({ run: run(0.5, 10) })]), 90);
  assertEquals(secondsLeft(0, [report({ run: run(0.75, 10, 0.25) })]), 5);
});

testQueue("the state of a queue tells of waiting runs, workers, results, and faults", async (queue) => {
  for (const [number, value] of [[1, 1], [2, -2], [3, 3]] as const) {
    right(await submitRun(queue)(numbered(number, { work: { number: value } }))());
  }
  right(await work(queue, worker())());
  for (const number of [4, 5, 6]) right(await submitRun(queue)(numbered(number))());
  await ensureConsumers(queue, worker());
  await takeRun(queue, worker());
  const presence = announceWorker(queue, worker({ worker: "two" }), { ended: 1, failed: 0 });
  await queue.connection.flush();
  const status = right(await queueStatus(queue)());
  assertEquals([status.waiting, status.inHand, status.results], [2, 1, 3]);
  assertEquals(status.workers.map(({ worker }) => worker), ["two"]);
  assert(status.runsPerSecond > 0 && status.secondsLeft !== undefined);
  assertEquals(status.failures.map(({ id, attempts, isSetAside, fault }) => [id, attempts, isSetAside, fault.cause]), [
    [idOf(2), 5, true, "-2 is negative"],
  ]);
  await presence.leave();
});
