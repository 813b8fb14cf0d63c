import { assertEquals } from "@std/assert";
import { readMessage, WORKER_REPORT } from "../../lib/queue/message.ts";
import { announceWorker } from "../../lib/queue/presence.ts";
import { STREAMS, SUBJECTS } from "../../lib/queue/streams.ts";
import { right } from "../support/right.ts";
import { idOf, worker } from "./runs.ts";
import { testQueue } from "./server.ts";

testQueue("a worker is seen with its run, and no longer once it has left", async (queue) => {
  const presence = announceWorker(queue, worker(), { ended: 2, failed: 1 });
  presence.show({ id: idOf(1), name: "run 1", fraction: 0.25 });
  await queue.connection.flush();
  const latest = () => queue.manager.streams.getMessage(STREAMS.worker, { last_by_subj: SUBJECTS.worker("one") });
  const { run, ...report } = right(readMessageOrFail((await latest())!.data));
  assertEquals([report.worker, report.engines, report.ended, report.failed], ["one", ["webassembly"], 2, 1]);
  assertEquals([run?.name, run?.fraction, run?.began], ["run 1", 0.25, 0.25]);
  await presence.leave();
  assertEquals(await latest(), null);
});

const readMessageOrFail = (bytes: Uint8Array) => {
  const report = readMessage("worker", WORKER_REPORT, bytes);
  if (report._tag === "Left") throw new Error(report.left);
  return report;
};
