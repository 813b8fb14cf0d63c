/**
 * Episodes of the line in which every number encodes its episode, time and column, so that the steps of a batch can be traced back.
 *
 * @module
 */
import { append, emptyReplay, type Episodes, everyState, perEpisode, type Replay } from "../../lib/replay/mod.ts";
import { line } from "./line_world.ts";

/** The number of an episode at a time: 100 for each episode, 1 for each step. */
export const numberOf = (episode: number, time: number): number => 100 * episode + time;

/** The episode of a number. */
export const episodeOf = (number: number): number => Math.floor(number / 100);

/** The time of a number of the column `achieved`. */
export const timeOf = (number: number): number => number % 100;

/** The fractions that distinguish columns: an achieved goal is the number itself, an observation a quarter more, and so on. */
export const FRACTION = { achieved: 0, observation: 0.25, state: 0.5, action: 0.75 } as const;

/** Columns of one number an episode, by name. */
export type PerEpisode = Readonly<Record<string, (episode: number) => number>>;

/**
 * Episodes of some lengths within the line's horizon; the last step of one that ended early is marked as terminated.
 *
 * @param more further columns of one number an episode.
 */
export const numberedEpisodes = (lengths: readonly number[], more: PerEpisode = {}): Episodes<string> => {
  const { horizon } = line;
  const size = { count: lengths.length, horizon };
  const rows = (length: number, fraction: number) =>
    Float32Array.from(
      { length: size.count * length },
      (_, row) => numberOf(Math.floor(row / length), row % length) + fraction,
    );
  const terminated = Float32Array.from(
    { length: size.count * horizon },
    (_, row) => {
      const length = lengths[Math.floor(row / horizon)];
      return length < horizon && row % horizon === length - 1 ? 1 : 0;
    },
  );
  return {
    ...size,
    lengths: Int32Array.from(lengths),
    columns: {
      observation: everyState(rows(horizon + 1, FRACTION.observation), size),
      achieved: everyState(rows(horizon + 1, FRACTION.achieved), size),
      state: everyState(rows(horizon + 1, FRACTION.state), size),
      action: { rows: horizon, width: 1, data: rows(horizon, FRACTION.action) },
      terminated: { rows: horizon, width: 1, data: terminated },
      ...Object.fromEntries(
        Object.entries(more).map(([name, of]) => [
          name,
          perEpisode(Float32Array.from(lengths, (_, episode) => of(episode)), 1),
        ]),
      ),
    },
  };
};

/** A replay of {@link numberedEpisodes}. */
export const numberedReplay = (lengths: readonly number[], more: PerEpisode = {}): Replay<string> =>
  append(emptyReplay<string>(lengths.length), numberedEpisodes(lengths, more));
