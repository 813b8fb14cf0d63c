import { assertEquals, assertMatch } from "@std/assert";
import { queueStates } from "../../lib/queue/states.ts";
import { STATES } from "../../lib/queue/streams.ts";
import { left, right } from "../support/right.ts";
import { testQueue } from "./server.ts";

testQueue("bytes are kept under a name, replaced, and removed", async (queue) => {
  const { read, write, remove } = queueStates(queue);
  assertEquals(right(await read("a/1")()), undefined);
  const [small, large] = [Uint8Array.of(1, 2, 3), new Uint8Array(1_000_001).map((_, place) => place % 251)];
  right(await write("a/1", small)());
  right(await write("a/1", large)());
  const found = right(await read("a/1")());
  assertEquals(found, large);
  assertEquals(found?.slice(1).buffer.byteLength, large.length - 1, "a copy, as arrays give it");
  right(await remove("a/1")());
  right(await remove("a/1")());
  assertEquals(right(await read("a/1")()), undefined);
});

testQueue("bytes of which a part is missing are none", async (queue) => {
  const { read, write } = queueStates(queue);
  right(await write("a", new Uint8Array(400_000))());
  const { state } = await queue.manager.streams.info(`OBJ_${STATES}`, { subjects_filter: `$O.${STATES}.C.>` });
  await queue.manager.streams.purge(`OBJ_${STATES}`, { filter: Object.keys(state.subjects ?? {})[0], keep: 1 });
  assertEquals(right(await read("a")()), undefined);
});

testQueue("an object that is larger than any state is not fetched", async (queue) => {
  const huge = {
    ...queue,
    objects: { ...queue.objects, info: () => Promise.resolve({ size: 2 ** 31, deleted: false }) },
  };
  // Only the size counts here, and it is the server's word.
  const { cause } = left(await queueStates(huge as unknown as typeof queue).read("a")());
  assertMatch(cause, /2147483648 bytes/);
});
