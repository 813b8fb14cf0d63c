import { assertEquals, assertMatch } from "@std/assert";
import { STREAMS } from "../../lib/queue/streams.ts";
import { submitRun } from "../../lib/queue/submit.ts";
import { left, right } from "../support/right.ts";
import { numbered } from "./runs.ts";
import { testQueue } from "./server.ts";

testQueue("a run that waits already is not sent twice, whatever it is called", async (queue) => {
  const { manager } = queue;
  const send = submitRun(queue);
  assertEquals(right(await send(numbered(1))()), true);
  assertEquals(right(await send(numbered(1))()), false);
  assertEquals(right(await send(numbered(1, { name: "another" }))()), false);
  assertEquals(right(await send(numbered(2))()), true);
  assertEquals((await manager.streams.info(STREAMS.run)).state.messages, 2);
});

testQueue("a run that is too large is a fault before it is sent", async (queue) => {
  const { cause } = left(await submitRun(queue)(numbered(1, { work: { text: "x".repeat(300_000) } }))());
  assertMatch(cause, /a message of \d+ bytes/);
});
