import { assertEquals, assertMatch } from "@std/assert";
import { readResults, resultLine } from "../../../bench/compare/result.ts";
import { formatFault } from "../../../lib/fault.ts";
import { left, right } from "../../support/right.ts";
import { RESULTS } from "./results.ts";

Deno.test("results are read as they were written, to six digits", () => {
  const read = right(readResults("results.jsonl", RESULTS.map(resultLine).join("")));
  assertEquals(read.length, 3);
  assertEquals(read.map(resultLine), RESULTS.map(resultLine));
  assertEquals(read[0].paths, RESULTS[0].paths);
  assertEquals(read[2].map, RESULTS[2].map);
});

Deno.test("a last line that was cut off is left out, and any other line that is no result is a fault", () => {
  const lines = RESULTS.map(resultLine).join("");
  assertEquals(right(readResults("results.jsonl", lines.slice(0, -9))).length, 2);
  const fault = left(readResults("results.jsonl", `{"world": 3}\n${lines}`));
  assertMatch(formatFault(fault), /^results\.jsonl, line 1: it holds no result of a comparison/);
});

Deno.test("the time at goals is read where it was measured, and results of before have none", () => {
  const times = { timeAtGoal: 0.25, lateTimeAtGoal: 0.5, everAtGoal: 0.75 };
  const [old, measured] = right(
    readResults("results.jsonl", [RESULTS[1], { ...RESULTS[1], ...times }].map(resultLine).join("")),
  );
  assertEquals([old.timeAtGoal, old.lateTimeAtGoal, old.everAtGoal], [undefined, undefined, undefined]);
  assertEquals([measured.timeAtGoal, measured.lateTimeAtGoal, measured.everAtGoal], [0.25, 0.5, 0.75]);
});
