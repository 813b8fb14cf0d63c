import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { distanceCells, markdownTable, precisionCells, resultTable, timeCells } from "../../../bench/compare/table.ts";
import { result, RESULTS } from "./results.ts";

Deno.test("the table has the interquartile mean and its interval of every method and world", () => {
  assertMatch(resultTable(RESULTS), /GPIM +0\.150 \[0\.100, 0\.200\]/);
  assertStringIncludes(markdownTable(distanceCells(RESULTS)), "| 0.150 [0.100, 0.200] |");
});

Deno.test("the precision probe has a row for every method with skills", () => {
  const [header, ...rows] = precisionCells(RESULTS);
  assertEquals(rows.map((row) => row.length), [header.length]);
  assertEquals(rows[0].slice(0, 5), ["point_nav", "DIAYN with goal inference", "90", "1.200", "0.400"]);
  assertEquals(precisionCells(RESULTS.slice(0, 2)), []);
});

Deno.test("the time at goals has a row for every method whose results have it, a mean of those alone", () => {
  const times = { timeAtGoal: 0.25, lateTimeAtGoal: 0.5, everAtGoal: 0.75 };
  const [header, ...rows] = timeCells([...RESULTS, result("gpim", 3, 0.1, { ...times, success: 1 })]);
  assertEquals(rows, [["point_nav", "GPIM", "1.00", "0.75", "0.25", "0.50"]]);
  assertEquals(header.length, rows[0].length);
  assertEquals(timeCells(RESULTS), []);
});
