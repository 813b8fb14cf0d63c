/**
 * Trajectories with all kinds of columns, and the contents of HDF5 files.
 *
 * @module
 */
import h5wasm, { type Dataset, type Group } from "h5wasm";
import type { Trajectories } from "../../lib/data/mod.ts";
import { edged, walksIn } from "./walks.ts";

const bare = await walksIn(edged, 4);

/** Walks with a goal, a latent and a reward. */
export const walks: Trajectories = {
  ...bare,
  columns: {
    ...bare.columns,
    goal: { of: "episode", width: 2, data: Float32Array.from({ length: 8 }, (_, at) => at) },
    latent: { of: "episode", width: 1, data: Float32Array.of(1, 2, 3, 4) },
    reward: { of: "steps", width: 1, data: Float32Array.from(bare.columns.terminated.data, (_, at) => -at) },
  },
};

/** Arrays of a file by path, by the library itself. */
export const contents = async (bytes: Uint8Array): Promise<ReadonlyMap<string, Dataset["value"]>> => {
  const { FS } = await h5wasm.ready;
  FS.writeFile("seen.h5", bytes);
  const file = new h5wasm.File("seen.h5", "r");
  const seen = new Map<string, Dataset["value"]>();
  const visit = (group: Group, path: string): void => {
    for (const name of group.keys()) {
      const found = group.get(name);
      if (found !== null && "keys" in found) visit(found, `${path}${name}/`);
      else if (found !== null && "value" in found) seen.set(`${path}${name}`, found.value);
    }
  };
  visit(file, "");
  file.close();
  FS.unlink("seen.h5");
  return seen;
};
