import { assertEquals } from "@std/assert";
import { earlierResults, planResults } from "../../lib/cli/plan_results.ts";
import { RESULT } from "./known_result.ts";
import { right } from "../support/right.ts";

const named = (digit: string) => ({ ...RESULT, id: digit.repeat(32), name: digit });

Deno.test("results come in the order of the plan, whatever the order in which they ended", async () => {
  const results = planResults(undefined, []);
  for (const [order, digit] of [[[1, 0, 0], "c"], [[0, 1, 0], "b"], [[0, 0, 1], "a"]] as const) {
    right(await results.add(order, { setting: digit, result: named(digit) })());
  }
  assertEquals(results.all().map(({ setting }) => setting), ["a", "b", "c"]);
  assertEquals(results.known(named("a").id), undefined);
});

Deno.test("a result is written once, is known to the next process, and half a line does not spoil it", async () => {
  const folder = await Deno.makeTempDir();
  assertEquals(await earlierResults(folder), []);
  const first = planResults(folder, []);
  for (const digit of ["a", "b", "a"]) {
    right(await first.add([0, 0, 0], { setting: "s", result: named(digit) })());
  }
  assertEquals(first.all().length, 3);
  await Deno.writeTextFile(`${folder}/results.jsonl`, '{"run": "l', { append: true });
  const earlier = await earlierResults(folder);
  assertEquals(earlier.map(({ name }) => name), ["a", "b"]);
  const second = planResults(folder, earlier);
  assertEquals(second.known(named("b").id)?.name, "b");
  right(await second.add([0, 0, 0], { setting: "s", result: named("b") })());
  right(await second.add([0, 0, 0], { setting: "s", result: named("c") })());
  assertEquals((await earlierResults(folder)).map(({ name }) => name), ["a", "b", "c"]);
  assertEquals(second.others().map(({ name }) => name), ["a"]);
  await Deno.remove(folder, { recursive: true });
});
