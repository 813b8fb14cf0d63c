/**
 * Data sets: trajectories in and out as `.npz`, and training from them alone. HDF5 has an entry point of its own, `./data/hdf5`.
 *
 * @module
 */
export { type DataSet, MOST_BYTES, readDataSet, writeDataSet } from "./data_set.ts";
export { ANY_REPLAY, offline } from "./offline.ts";
export {
  episodesOf,
  type Moments,
  replayedEpisodes,
  rowsIn,
  rowsOf,
  type Trajectories,
  trajectoriesOf,
  type TrajectoryColumn,
} from "./trajectories.ts";
