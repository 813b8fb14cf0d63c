import { assert, assertEquals } from "@std/assert";
import { metricFiles } from "../../lib/cli/metric_files.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { GLOSSARY, metricEntry } from "../../lib/report/glossary.ts";
import { train } from "../../lib/train/train.ts";
import { readEvents } from "../support/event_reader.ts";
import { right } from "../support/right.ts";
import { CASES } from "./golden.ts";

/** Every method once, GPIM also with skills: ablations and kinds of goals have the metrics of their method. */
const NAMES = Object.keys(CASES).filter((name) => /^(?:\w+|gpim, skills) on line$/.test(name));

/** The gradient steps of two iterations. */
const UPDATES = 20;

/** The names that a run of two iterations writes into its files. */
const written = async (name: string): Promise<readonly string[]> => {
  const folder = await Deno.makeTempDir();
  const files = metricFiles(folder, undefined);
  const run = { ...CASES[name], updates: UPDATES, seed: 5, goals: 4 };
  right(await train({ ...run, watch: (progress) => assertEquals(files.add(progress), undefined) })(webassembly())());
  files.close();
  const [columns] = (await Deno.readTextFile(`${folder}/metrics.csv`)).split("\n");
  const lines = (await Deno.readTextFile(`${folder}/metrics.jsonl`)).trimEnd().split("\n");
  const events = readEvents(await Deno.readFile(`${folder}/events.out.tfevents.gpim`));
  await Deno.remove(folder, { recursive: true });
  assertEquals(lines.map((line) => JSON.parse(line).phase), ["evaluating", "training", "training", "done"]);
  for (const { scalars } of events.slice(1)) assert(scalars.length > 0);
  const tags = new Map(
    events.flatMap(({ scalars }) => scalars).reverse().map(({ tag, description }) => [tag, description]),
  );
  for (const [tag, description] of tags) assert(description !== "", `${tag} has no entry in the glossary`);
  return [...columns.split(","), ...lines.flatMap((line) => Object.keys(JSON.parse(line)))];
};

Deno.test("every name that a method writes has an entry in the glossary, and every entry is of a name that one writes", async () => {
  const used = new Set<string>();
  for (const method of NAMES) {
    for (const name of await written(method)) {
      const entry = metricEntry(name);
      assert(entry !== undefined, `${name}, which ${method} writes, has no entry in the glossary`);
      used.add(entry.name);
    }
  }
  assertEquals(Object.values(GLOSSARY).flat().map(({ name }) => name).filter((name) => !used.has(name)), []);
});

Deno.test("every method of the library is among those that are run", () => {
  const methods = new Set(
    Object.keys(CASES).filter((name) => name.endsWith("on line")).map((name) => name.split(/[ ,]/)[0]),
  );
  assertEquals([...methods].filter((method) => !NAMES.includes(`${method} on line`)), []);
});
