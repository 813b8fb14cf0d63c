/**
 * Episodes without padding: the rows of one episode follow those of the episode before, as data sets of the field have them.
 *
 * @module
 */
import type { Column, Episodes, Replay } from "../replay/mod.ts";
import { oldest, storedEpisodes } from "../replay/stored.ts";
import { mapRecord } from "../record.ts";

/** The moments of an episode that a column has rows for. */
export type Moments =
  /** Every state, the first and the last among them. */
  | "states"
  /** Every step. */
  | "steps"
  /** The whole episode, in one row. */
  | "episode";

/** A column of trajectories. */
export interface TrajectoryColumn {
  /** The moments that it has rows for. */
  readonly of: Moments;
  /** Width of a row. */
  readonly width: number;
  /** The rows of all episodes, `[Σ rows, width]`. */
  readonly data: Float32Array;
}

/** Episodes without padding. */
export interface Trajectories {
  /** Steps after which an episode is cut off. */
  readonly horizon: number;
  /** Steps of each episode, `[count]`. */
  readonly lengths: Int32Array;
  /** The quantities, by name. */
  readonly columns: Readonly<Record<string, TrajectoryColumn>>;
}

/** Rows of a column in an episode of some length. */
export const rowsIn = (of: Moments, length: number): number =>
  of === "states" ? length + 1 : of === "steps" ? length : 1;

/** Rows of a column in all episodes. */
export const rowsOf = (of: Moments, lengths: Int32Array): number =>
  lengths.reduce((sum, length) => sum + rowsIn(of, length), 0);

/** The episodes of a replay, oldest first; `undefined` of a replay that holds none. */
export const replayedEpisodes = (replay: Replay<string>): Episodes<string> | undefined => {
  const { layout } = replay;
  if (layout === undefined || replay.count === 0) return undefined;
  const { horizon, numbers, places } = layout;
  const { data, lengths } = storedEpisodes(replay, oldest(replay));
  const count = lengths.length;
  return {
    count,
    horizon,
    lengths,
    columns: mapRecord(places, ({ start, rows, width }): Column => {
      const column = new Float32Array(count * rows * width);
      for (let episode = 0; episode < count; episode++) {
        const from = episode * numbers + start;
        column.set(data.subarray(from, from + rows * width), episode * rows * width);
      }
      return { rows, width, data: column };
    }),
  };
};

const momentsOf = ({ rows }: Column, horizon: number): Moments =>
  rows === horizon + 1 ? "states" : rows === 1 ? "episode" : "steps";

/** Episodes without their padding. */
export const trajectoriesOf = ({ horizon, lengths, columns }: Episodes<string>): Trajectories => ({
  horizon,
  lengths: lengths.slice(),
  columns: mapRecord(columns, (column): TrajectoryColumn => {
    const { rows, width, data } = column;
    // With a horizon of one step a row a step and a row an episode are the same.
    const of = momentsOf(column, horizon);
    const packed = new Float32Array(rowsOf(of, lengths) * width);
    let at = 0;
    lengths.forEach((length, episode) => {
      const from = episode * rows * width;
      const size = rowsIn(of, length) * width;
      packed.set(data.subarray(from, from + size), at);
      at += size;
    });
    return { of, width, data: packed };
  }),
});

/**
 * Trajectories as episodes of one horizon: an episode that ended early keeps its last state, and takes no more steps.
 */
export const episodesOf = ({ horizon, lengths, columns }: Trajectories): Episodes<string> => {
  const count = lengths.length;
  return {
    count,
    horizon,
    lengths: lengths.slice(),
    columns: mapRecord(columns, ({ of, width, data }): Column => {
      const rows = rowsIn(of, horizon);
      const padded = new Float32Array(count * rows * width);
      let at = 0;
      lengths.forEach((length, episode) => {
        const size = rowsIn(of, length) * width;
        const to = episode * rows * width;
        padded.set(data.subarray(at, at + size), to);
        at += size;
        if (of !== "states") return;
        const last = padded.slice(to + size - width, to + size);
        for (let row = length + 1; row < rows; row++) padded.set(last, to + row * width);
      });
      return { rows, width, data: padded };
    }),
  };
};
