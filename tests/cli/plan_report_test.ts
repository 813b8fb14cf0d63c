import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { distancesInWords, planFiles, planTable, runInWords } from "../../lib/cli/plan_report.ts";
import type { Sweep } from "../../lib/cli/sweep.ts";
import { RESULT } from "./known_result.ts";

const SWEEP: Sweep = {
  trials: [
    { name: "discount 0.9", updates: 10, distances: [0.5], curve: [[10, 0.5]] },
    { name: "<discount 2>", updates: 0, distances: [], curve: [], fault: "here: it broke. Mend it." },
  ],
  updates: { taken: 10, whole: 20 },
};

Deno.test("the table shows settings with their distances or faults, and what they took", () => {
  const table = planTable(SWEEP);
  assertMatch(table, /^discount 0\.9 +10 +0\.500 *$/m);
  assertMatch(table, /^<discount 2> +0 +a fault, see below$/m);
  assertMatch(table, /^<discount 2>: here: it broke\. Mend it\.$/m);
  assertMatch(table, /10 gradient steps, 50 % of the whole grid's/);
});

Deno.test("the files hold results in their order, the table as data, and a page without references", () => {
  const files = planFiles(SWEEP, [{ setting: "discount 0.9", result: RESULT }]);
  assertEquals(Object.keys(files), ["results.jsonl", "sweep.json", "sweep.svg", "index.html"]);
  assertEquals(files["results.jsonl"].trimEnd().split("\n").length, 1);
  assertEquals(JSON.parse(files["sweep.json"]), SWEEP);
  assertStringIncludes(files["index.html"], "&lt;discount 2&gt;");
  assertStringIncludes(files["index.html"], "<td>0.500 [0.500, 0.500]</td>");
  assertMatch(files["index.html"], /<figure><svg[\s\S]*point_nav/);
  assertEquals(/(?:src|href)="(?!#)/.test(files["index.html"]), false);
});

Deno.test("runs and distances in words", () => {
  assertEquals(distancesInWords([0.5, 1]), "0.500 · 1.000");
  assertEquals(runInWords(RESULT), "discount 0.9, seed 1: 0.500");
});
