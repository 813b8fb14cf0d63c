import { assertEquals, assertThrows } from "@std/assert";
import { checkSameTasks, checkScores, isBetter } from "../../lib/report/task_scores.ts";

Deno.test("scores of any number of runs are accepted, and the first that is wrong is named by task and run", () => {
  checkScores("own", [[0], [-1, 1e300]]);
  assertThrows(() => checkScores("own", []), RangeError, "own: there are no tasks");
  assertThrows(() => checkScores("own", [[1], []]), RangeError, "own: task 1 has no runs");
  const wrong = [[1], [2, -Infinity, NaN]];
  assertThrows(() => checkScores("own", wrong), RangeError, "own: the score of run 1 of task 1 is -Infinity");
});

Deno.test("methods are compared on the same tasks, each with any number of runs", () => {
  checkSameTasks("own", [[1], [2, 3]], [[1, 2, 3], [4]]);
  assertThrows(() => checkSameTasks("own", [[1]], [[1], [2]]), RangeError, "own: the methods have 1 and 2 tasks");
  assertThrows(() => checkSameTasks("own", [[1]], [[NaN]]), RangeError, "run 0 of task 0 is NaN");
  assertThrows(() => checkSameTasks("own", [[]], [[1]]), RangeError, "task 0 has no runs");
});

Deno.test("no score is better than an equal one", () => {
  const pairs = [[1, 2], [2, 1], [2, 2]] as const;
  assertEquals(pairs.map(([score, other]) => isBetter("higher", score, other)), [false, true, false]);
  assertEquals(pairs.map(([score, other]) => isBetter("lower", score, other)), [true, false, false]);
});
