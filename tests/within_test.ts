import { assert, assertEquals, assertRejects } from "@std/assert";
import { within } from "../lib/within.ts";
import { runScript } from "./support/script.ts";

const after = <Value>(milliseconds: number, value: Value) =>
  new Promise<Value>((resolve) => setTimeout(() => resolve(value), milliseconds));

Deno.test("within is the result of work that ends in time, and what the work throws, at once or later", async () => {
  const late = () => assert(false, "it was in time");
  assertEquals(await within(() => 1, () => after(10, 7), late), 7);
  await assertRejects(() => within(() => 1, () => Promise.reject(new Error("later")), late), Error, "later");
  const throws = () => {
    throw new Error("at once");
  };
  await assertRejects(() => within(() => 1, throws, late), Error, "at once");
});

Deno.test("within rejects where no result comes in time, and tells of it before", async () => {
  let told = false;
  const start = performance.now();
  const work = within(() => 2, () => new Promise<never>(() => {}), () => told = true);
  await assertRejects(() => work, Error, "no answer came within 2 s");
  assertEquals([told, Math.round((performance.now() - start) / 1000)], [true, 2]);
});

Deno.test("within reads its limit every second, so that it can end earlier than it was to", async () => {
  let limit = 100;
  const work = within(() => limit, () => new Promise<never>(() => {}));
  limit = 1;
  await assertRejects(() => work, Error, "no answer came within 1 s");
});

Deno.test("within counts no second in which this thread computes", async () => {
  const computing = within(() => 2, async () => {
    for (const end = performance.now() + 4000; performance.now() < end;);
    return await after(500, "done");
  });
  assertEquals(await computing, "done");
});

Deno.test("the clock of within does not keep a process that has its result", async () => {
  const module = JSON.stringify(new URL("../lib/within.ts", import.meta.url).href);
  const start = performance.now();
  const { code, output } = await runScript(
    `import { within } from ${module}; console.log(await within(() => 1000, () => Promise.resolve("done")));`,
    ["--no-check"],
  );
  assertEquals([code, output], [0, "done\n"]);
  assert(performance.now() - start < 50_000);
});
