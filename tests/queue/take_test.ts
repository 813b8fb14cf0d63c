import { assert, assertEquals } from "@std/assert";
import { STREAMS } from "../../lib/queue/streams.ts";
import { submitRun } from "../../lib/queue/submit.ts";
import { ensureConsumers, type Offer, takeRun } from "../../lib/queue/take.ts";
import { right } from "../support/right.ts";
import { idOf, numbered } from "./runs.ts";
import { testQueue } from "./server.ts";

const OFFER: Offer = { version: "1", engines: ["native", "webassembly"], lease: 1 };

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

testQueue(
  "runs are taken in their order, those that come first before the others, and only by those who can",
  async (queue) => {
    const runs = [
      numbered(1, { level: "last" }),
      numbered(2),
      numbered(3),
      numbered(4, { level: "first", engine: "native" }),
      numbered(5, { version: "2", level: "first" }),
      numbered(6, { engine: "webgpu", level: "first" }),
    ];
    for (const run of runs) right(await submitRun(queue)(run)());
    await ensureConsumers(queue, OFFER);
    const order: (string | undefined)[] = [];
    for (let place = 0; place < 5; place++) order.push((await takeRun(queue, OFFER))?.id);
    assertEquals(order, [idOf(4), idOf(2), idOf(3), idOf(1), undefined]);
  },
);

testQueue("a run that is given back is there at once, and one that is finished is gone", async (queue) => {
  right(await submitRun(queue)(numbered(1))());
  await ensureConsumers(queue, OFFER);
  (await takeRun(queue, OFFER))!.giveBack();
  await wait(50);
  const again = (await takeRun(queue, OFFER))!;
  assertEquals(again.id, idOf(1));
  await again.finish();
  assertEquals((await queue.manager.streams.info(STREAMS.run)).state.messages, 0);
});

testQueue("a run in hand is kept by saying so, and given to another after the lease", async (queue) => {
  right(await submitRun(queue)(numbered(1))());
  await ensureConsumers(queue, OFFER);
  const taken = (await takeRun(queue, OFFER))!;
  for (let times = 0; times < 4; times++) {
    await wait(500);
    taken.extend();
  }
  assertEquals(await takeRun(queue, OFFER), undefined);
  const began = performance.now();
  while (await takeRun(queue, OFFER) === undefined) await wait(50);
  assert(performance.now() - began < 4000);
});
