import { assertEquals, assertMatch } from "@std/assert";
import { readData, withData } from "../../lib/cli/data_source.ts";
import { readExampleFlags } from "../../lib/cli/example.ts";
import { resolveRun } from "../../lib/cli/resolve_run.ts";
import { writeDataSet } from "../../lib/data/mod.ts";
import { writeHdf5 } from "../../lib/data/hdf5.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { train } from "../../lib/train/mod.ts";
import { edged, walksIn } from "../data/walks.ts";
import { left, right } from "../support/right.ts";

const walks = await walksIn(edged, 3);
const EXAMPLE = { name: "gpim train", worlds: { edged }, methods: { contrastive: NAMED_METHODS.contrastive } };

Deno.test("data is read by the ending of its file, and a run with data takes no step in the world", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/walks.npz`, writeDataSet({ about: {}, sets: { episodes: walks } }));
  await Deno.writeFile(`${folder}/walks.HDF5`, right(await writeHdf5("d4rl", walks)()));
  for (const name of ["walks.npz", "walks.HDF5"]) {
    assertEquals(right(await readData(`${folder}/${name}`)()).sets.episodes.lengths, walks.lengths);
  }
  const options = '{"hidden": [4], "batch": 4, "updatesPerIteration": 2}';
  const flags = right(readExampleFlags(EXAMPLE, ["--options", options, "--data", `${folder}/walks.npz`]));
  const run = right(resolveRun(EXAMPLE, flags));
  const { configured: { method } } = right(await withData(run)());
  const outcome = right(await train({ world: edged, method, updates: 2, seed: 1, goals: 2 })(webassembly())());
  assertEquals(outcome.state.environmentSteps, 0);
  const { data: _, ...configuration } = run.configuration;
  assertEquals(right(await withData({ ...run, configuration })()).configured, run.configured);
  await Deno.writeTextFile(`${folder}/none.npz`, "nothing");
  assertMatch(formatFault(left(await readData(`${folder}/none.npz`)())), /none\.npz: it is no zip archive/);
  await Deno.remove(folder, { recursive: true });
});
