import { assertEquals, assertMatch } from "@std/assert";
import { engineFault, queue } from "../../lib/engine/call.ts";

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
