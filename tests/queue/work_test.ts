import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { fault } from "../../lib/fault.ts";
import { readHolder, takeOver, writeHolder } from "../../lib/queue/holder.ts";
import { publishResult, readResult } from "../../lib/queue/results.ts";
import { STREAMS, SUBJECTS } from "../../lib/queue/streams.ts";
import { submitRun } from "../../lib/queue/submit.ts";
import { type CarryOut, work } from "../../lib/queue/work.ts";
import { right } from "../support/right.ts";
import { idOf, numbered, square, worker } from "./runs.ts";
import { testQueue } from "./server.ts";

testQueue("every run has its result, once, and a run that has one is not carried out again", async (queue) => {
  for (const number of [1, 2, 3]) right(await submitRun(queue)(numbered(number))());
  right(await publishResult(queue)({ id: idOf(2), name: "run 2", value: { square: "known" } })());
  assertEquals(right(await work(queue, worker())()), { ended: 2, failed: 0 });
  const results = [];
  for (const number of [1, 2, 3]) results.push(right(await readResult(queue)(idOf(number))()));
  assertEquals(results.map((result) => result !== undefined && "value" in result && result.value.square), [
    1,
    "known",
    9,
  ]);
  assertEquals((await queue.manager.streams.info(STREAMS.run)).state.messages, 0);
});

testQueue("a run that fails five times is set aside with its fault, and the others go on", async (queue) => {
  for (const number of [-1, 2]) {
    right(await submitRun(queue)(numbered(number, { id: idOf(number + 10), work: { number } }))());
  }
  const lines: string[] = [];
  assertEquals(right(await work(queue, worker({ say: (line) => lines.push(line) }))()), { ended: 1, failed: 5 });
  const end = right(await readResult(queue)(idOf(9))());
  assert(end !== undefined && "fault" in end);
  assertEquals([end.attempts, end.fault.cause], [5, "-1 is negative"]);
  assertEquals(lines.filter((line) => line.includes("is negative")).length, 5);
  // The other was not kept waiting by the one that fails.
  assert(lines.indexOf("run 2: ended") < 3, lines.join("\n"));
});

testQueue("what a worker throws, and results that are none, are faults of the run", async (queue) => {
  right(await submitRun(queue)(numbered(1))());
  const carryOut: CarryOut = () => {
    throw new Error("broken");
  };
  right(await work(queue, worker({ carryOut }))());
  const end = right(await readResult(queue)(idOf(1))());
  assert(end !== undefined && "fault" in end);
  assertMatch(end.fault.cause, /broken/);
});

testQueue("a message that is no run is set aside as well", async (queue) => {
  await queue.client.publish(SUBJECTS.run(numbered(1)), "no JSON");
  await queue.client.publish(SUBJECTS.run(numbered(2)), JSON.stringify(numbered(3)));
  assertEquals(right(await work(queue, worker())()), { ended: 0, failed: 0 });
  for (const [number, cause] of [[1, /JSON/], [2, /identity of another run/]] as const) {
    const end = right(await readResult(queue)(idOf(number))());
    assert(end !== undefined && "fault" in end);
    assertMatch(end.fault.cause, cause);
  }
});

testQueue("a worker that is told to end saves its run and gives it back at once", async (queue) => {
  right(await submitRun(queue)(numbered(1))());
  const controller = new AbortController();
  const carryOut: CarryOut = (_, { signal, states }) => async () => {
    controller.abort();
    assert(signal.aborted);
    right(await states.write("half", Uint8Array.of(7))());
    return E.right(undefined);
  };
  assertEquals(right(await work(queue, worker({ carryOut, signal: controller.signal }))()), { ended: 0, failed: 0 });
  assertEquals((await readHolder(queue, idOf(1)))?.isReleased, true);
  const began = performance.now();
  const goOn: CarryOut = (run, course) => async () => {
    assertEquals(right(await course.states.read("half")()), Uint8Array.of(7));
    return await square(run, course)();
  };
  assertEquals(right(await work(queue, worker({ worker: "two", carryOut: goOn, lease: 60 }))()).ended, 1);
  assert(performance.now() - began < 2000, "long before the lease ends");
});

testQueue("a worker whose run another has by now ends it, and changes nothing", async (queue) => {
  right(await submitRun(queue)(numbered(1))());
  const carryOut: CarryOut = (_, { signal, states }) => async () => {
    right(await states.write("state", Uint8Array.of(1))());
    await writeHolder(queue, idOf(1), takeOver("other", await readHolder(queue, idOf(1))));
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    assertEquals(E.isLeft(await states.write("state", Uint8Array.of(2))()), true);
    right(await publishResult(queue)({ id: idOf(1), name: "run 1", value: { square: "other" } })());
    assertEquals(right(await states.read("state")()), Uint8Array.of(1));
    return E.left(fault("world", "a", "b", "c"));
  };
  assertEquals(right(await work(queue, worker({ carryOut, lease: 1 }))()), { ended: 0, failed: 0 });
  const end = right(await readResult(queue)(idOf(1))());
  assert(end !== undefined && "value" in end && end.value.square === "other");
});

testQueue("a run on which workers end again and again is set aside", async (queue) => {
  right(await submitRun(queue)(numbered(1))());
  await writeHolder(queue, idOf(1), { worker: "dead", from: 3, deaths: 19, isReleased: false });
  assertEquals(right(await work(queue, worker())()), { ended: 0, failed: 1 });
  const end = right(await readResult(queue)(idOf(1))());
  assert(end !== undefined && "fault" in end);
  assertMatch(end.fault.cause, /20 workers in succession ended without a word/);
});
