/**
 * Sampling in two steps: first indices are drawn, then rows are gathered. The first is all the randomness there is; the
 * second is a copy.
 *
 * @module
 */
import { type Key, split, uniform } from "../random/mod.ts";
import { locate, type Replay } from "./replay.ts";

/** Which steps of which episodes. */
export interface Indices {
  /** Episodes, 0 the oldest held. */
  readonly episode: Int32Array;
  /** Steps, from 0 to the episode's length − 1. */
  readonly time: Int32Array;
}

/** What may be drawn. */
export interface Window {
  /** Only the so many newest episodes. */
  readonly newest?: number;
  /** Only steps from this share of each episode on, e.g. 0.5 for its second half. */
  readonly from?: number;
}

/**
 * Draws steps uniformly: an episode first, then a step within its length.
 *
 * @throws {RangeError} when the replay or the window is empty.
 */
export const sampleIndices = <Name extends string>(
  replay: Replay<Name>,
  key: Key,
  batch: number,
  { newest = replay.count, from = 0 }: Window = {},
): Indices => {
  if (replay.count === 0) throw new RangeError("sampleIndices: the replay is empty; append episodes first");
  if (!(newest >= 1 && from >= 0 && from <= 1)) {
    throw new RangeError(`sampleIndices: newest ${newest} must be at least 1, and from ${from} between 0 and 1`);
  }
  const drawn = Math.min(newest, replay.count);
  const [episodeKey, timeKey] = split(key);
  const episode = Int32Array.from(
    uniform(episodeKey, [batch]),
    (share) => replay.count - drawn + Math.floor(share * drawn),
  );
  const time = Int32Array.from(uniform(timeKey, [batch]), (share, row) => {
    const [chunk, place] = locate(replay, episode[row]);
    const length = chunk.lengths[place];
    const first = Math.min(Math.floor(from * length), length - 1);
    return first + Math.floor(share * (length - first));
  });
  return { episode, time };
};

/**
 * The rows of a column at the given steps, `[batch, width]`; with `later` 1 the rows one step on, s′ for s. Columns with one
 * row an episode give that row at every step.
 */
export const gather = <Name extends string>(
  replay: Replay<Name>,
  { episode, time }: Indices,
  name: Name,
  later = 0,
): Float32Array => {
  const { left, chunks } = replay;
  const { rows, width } = chunks[0].columns[name];
  const { count } = chunks[0];
  const gathered = new Float32Array(episode.length * width);
  for (let index = 0; index < episode.length; index++) {
    // As locate says, without its check and its pair: this is the innermost loop of every gradient step.
    const position = left + episode[index];
    const { data } = chunks[Math.floor(position / count)].columns[name];
    const row = position % count * rows + (rows === 1 ? 0 : time[index] + later);
    for (let i = 0; i < width; i++) gathered[index * width + i] = data[row * width + i];
  }
  return gathered;
};
