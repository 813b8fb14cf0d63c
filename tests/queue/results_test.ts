import { assertEquals, assertMatch } from "@std/assert";
import { forgetResult, openResults, publishResult, readResult } from "../../lib/queue/results.ts";
import { SUBJECTS } from "../../lib/queue/streams.ts";
import { left, right } from "../support/right.ts";
import { idOf } from "./runs.ts";
import { testQueue } from "./server.ts";

const result = (number: number, value: number) => ({ id: idOf(number), name: `run ${number}`, value: { value } });

testQueue("of two results the first counts", async (queue) => {
  assertEquals(right(await readResult(queue)(idOf(1))()), undefined);
  assertEquals(right(await publishResult(queue)(result(1, 10))()), true);
  assertEquals(right(await publishResult(queue)(result(1, 11))()), false);
  assertEquals(right(await readResult(queue)(idOf(1))()), result(1, 10));
});

testQueue("a result that is forgotten can be published anew", async (queue) => {
  await publishResult(queue)(result(1, 10))();
  right(await forgetResult(queue)(idOf(1))());
  assertEquals(right(await readResult(queue)(idOf(1))()), undefined);
  assertEquals(right(await publishResult(queue)(result(1, 12))()), true);
});

testQueue("what stands in a result's place and is none is a fault", async (queue) => {
  await queue.client.publish(SUBJECTS.result(idOf(1)), "no JSON");
  await queue.client.publish(SUBJECTS.result(idOf(2)), JSON.stringify(result(3, 1)));
  assertMatch(left(await readResult(queue)(idOf(1))()).cause, /JSON/);
  assertMatch(left(await readResult(queue)(idOf(2))()).cause, /that of another run/);
});

testQueue("results are waited for, those that are there already as well", async (queue) => {
  await publishResult(queue)(result(1, 1))();
  const results = openResults(queue);
  const waiting = [1, 2, 3].map((number) => results.wait(idOf(number))());
  await publishResult(queue)(result(3, 3))();
  await publishResult(queue)(result(2, 2))();
  assertEquals((await Promise.all(waiting)).map(right), [1, 2, 3].map((number) => result(number, number)));
  results.close();
});

testQueue("a result is found after the server was gone", async (queue, { kill, start }) => {
  const results = openResults(queue);
  const waiting = results.wait(idOf(1))();
  await kill();
  const publishing = publishResult(queue)(result(1, 1))();
  await start();
  right(await publishing);
  assertEquals(right(await waiting), result(1, 1));
  results.close();
});
