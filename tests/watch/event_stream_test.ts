import { assert, assertEquals } from "@std/assert";
import { eventStreams } from "../../lib/watch/event_stream.ts";

/** The data of the events that a stream has so far, read until a number of them is there. */
const readEvents = async (reader: ReadableStreamDefaultReader<Uint8Array>, count: number) => {
  let text = "";
  const found = () => [...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data));
  while (found().length < count) text += new TextDecoder().decode((await reader.read()).value);
  return found();
};

Deno.test("a stream begins with what was so far, and goes on with what is sent; one that was left counts no longer", async () => {
  const streams = eventStreams();
  const [one, other] = [streams.open([{ kind: "first" }, 2])?.getReader(), streams.open([])?.getReader()];
  assert(one !== undefined && other !== undefined);
  assertEquals(streams.count(), 2);
  streams.send({ words: "a\nb\n\ndata: c" });
  assertEquals(await readEvents(one, 3), [{ kind: "first" }, 2, { words: "a\nb\n\ndata: c" }]);
  assertEquals(await readEvents(other, 1), [{ words: "a\nb\n\ndata: c" }]);
  await other.cancel();
  assertEquals(streams.count(), 1);
  streams.send(4);
  streams.close();
  assertEquals(await readEvents(one, 1), [4]);
  assertEquals((await one.read()).done, true);
  assertEquals([streams.count(), streams.open([])], [0, undefined]);
});

Deno.test("there is an end to the number of streams, and to what one leaves unread", async () => {
  const streams = eventStreams();
  const opened = Array.from({ length: 16 }, () => streams.open([]));
  assert(opened.every((stream) => stream !== undefined));
  assertEquals(streams.open([]), undefined);
  const large = "x".repeat(2 ** 22);
  for (let count = 0; count < 20 && streams.count() > 0; count++) streams.send(large);
  assertEquals(streams.count(), 0);
  const again = streams.open([])?.getReader();
  assert(again !== undefined);
  await again.cancel();
  streams.close();
});
