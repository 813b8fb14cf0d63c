/**
 * D4RL's layout of HDF5: flat arrays of steps, whose episodes end at terminals and timeouts.
 *
 * @module
 */
import type { File } from "h5wasm";
import { episodeRows, noRewards, STEPS, truncations } from "./hdf5_columns.ts";
import { type FileArray, namesUnder, type ReadArray, writeArray } from "./hdf5_file.ts";
import type { Trajectories, TrajectoryColumn } from "./trajectories.ts";

/** The rows of a column at the steps of all episodes, of the states before or behind the steps. */
const atSteps = (column: TrajectoryColumn, lengths: Int32Array, later: 0 | 1): Float32Array => {
  const { of, width } = column;
  const episodes = episodeRows(column, lengths);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const data = new Float32Array(total * width);
  let at = 0;
  lengths.forEach((length, episode) => {
    const own = episodes[episode];
    for (let time = 0; time < length; time++, at += width) {
      const row = of === "episode" ? 0 : of === "states" ? time + later : time;
      data.set(own.subarray(row * width, (row + 1) * width), at);
    }
  });
  return data;
};

/** Writes trajectories as flat arrays of steps. */
export const writeD4rl = (
  file: File,
  { lengths, columns }: Trajectories,
  about: Readonly<Record<string, unknown>>,
): void => {
  const all: Trajectories["columns"] = { reward: noRewards(lengths), ...columns };
  const steps = (name: string, later: 0 | 1 = 0) => atSteps(all[name], lengths, later);
  file.create_attribute("about", JSON.stringify(about));
  writeArray(file, "observations", steps("observation"), columns.observation.width);
  writeArray(file, "next_observations", steps("observation", 1), columns.observation.width);
  writeArray(file, "actions", steps("action"), columns.action.width);
  writeArray(file, "rewards", steps("reward"), undefined);
  const terminated = Uint8Array.from(steps("terminated"));
  writeArray(file, "terminals", terminated, undefined);
  let at = 0;
  const timeouts = new Uint8Array(terminated.length);
  lengths.forEach((length) => {
    timeouts.set(truncations(terminated.subarray(at, at + length)), at);
    at += length;
  });
  writeArray(file, "timeouts", timeouts, undefined);
  const infos = file.create_group("infos");
  for (const [name, { of, width }] of Object.entries(columns)) {
    if (name === "observation" || name in STEPS) continue;
    writeArray(infos, name, steps(name), width);
    if (of === "states") writeArray(infos, `next_${name}`, steps(name, 1), width);
  }
};

/** Lengths of episodes, which end at terminals and timeouts; steps behind the last end are an episode of their own. */
const lengthsAt = (ends: readonly number[], steps: number): Int32Array => {
  const all = ends.at(-1) === steps - 1 ? ends : [...ends, steps - 1];
  return Int32Array.from(all, (end, place) => end - (place === 0 ? -1 : all[place - 1]));
};

/** Reads trajectories from flat arrays of steps. */
export const readD4rl = (file: File, arrays: ReadArray): Trajectories => {
  const [observation, next, action, terminals] = ["observations", "next_observations", "actions", "terminals"].map(
    arrays,
  );
  if (observation === undefined || next === undefined || action === undefined || terminals === undefined) {
    throw new RangeError("it needs observations, next_observations, actions and terminals");
  }
  const timeouts = arrays("timeouts");
  const steps = terminals.data.length;
  const isEnd = (step: number) => terminals.data[step] !== 0 || (timeouts?.data[step] ?? 0) !== 0;
  const lengths = lengthsAt(Array.from({ length: steps }, (_, step) => step).filter(isEnd), steps);
  /** The rows of all states: those before the steps, and the one behind the last step of each episode. */
  const states = (
    before: FileArray,
    behind: FileArray,
  ): TrajectoryColumn => {
    const { width } = before;
    const data = new Float32Array((steps + lengths.length) * width);
    let [from, to] = [0, 0];
    lengths.forEach((length) => {
      data.set(before.data.subarray(from * width, (from + length) * width), to * width);
      data.set(behind.data.subarray((from + length - 1) * width, (from + length) * width), (to + length) * width);
      [from, to] = [from + length, to + length + 1];
    });
    return { of: "states", width, data };
  };
  const infos = namesUnder(file, "infos").filter((name) => !name.startsWith("next_"));
  const further = infos.flatMap((name) => {
    const [own, behind] = [arrays(`infos/${name}`), arrays(`infos/next_${name}`)];
    if (own === undefined) return [];
    return [[name, behind === undefined ? { of: "steps" as const, ...own } : states(own, behind)] as const];
  });
  const rewards = arrays("rewards");
  return {
    horizon: Math.max(...lengths),
    lengths,
    columns: {
      observation: states(observation, next),
      action: { of: "steps", ...action },
      terminated: { of: "steps", ...terminals },
      ...(rewards === undefined ? {} : { reward: { of: "steps", ...rewards } }),
      ...Object.fromEntries(further),
    },
  };
};
