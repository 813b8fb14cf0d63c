import { assertEquals } from "@std/assert";
import { advance, readHolder, takeOver, writeHolder } from "../../lib/queue/holder.ts";
import { SUBJECTS } from "../../lib/queue/streams.ts";
import { idOf } from "./runs.ts";
import { testQueue } from "./server.ts";

Deno.test("workers that end without a word count, until one takes the run further", () => {
  const first = takeOver("a", undefined);
  assertEquals(first, { worker: "a", from: 0, deaths: 0, isReleased: false });
  const second = takeOver("b", first);
  assertEquals(second.deaths, 1);
  assertEquals(takeOver("c", second).deaths, 2);
  assertEquals(takeOver("c", { ...second, isReleased: true }).deaths, 0);
  assertEquals(advance(second, 5), { worker: "b", from: 5, deaths: 0, isReleased: false });
  assertEquals(advance({ ...second, from: 5 }, 5), { ...second, from: 5 });
});

testQueue("the latest hold of a run is the one that counts", async (queue) => {
  assertEquals(await readHolder(queue, idOf(1)), undefined);
  await writeHolder(queue, idOf(1), takeOver("a", undefined));
  const second = takeOver("b", await readHolder(queue, idOf(1)));
  await writeHolder(queue, idOf(1), second);
  assertEquals(await readHolder(queue, idOf(1)), second);
  await queue.client.publish(SUBJECTS.holder(idOf(1)), "noise");
  assertEquals(await readHolder(queue, idOf(1)), undefined);
});
