import { assertEquals, assertMatch } from "@std/assert";
import { type Configuration, writeConfiguration } from "../../lib/cli/configuration.ts";
import { type BegunRun, openRunFolder, readNewest, readRunConfiguration, runFault } from "../../lib/cli/run_folder.ts";
import { formatFault } from "../../lib/fault.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { left, right } from "../support/right.ts";
import { SAVED } from "../state/saved_run.ts";

const CONFIGURATION: Configuration = {
  method: "gpim",
  world: "point_nav",
  updates: 100,
  seed: 3,
  seeds: 2,
  evaluationGoals: 10,
  evaluateEvery: 20,
  engine: "auto",
  options: { batch: 7 },
};

/** A run that begins, in place of another or not. */
const beginning = (overwrites = false, changes: Partial<Configuration> = {}): BegunRun => ({
  configuration: writeConfiguration({ ...CONFIGURATION, ...changes }, { command: "gpim train" }),
  overwrites,
});

const savedRun = (seed: number, updates: number): SavedRun => ({
  ...SAVED,
  identity: { ...SAVED.identity, seed },
  state: { ...SAVED.state, updates },
});

const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  await work(folder);
  await Deno.remove(folder, { recursive: true });
};

Deno.test("a folder keeps the configuration of its run, and a state of each seed", () =>
  withFolder(async (folder) => {
    const run = right(await openRunFolder(`${folder}/none/../run`, [3, 4], beginning())());
    assertEquals([run.saved, run.damaged], [[], []]);
    assertEquals(await run.save(savedRun(3, 10)), undefined);
    assertEquals(await run.save(savedRun(4, 20)), undefined);
    run.close();
    assertEquals(right(await readRunConfiguration(`${folder}/run`)()), CONFIGURATION);
    const again = right(await openRunFolder(`${folder}/run`, [3, 4, 5], undefined)());
    assertEquals(right(await readNewest(`${folder}/run`, 4)())?.state.updates, 20);
    assertEquals(right(await readNewest(`${folder}/run`, 9)()), undefined);
    assertEquals(again.saved.map(({ identity, state }) => [identity.seed, state.updates]), [[3, 10], [4, 20]]);
    again.close();
  }));

Deno.test("a folder in use is refused, and free once it is closed", () =>
  withFolder(async (folder) => {
    const run = right(await openRunFolder(folder, [3], beginning())());
    assertMatch(formatFault(left(await openRunFolder(folder, [3], undefined)())), /another process works in it/);
    run.close();
    right(await openRunFolder(folder, [3], undefined)()).close();
  }));

Deno.test("a run is not written over, whether it has ended or not, unless that is asked for", () =>
  withFolder(async (folder) => {
    const run = right(await openRunFolder(folder, [3], beginning())());
    await run.save(savedRun(3, 99));
    run.close();
    const other = { seed: 5 };
    assertMatch(
      formatFault(left(await openRunFolder(folder, [5], beginning(false, other))())),
      /holds a run that has not ended, at 99 gradient steps. Go on with it by --resume .*--overwrite/,
    );
    assertEquals(right(await readRunConfiguration(folder)()), CONFIGURATION);
    const resumed = right(await openRunFolder(folder, [3], undefined)());
    await resumed.save(savedRun(3, 100));
    resumed.close();
    const refused = left(await openRunFolder(folder, [5], beginning(false, other))());
    assertMatch(formatFault(refused), /it holds a run already\. Choose another folder, or replace it by --overwrite/);
    const replaced = right(await openRunFolder(folder, [5], beginning(true, other))());
    assertEquals([replaced.saved, right(await readRunConfiguration(folder)()).seed], [[], 5]);
    replaced.close();
    assertEquals(right(await readNewest(folder, 3)()), undefined);
  }));

Deno.test("a folder without a run, or with a configuration that is none, is a fault that names it", () =>
  withFolder(async (folder) => {
    assertMatch(formatFault(left(await readRunConfiguration(`${folder}/none`)())), /none: there is no run in it/);
    const { seed: _seed, ...rest } = CONFIGURATION;
    const broken: readonly (readonly [text: string, message: RegExp])[] = [
      ["{", /config\.json: it is not JSON/],
      [JSON.stringify({ ...CONFIGURATION, seeds: 0 }), /config\.json, 'seeds': 0 was given/],
      [JSON.stringify(rest), /config\.json: 'seed' is missing/],
    ];
    for (const [text, message] of broken) {
      await Deno.writeTextFile(`${folder}/config.json`, text);
      assertMatch(formatFault(left(await readRunConfiguration(folder)())), message);
    }
  }));

Deno.test("a folder with any file of a run is not taken for an empty one, and a new run leaves nothing of it", () =>
  withFolder(async (folder) => {
    for (const name of ["policy.onnx", "seed-3/report.html", "learners/goalPolicy.checkpoint", "mine.txt"]) {
      await Deno.mkdir(`${folder}/${name}`.replace(/[^/]+$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, "before");
    }
    assertMatch(
      formatFault(left(await openRunFolder(folder, [3], beginning())())),
      /it holds (policy\.onnx|seed-3|learners) already, which a run would write\. Choose another folder, or replace it by --overwrite\./,
    );
    assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "state"), false);
    right(await openRunFolder(folder, [3], beginning(true))()).close();
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names, ["config.json", "mine.txt", "state"]);
    assertEquals(runFault(folder, ["mine.txt", "config.js"]), undefined);
    assertMatch(
      formatFault(runFault(folder, ["mine.txt", "policy.onnx"])!),
      /it holds policy\.onnx already, which a run would write/,
    );
  }));

Deno.test("a run that has ended does not begin anew in its own folder when a state of it is gone", () =>
  withFolder(async (folder) => {
    const run = right(await openRunFolder(folder, [3], beginning())());
    assertEquals(await run.save(savedRun(3, 10)), undefined);
    run.close();
    // Killed before the first state of a seed, a run has no result, and goes on.
    right(await openRunFolder(folder, [3, 4], undefined)()).close();
    await Deno.writeTextFile(`${folder}/result.json`, "{}");
    right(await openRunFolder(folder, [3], undefined)()).close();
    assertMatch(
      formatFault(left(await openRunFolder(folder, [3, 4], undefined)())),
      /it holds the result of a run, and no state of seed 4\. Restore its config\.json and its states/,
    );
  }));

Deno.test("a file in place of a run's folder is said to be one", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/policy.bin`, "");
    assertMatch(
      formatFault(left(await readRunConfiguration(`${folder}/policy.bin`)())),
      /policy\.bin: it is a file, not a run's folder/,
    );
  }));
