import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { runMetrics } from "../../lib/cli/run_metrics.ts";
import { formatFault } from "../../lib/fault.ts";
import { SAVED } from "../state/saved_run.ts";
import { progressOf } from "./training_progress.ts";

const withFolder = async (work: (folder: string) => void): Promise<void> => {
  const folder = await Deno.makeTempDir();
  work(folder);
  await Deno.remove(folder, { recursive: true });
};

const TRAINING = progressOf({ phase: "training", updates: 40, metrics: { "goalPolicy.reward": 1 } });

const linesIn = (folder: string): number => Deno.readTextFileSync(`${folder}/metrics.jsonl`).split("\n").length - 1;

Deno.test("one seed has its metrics in the folder, several have theirs in folders of their own, none without a folder", () =>
  withFolder((folder) => {
    const one = runMetrics({ out: `${folder}/one`, seed: 7, seeds: 1 }, []);
    one.add(TRAINING, 7);
    const two = runMetrics({ out: `${folder}/two`, seed: 7, seeds: 2 }, []);
    two.add(TRAINING, 7);
    two.add(TRAINING, 8);
    two.add(TRAINING, 8);
    two.sync(8);
    assertEquals([linesIn(`${folder}/one`), linesIn(`${folder}/two/seed-7`), linesIn(`${folder}/two/seed-8`)], [
      1,
      1,
      2,
    ]);
    const none = runMetrics({ seed: 7, seeds: 1 }, []);
    none.add(TRAINING, 7);
    none.sync(7);
    assertThrows(() => Deno.statSync("undefined"), Deno.errors.NotFound);
    for (const metrics of [one, two, none]) {
      assertEquals(metrics.failure(), undefined);
      metrics.close();
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), ["one", "two"]);
  }));

Deno.test("each seed goes on from its own state, and a seed without one begins", () =>
  withFolder((folder) => {
    const course = [10, 20, 30, 40].map((updates) => progressOf({ phase: "training", updates }));
    const first = runMetrics({ out: folder, seed: 3, seeds: 2 }, []);
    for (const seed of [3, 4]) course.forEach((progress) => first.add(progress, seed));
    first.close();
    const state = { ...SAVED.state, updates: 20, environmentSteps: 200 };
    const saved = { ...SAVED, identity: { ...SAVED.identity, seed: 4 }, state };
    const again = runMetrics({ out: folder, seed: 3, seeds: 2 }, [saved]);
    for (const seed of [3, 4]) again.add(TRAINING, seed);
    again.close();
    assertEquals([linesIn(`${folder}/seed-3`), linesIn(`${folder}/seed-4`)], [1, 3]);
  }));

Deno.test("a failure does not throw, lasts until the rows are written, and is that of a seed", () =>
  withFolder((folder) => {
    const metrics = runMetrics({ out: folder, seed: 1, seeds: 2 }, []);
    Deno.writeTextFileSync(`${folder}/seed-2`, "no folder");
    const said: string[] = [];
    const { error } = console;
    console.error = (text: string) => said.push(text);
    try {
      metrics.add(TRAINING, 1);
      metrics.add(TRAINING, 2);
      assertEquals(said.length, 1);
      metrics.add(TRAINING, 2);
      metrics.add(TRAINING, 1);
    } finally {
      console.error = error;
    }
    assertEquals(said.length, 1);
    assertMatch(said[0], /^\nthe metrics could not be saved, the run goes on: .*seed-2\/metrics\.jsonl: /);
    assertMatch(formatFault(metrics.failure()!), /seed-2\/metrics\.jsonl: /);
    Deno.removeSync(`${folder}/seed-2`);
    metrics.add(TRAINING, 2);
    assertEquals(metrics.failure(), undefined);
    metrics.close();
    assertEquals([linesIn(`${folder}/seed-1`), linesIn(`${folder}/seed-2`)], [2, 3]);
  }));
