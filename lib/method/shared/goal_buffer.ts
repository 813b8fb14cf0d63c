/**
 * A buffer of goals that spreads: a new state takes the place of one that has a closer neighbour.
 *
 * @see Warde-Farley et al., "Unsupervised Control Through Non-Parametric Discriminative Rewards", ICLR 2019, section 4.
 * @module
 */
import type { View } from "../../goal/view.ts";
import { fold, integer, type Key } from "../../random/mod.ts";
import { append, emptyReplay, gather, sampleIndices } from "../../replay/mod.ts";
import { selectRows, takeRows } from "../../rows.ts";
import type { World } from "../../world/world.ts";
import type { Collected, TrainState } from "../core/train_state.ts";

/** ‖x − y‖² of a row to the nearest of other rows, all of the row's width. */
const toNearest = (point: Float32Array, others: Float32Array, except: number): number => {
  const width = point.length;
  let nearest = Infinity;
  for (let row = 0; row < others.length / width; row++) {
    if (row === except) continue;
    let square = 0;
    for (let i = 0; i < width && square < nearest; i++) square += (point[i] - others[row * width + i]) ** 2;
    nearest = Math.min(nearest, square);
  }
  return nearest;
};

/**
 * The candidates that take places in a buffer: each challenges a place drawn at random, and takes it if it is farther from the
 * nearest of the rest than the present holder. Both are given as views, `[n, width]`.
 *
 * @returns for every place the candidate that has it now, or −1.
 */
export const replacements = (buffer: Float32Array, candidates: Float32Array, width: number, key: Key): Int32Array => {
  const places = buffer.length / width;
  const views = buffer.slice();
  const taken = new Int32Array(places).fill(-1);
  integer(key, [candidates.length / width], { minimum: 0, maximum: places }).forEach((place, candidate) => {
    const newcomer = candidates.subarray(candidate * width, (candidate + 1) * width);
    const holder = views.slice(place * width, (place + 1) * width);
    if (toNearest(newcomer, views, place) <= toNearest(holder, views, place)) return;
    views.set(newcomer, place * width);
    taken[place] = candidate;
  });
  return taken;
};

/** The size of a buffer of goals, and the view by which its states are told apart. */
export interface GoalBuffer {
  /** States in the buffer. */
  readonly goalBuffer: number;
  /** New states that challenge its places in an iteration. */
  readonly goalCandidates: number;
  /** The view of goals. */
  readonly view: View;
}

/** Goals out of the buffer, all equally likely, as states `[count, stateSize]`. */
export const drawGoals = (
  { stateSize }: World,
  { goals }: TrainState["memory"],
  count: number,
  key: Key,
): Float64Array =>
  Float64Array.from(
    takeRows(goals, stateSize, integer(key, [count], { minimum: 0, maximum: goals.length / stateSize })),
  );

/** The new episodes of `goalPolicy`, and the buffer of goals after them. */
export const rememberGoals =
  (world: World, { goalBuffer, goalCandidates, view }: GoalBuffer, key: Key) => (collected: Collected): Collected => {
    const [episodes] = collected.episodes.goalPolicy ?? [];
    if (episodes === undefined) return collected;
    const replay = append(emptyReplay<string>(episodes.count), episodes);
    const states = (count: number) => gather(replay, sampleIndices(replay, key, count))("state", 1);
    const { goals } = collected.state.memory;
    if (goals === undefined) return { ...collected, memory: { goals: states(goalBuffer) } };
    const candidates = states(goalCandidates);
    const show = (states: Float32Array) => view.show(world)(Float64Array.from(states));
    const taken = replacements(show(goals), show(candidates), view.size(world), fold(key, 1));
    const newcomers = takeRows(candidates, world.stateSize, taken.map((candidate) => Math.max(0, candidate)));
    return {
      ...collected,
      memory: { goals: selectRows((place) => taken[place] >= 0, newcomers, goals, taken.length) },
    };
  };
