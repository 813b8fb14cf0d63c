import { assertEquals, assertRejects } from "@std/assert";
import { consumerName, ensureStreams, STREAMS, SUBJECTS } from "../../lib/queue/streams.ts";
import { isThere } from "../../lib/queue/submit.ts";
import { idOf, numbered } from "./runs.ts";
import { testQueue } from "./server.ts";

Deno.test("a run's subject names version, engine and level, and nothing in it can add a part", () => {
  const run = numbered(1, { version: "0.1.0", engine: "a.b*>" });
  assertEquals(SUBJECTS.run(run), `gpim.run.0_1_0.a_b__.normal.${idOf(1)}`);
  assertEquals(SUBJECTS.runs(run), "gpim.run.0_1_0.a_b__.normal.*");
  assertEquals(consumerName(run), "runs-0_1_0-a_b__-normal");
  assertEquals(SUBJECTS.worker("host.example 1"), "gpim.worker.host_example_1");
});

testQueue("the server itself refuses a second run and a second result of one identity", async ({ client }) => {
  for (const subject of [SUBJECTS.run(numbered(1)), SUBJECTS.result(idOf(1))]) {
    await client.publish(subject, "first");
    assertEquals(isThere(await assertRejects(() => client.publish(subject, "second"))), true);
  }
});

testQueue("streams that are there, and that an administrator has changed, stay as they are", async ({ manager }) => {
  await manager.streams.update(STREAMS.holder, { max_bytes: 1_000_000 });
  await ensureStreams(manager);
  assertEquals((await manager.streams.info(STREAMS.holder)).config.max_bytes, 1_000_000);
});
