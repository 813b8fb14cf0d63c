import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import fc from "fast-check";
import { readHdf5, writeHdf5 } from "../../lib/data/hdf5.ts";
import { offline } from "../../lib/data/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { contrastive } from "../../lib/method/mod.ts";
import { train } from "../../lib/train/mod.ts";
import { right } from "../support/right.ts";
import { walks } from "./hdf5_contents.ts";
import { edged } from "./walks.ts";

const CASES = Math.min(20_000, Number(Deno.env.get("GPIM_HOSTILE_FILES") ?? 1000));

for (const layout of ["minari", "d4rl"] as const) {
  Deno.test(`trajectories in ${layout}'s layout are read again, and a method trains from them`, async () => {
    const bytes = right(await writeHdf5(layout, walks)());
    const data = right(await readHdf5("f.h5", bytes)());
    const { lengths, columns } = data.sets.episodes;
    assertEquals(lengths, walks.lengths);
    for (const name of ["observation", "achieved", "action", "terminated", "reward", "state"]) {
      assertEquals(columns[name], walks.columns[name], name);
    }
    const method = offline(contrastive({ hidden: [8], batch: 8, updatesPerIteration: 5 }), data);
    const outcome = right(await train({ world: edged, method, updates: 10, seed: 1, goals: 2 })(webassembly())());
    assertEquals(outcome.state.updates, 10);
  });

  Deno.test(`${CASES} damaged files in ${layout}'s layout are a data set or a fault each`, async () => {
    const bytes = right(await writeHdf5(layout, walks)());
    const damaged = fc.oneof(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
        const copy = bytes.slice();
        changes.forEach(([at, value]) => copy[at] = value);
        return copy;
      }),
      fc.nat(bytes.length).map((length) => bytes.slice(0, length)),
    );
    await fc.assert(
      fc.asyncProperty(damaged, async (file) => {
        const read = await readHdf5("f.h5", file, 1e7)();
        assert(E.isRight(read) || formatFault(read.left).length > 10);
      }),
      { numRuns: CASES },
    );
  });
}

const hasPython = await new Deno.Command("/usr/bin/python3", { args: ["-c", "import h5py, numpy"], stderr: "null" })
  .output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: "Python reads the numbers that were written, of either layout",
  ignore: !hasPython,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    for (const layout of ["minari", "d4rl"] as const) {
      await Deno.writeFile(`${folder}/${layout}.hdf5`, right(await writeHdf5(layout, walks)()));
    }
    const script = `
import h5py
with h5py.File("minari.hdf5") as f:
    e = f["episode_1"]
    print(int(f.attrs["total_episodes"]), e["observations"]["observation"].shape[0] - e["actions"].shape[0], float(e["actions"][0, 1]))
with h5py.File("d4rl.hdf5") as f:
    print(f["observations"].shape[0] == f["terminals"].shape[0], float(f["next_observations"][0, 1]), int(f["timeouts"][:].sum() + f["terminals"][:].sum()))
`;
    const { stdout, stderr } = await new Deno.Command("/usr/bin/python3", { args: ["-c", script], cwd: folder })
      .output();
    const [first, second] = new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.split(" "));
    const text = new TextDecoder().decode(stderr);
    const { observation, action } = walks.columns;
    assertEquals(first, ["4", "1", String(action.data[2 * walks.lengths[0] + 1])], text);
    assertEquals(second, ["True", String(observation.data[3]), "4"], text);
    await Deno.remove(folder, { recursive: true });
  },
});
