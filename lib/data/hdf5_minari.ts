/**
 * Minari's layout of HDF5: a group an episode, whose observations have goals beside them.
 *
 * @module
 */
import type { File } from "h5wasm";
import { episodeRows, noRewards, OBSERVED, PLACED, STEPS, truncations } from "./hdf5_columns.ts";
import { type FileArray, namesUnder, type ReadArray, writeArray } from "./hdf5_file.ts";
import type { Trajectories, TrajectoryColumn } from "./trajectories.ts";

/** A row for every state of one that stands for an episode, as Minari has goals beside observations. */
const everyState = (row: Float32Array, length: number): Float32Array => {
  const all = new Float32Array((length + 1) * row.length);
  for (let time = 0; time <= length; time++) all.set(row, time * row.length);
  return all;
};

/** Writes trajectories, a group an episode. */
export const writeMinari = (
  file: File,
  { lengths, columns }: Trajectories,
  about: Readonly<Record<string, unknown>>,
): void => {
  const all = { reward: noRewards(lengths), ...columns };
  const rows = Object.fromEntries(Object.entries(all).map(([name, column]) => [name, episodeRows(column, lengths)]));
  file.create_attribute("total_episodes", lengths.length);
  file.create_attribute("total_steps", lengths.reduce((sum, length) => sum + length, 0));
  file.create_attribute("about", JSON.stringify(about));
  lengths.forEach((length, episode) => {
    const group = file.create_group(`episode_${episode}`);
    group.create_attribute("id", episode);
    group.create_attribute("total_steps", length);
    const observations = group.create_group("observations");
    for (const [own, name] of Object.entries(OBSERVED)) {
      if (!(own in columns)) continue;
      const { of, width } = columns[own];
      const data = rows[own][episode];
      writeArray(observations, name, of === "episode" ? everyState(data, length) : data, width);
    }
    writeArray(group, STEPS.action, rows.action[episode], columns.action.width);
    writeArray(group, STEPS.reward, rows.reward[episode], undefined);
    const terminated = Uint8Array.from(rows.terminated[episode]);
    writeArray(group, STEPS.terminated, terminated, undefined);
    writeArray(group, "truncations", truncations(terminated), undefined);
    const infos = group.create_group("infos");
    for (const [name, { width }] of Object.entries(columns)) {
      if (!PLACED.includes(name)) writeArray(infos, name, rows[name][episode], width);
    }
  });
};

/** Columns of several episodes behind each other. */
const joined = (episodes: readonly FileArray[]) => {
  const [{ width }] = episodes;
  const data = new Float32Array(episodes.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const episode of episodes) {
    if (episode.width !== width) throw new RangeError("its episodes have rows of different widths");
    data.set(episode.data, at);
    at += episode.data.length;
  }
  return { width, data };
};

/** A column of as many rows as states, steps or episodes. */
const columnFor = (name: string, width: number, data: Float32Array, lengths: Int32Array): TrajectoryColumn => {
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  const rows = data.length / width;
  const of = name in STEPS || rows === steps ? "steps" : rows === steps + lengths.length ? "states" : "episode";
  const expected = of === "steps" ? steps : of === "states" ? steps + lengths.length : lengths.length;
  if (rows !== expected) throw new RangeError(`'${name}' has ${rows} rows, expected ${expected}`);
  return { of, width, data };
};

/** Reads trajectories, a group an episode. */
export const readMinari = (file: File, arrays: ReadArray): Trajectories => {
  const names = file.keys().filter((name) => /^episode_\d+$/.test(name))
    .toSorted((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
  const [first] = names;
  const firstGroup = file.get(first);
  if (firstGroup === null || !("keys" in firstGroup)) throw new TypeError(`'${first}' is no group`);
  const infos = namesUnder(firstGroup, "infos");
  const isDict = namesUnder(firstGroup, "observations").length > 0;
  const paths: Readonly<Record<string, string>> = {
    ...(isDict
      ? Object.fromEntries(Object.entries(OBSERVED).map(([own, name]) => [own, `observations/${name}`]))
      : { observation: "observations" }),
    ...STEPS,
    ...Object.fromEntries(infos.map((name) => [name, `infos/${name}`])),
  };
  const read = names.map((name) =>
    Object.fromEntries(
      Object.entries(paths).flatMap(([own, path]) => {
        const array = arrays(`${name}/${path}`);
        return array === undefined ? [] : [[own, array] as const];
      }),
    )
  );
  const lengths = Int32Array.from(read, ({ action }) => {
    if (action === undefined) throw new RangeError("an episode has no actions");
    return action.data.length / action.width;
  });
  const columns = Object.fromEntries(
    Object.keys(paths).filter((name) => read.every((episode) => name in episode)).map((name) => {
      const { width, data } = joined(read.map((episode) => episode[name]));
      return [name, columnFor(name, width, data, lengths)] as const;
    }),
  );
  return { horizon: Math.max(...lengths), lengths, columns };
};
