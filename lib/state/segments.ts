/**
 * The files that hold the episodes of a state which is saved again and again: each save writes the episodes that are new.
 *
 * @module
 */
import type { PolicyName, Replays } from "../method/core/train_state.ts";
import { oldest } from "../replay/mod.ts";
import type { Segment } from "./header.ts";

/** Ranges of episodes by policy, each from a first number to before an end, counted from the first ever appended. */
type Ranges = Segment["episodes"];

const POLICIES: readonly PolicyName[] = ["latentPolicy", "goalPolicy"];

/** Most numbers of a file, 16 MiB of them, so that no file takes long to be made. */
const LARGEST = 2 ** 22;

const ranges = (of: (policy: PolicyName) => readonly [number, number]): Ranges => ({
  latentPolicy: of("latentPolicy"),
  goalPolicy: of("goalPolicy"),
});

/** Numbers in the episodes of some ranges. */
const sizeOf = (replays: Replays, episodes: Ranges): number =>
  POLICIES.reduce((sum, policy) => {
    const [first, end] = episodes[policy];
    return sum + Math.max(0, end - first) * (replays[policy].layout?.numbers ?? 0);
  }, 0);

/** Ranges in as many parts as they need not to be larger than a file. */
const split = (replays: Replays, episodes: Ranges, largest: number): readonly Ranges[] => {
  const count = Math.ceil(sizeOf(replays, episodes) / largest);
  const cut = ([first, end]: readonly [number, number], part: number) =>
    first + Math.floor((end - first) * part / count);
  return Array.from(
    { length: count },
    (_, part) => ranges((policy) => [cut(episodes[policy], part), cut(episodes[policy], part + 1)]),
  );
};

/** The files of a state: those that were saved before and still hold what they should, and the ranges of new ones. */
export interface SegmentPlan {
  /** Files that stay, oldest first. */
  readonly kept: readonly Segment[];
  /** The episodes of new files, which follow. */
  readonly added: readonly Segment["episodes"][];
}

/**
 * The files of a state out of those of the state before it. New episodes get a file of their own, together with the files before
 * it that are not larger, so that there are few files, and each episode is written a few times at most.
 *
 * @param largest most numbers of a file.
 */
export const planSegments = (previous: readonly Segment[], replays: Replays, largest = LARGEST): SegmentPlan => {
  const held = ranges((policy) => [oldest(replays[policy]), replays[policy].appended]);
  // Files of another course of the run, which went further than this state, hold other episodes.
  const isOwn = previous.every(({ episodes }) => POLICIES.every((policy) => episodes[policy][1] <= held[policy][1]));
  const kept = isOwn
    ? previous.filter(({ episodes }) => POLICIES.some((policy) => episodes[policy][1] > held[policy][0]))
    : [];
  const after = (files: readonly Segment[]): Ranges =>
    ranges((policy) => [Math.max(held[policy][0], files.at(-1)?.episodes[policy][1] ?? 0), held[policy][1]]);
  let rest = kept;
  while (rest.length > 0 && sizeOf(replays, after(rest)) > 0) {
    const size = sizeOf(replays, after(rest));
    const before = sizeOf(replays, rest[rest.length - 1].episodes);
    if (before > size || before + size > largest) break;
    rest = rest.slice(0, -1);
  }
  return { kept: rest, added: split(replays, after(rest), largest) };
};
