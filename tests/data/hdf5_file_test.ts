import { assertMatch } from "@std/assert";
import { readHdf5, writeHdf5 } from "../../lib/data/hdf5.ts";
import { formatFault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";
import { walks } from "./hdf5_contents.ts";

Deno.test("what is no such file, takes too much memory, or has numbers that are not finite is a fault of its place", async () => {
  assertMatch(formatFault(left(await readHdf5("f.h5", new Uint8Array(100))())), /^f\.h5: it is not an HDF5 file/);
  const bytes = right(await writeHdf5("d4rl", walks)());
  assertMatch(formatFault(left(await readHdf5("f.h5", bytes, 100)())), /takes more than 100 bytes/);
  const observation = {
    ...walks.columns.observation,
    data: walks.columns.observation.data.map((value, at) => at === 2 ? NaN : value),
  };
  const lost = right(await writeHdf5("d4rl", { ...walks, columns: { ...walks.columns, observation } })());
  assertMatch(formatFault(left(await readHdf5("f.h5", lost)())), /^f\.h5, 'observation': number 2 is NaN/);
  const { action: _, ...columns } = walks.columns;
  assertMatch(formatFault(left(await writeHdf5("d4rl", { ...walks, columns })())), /they have no column 'action'/);
});
