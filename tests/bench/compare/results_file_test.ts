import { assertEquals } from "@std/assert";
import { resultLine } from "../../../bench/compare/result.ts";
import { addResult, loadResults } from "../../../bench/compare/results_file.ts";
import { right } from "../../support/right.ts";
import { RESULTS } from "./results.ts";

const [FIRST, SECOND] = RESULTS.map(resultLine);

/** The content of a results file before it is loaded, and after a result has been added to it. */
const FILES: Readonly<Record<string, readonly [before: string, results: number, after: string]>> = {
  "a file of whole lines stays as it is": [FIRST, 1, FIRST + SECOND],
  "a line that was cut off goes": [FIRST + SECOND.slice(0, -9), 1, FIRST + SECOND],
  "a whole line without its end gets it": [FIRST.trimEnd(), 1, FIRST + SECOND],
};

for (const [name, [before, results, after]] of Object.entries(FILES)) {
  Deno.test(`${name}, so that more results can be added`, async () => {
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, before);
    assertEquals(right(await loadResults(file)()).length, results);
    await addResult(file)(RESULTS[1]);
    assertEquals(await Deno.readTextFile(file), after);
    await Deno.remove(file);
  });
}

Deno.test("a file that does not exist has no results", async () => {
  assertEquals(right(await loadResults("/nowhere/results.jsonl")()), []);
});
