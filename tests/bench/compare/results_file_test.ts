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

Deno.test("results that are in the file twice are read once, the first of them, in their order", async () => {
  const file = await Deno.makeTempFile();
  const [first, second] = RESULTS;
  const again = { ...first, distance: first.distance + 1 };
  await Deno.writeTextFile(file, [first, second, again, second].map(resultLine).join(""));
  assertEquals(right(await loadResults(file)()).map(({ distance }) => distance), [first.distance, second.distance]);
  await Deno.remove(file);
});

Deno.test("a run that another comparison has added meanwhile is not added again, however many add at once", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/results.jsonl`;
  const rows = [0, 1, 2, 3, 4].map((place) => ({ ...RESULTS[0], seed: 100 + place }));
  await Promise.all([...rows, ...rows, ...rows].map(addResult(file)));
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n").map((line) => JSON.parse(line).seed);
  assertEquals(lines.toSorted(), rows.map(({ seed }) => seed));
  await addResult(file)({ ...rows[0], budget: rows[0].budget + 1 });
  assertEquals(right(await loadResults(file)()).length, 6);
  await Deno.remove(folder, { recursive: true });
});
