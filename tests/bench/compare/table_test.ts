import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { markdownTable, precisionCells, resultTable } from "../../../bench/compare/table.ts";
import { RESULTS } from "./results.ts";

Deno.test("the table has the interquartile mean and its interval of every method and world", () => {
  assertMatch(resultTable(RESULTS), /GPIM +0\.150 \[0\.100, 0\.200\]/);
  assertStringIncludes(markdownTable(RESULTS), "| 0.150 [0.100, 0.200] |");
});

Deno.test("the precision probe has a row for every method with skills", () => {
  const [header, ...rows] = precisionCells(RESULTS);
  assertEquals(rows.map((row) => row.length), [header.length]);
  assertEquals(rows[0].slice(0, 5), ["point_nav", "DIAYN with goal inference", "90", "1.200", "0.400"]);
  assertEquals(precisionCells(RESULTS.slice(0, 2)), []);
});
