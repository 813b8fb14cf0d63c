import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { engineFault, queue, within } from "../../lib/engine/call.ts";
import { runScript } from "../support/script.ts";

Deno.test("queue runs its tasks in their order, one at a time, also after one that failed", async () => {
  const exclusively = queue();
  const log: string[] = [];
  const task = (name: string, milliseconds: number) => async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    log.push(`${name} ends`);
    if (name === "second") throw new Error("no");
    return name;
  };
  const all = [exclusively(task("first", 5)), exclusively(task("second", 1)), exclusively(task("third", 0))];
  const outcomes = await Promise.allSettled(all);
  assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assertEquals(log, ["first", "second", "third"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

Deno.test("engineFault is what was thrown, in one line", () => {
  const of = engineFault("engine native", "Wait.");
  assertEquals(of(new Error("a\nb\nc")), {
    kind: "engine",
    place: "engine native",
    cause: "a b c",
    remedy: "Wait.",
  });
  assertEquals([of("text").cause, of(7).cause], ["text", "7"]);
});

Deno.test("engineFault has the remedy for memory where the cause is memory, and the engine's own elsewhere", () => {
  const remedyOf = (reason: unknown) => engineFault("here", "Report it.")(reason).remedy;
  for (
    const cause of ["std::bad_alloc", "RangeError: Out of memory", "Array buffer allocation failed", "Aborted(OOM)"]
  ) {
    assertMatch(remedyOf(new Error(cause)), /needs more memory than there is: take a smaller batch/);
  }
  assertEquals([remedyOf(new Error("no such operator")), remedyOf("room for zoom")], ["Report it.", "Report it."]);
});

Deno.test("engineFault says to begin anew where a runtime cannot be started a second time", () => {
  const remedyOf = (cause: string) => engineFault("here", "Report it.")(new Error(cause)).remedy;
  for (const cause of ["its worker threads did not start", "multiple calls to 'initWasm()' detected."]) {
    assertMatch(remedyOf(cause), /^Use a new process, or load the page again/);
  }
});

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
  const module = JSON.stringify(new URL("../../lib/engine/call.ts", import.meta.url).href);
  const start = performance.now();
  const { code, output } = await runScript(
    `import { within } from ${module}; console.log(await within(() => 1000, () => Promise.resolve("done")));`,
    ["--no-check"],
  );
  assertEquals([code, output], [0, "done\n"]);
  assert(performance.now() - start < 50_000);
});
