import { assert, assertEquals } from "@std/assert";
import { giveTurn } from "../lib/turn.ts";

/** The ticks of a timer of 1 ms while work of 1 ms is done a number of times, with something awaited after each. */
const ticksDuring = async (times: number, between: () => Promise<void>): Promise<number> => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  for (let done = 0; done < times; done++) {
    const began = performance.now();
    while (performance.now() - began < 1);
    await between();
  }
  clearInterval(timer);
  return ticks;
};

Deno.test("a timer ticks while work that gives turns is done, and not while it gives none", async () => {
  assertEquals(await ticksDuring(100, () => Promise.resolve()), 0);
  assert(await ticksDuring(100, giveTurn) >= 8);
});

Deno.test("a turn is given no sooner than 5 ms after the latest", async () => {
  await ticksDuring(6, giveTurn);
  await giveTurn();
  let isServed = false;
  setTimeout(() => isServed = true, 0);
  for (let asked = 0; asked < 50; asked++) await giveTurn();
  assertEquals(isServed, false);
  await new Promise((resolve) => setTimeout(resolve, 2));
});
