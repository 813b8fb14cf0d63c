/**
 * Sampling in two steps: first indices are drawn, then rows are gathered. Only the first is random.
 *
 * @module
 */
import { type Key, split, uniform } from "../random/mod.ts";
import type { Replay } from "./replay.ts";

/** Indices of steps in episodes. */
export interface Indices {
  /** Episodes, 0 the oldest held. */
  readonly episode: Int32Array;
  /** Steps, from 0 to the episode's length − 1. */
  readonly time: Int32Array;
}

/** The steps that may be drawn. */
export interface Window {
  /** Number of newest episodes to draw from; all by default. */
  readonly newest?: number;
  /** Fraction of each episode that is left out at its beginning, e.g. 0.5 for its second half; 0 by default. */
  readonly from?: number;
  /** Number of steps that the episode has from the drawn one on, that one included, 1 by default; a shorter one gives its first. */
  readonly steps?: number;
}

/**
 * Draws steps uniformly: an episode first, then a step within its length.
 *
 * @throws {RangeError} when the replay or the window is empty.
 */
export const sampleIndices = <Name extends string>(
  { layout, blocks, left, count }: Replay<Name>,
  key: Key,
  batch: number,
  { newest = count, from = 0, steps = 1 }: Window = {},
): Indices => {
  if (layout === undefined || count === 0) {
    throw new RangeError("sampleIndices: the replay is empty; append episodes first");
  }
  if (!(newest >= 1 && from >= 0 && from <= 1 && steps >= 1)) {
    throw new RangeError(
      `sampleIndices: newest ${newest} and steps ${steps} must be at least 1, and from ${from} between 0 and 1`,
    );
  }
  const { bits } = layout;
  const drawn = Math.min(newest, count);
  const [episodeKey, timeKey] = split(key);
  const episodeFractions = uniform(episodeKey, [batch]);
  const timeFractions = uniform(timeKey, [batch]);
  const episode = new Int32Array(batch);
  const time = new Int32Array(batch);
  for (let index = 0; index < batch; index++) {
    episode[index] = count - drawn + Math.floor(episodeFractions[index] * drawn);
    const position = left + episode[index];
    const length = Math.max(1, blocks[position >> bits].lengths[position & (1 << bits) - 1] - (steps - 1));
    const first = Math.min(Math.floor(from * length), length - 1);
    time[index] = first + Math.floor(timeFractions[index] * (length - first));
  }
  return { episode, time };
};

/**
 * Finds steps in a replay, once for all columns. The function returned gathers the rows of a column at those steps,
 * `[batch, width]`; with `later` 1 the rows one step later, s′ for s. A column with one row per episode gives that row at every
 * step.
 *
 * @throws {RangeError} when the replay holds no such episode or column, or the column no such step.
 */
export const gather = <Name extends string>(
  { layout, blocks, left, count }: Replay<Name>,
  { episode, time }: Indices,
): (name: Name, later?: number) => Float32Array => {
  if (layout === undefined) throw new RangeError("gather: the replay is empty; append episodes first");
  const { bits, numbers, places } = layout;
  const blockOf: Float32Array[] = [];
  const startOf = new Int32Array(episode.length);
  let [earliest, latest] = [Infinity, -Infinity];
  for (let index = 0; index < episode.length; index++) {
    if (!(episode[index] >= 0 && episode[index] < count)) {
      throw new RangeError(`gather: there is no episode ${episode[index]} among ${count}`);
    }
    const position = left + episode[index];
    blockOf.push(blocks[position >> bits].data);
    startOf[index] = (position & (1 << bits) - 1) * numbers;
    earliest = Math.min(earliest, time[index]);
    latest = Math.max(latest, time[index]);
  }
  return (name, later = 0) => {
    if (!Object.hasOwn(places, name)) {
      throw new RangeError(`gather: the replay has no column ${name}, but ${Object.keys(places).join(", ")}`);
    }
    const { start, rows, width } = places[name];
    if (rows > 1 && (earliest + later < 0 || latest + later >= rows)) {
      throw new RangeError(`gather: steps ${earliest + later} to ${latest + later} are beyond the ${rows} of ${name}`);
    }
    const step = rows === 1 ? 0 : width;
    const first = start + later * step;
    const gathered = new Float32Array(episode.length * width);
    // Column by column of the batch, so that the processor waits for the memory of many rows at once.
    for (let i = 0; i < width; i++) {
      for (let index = 0; index < blockOf.length; index++) {
        gathered[index * width + i] = blockOf[index][startOf[index] + first + time[index] * step + i];
      }
    }
    return gathered;
  };
};
