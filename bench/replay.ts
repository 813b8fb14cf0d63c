/**
 * The replay at scale: microseconds of an append while it fills and after its episodes have been replaced, microseconds of a sample,
 * memory over that of the numbers alone, and whether old versions stay unchanged:
 * `deno task bench:replay [--transitions 10000000] [--worlds 64] [--batch 256] [--repeats 1000] [--json]`.
 *
 * Columns are those of GPIM on Reacher. Times are medians, because other work on the machine can only slow them down.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { reacher } from "../envs/reacher.ts";
import { formatFault } from "../lib/fault.ts";
import { fold, key, uniform } from "../lib/random/mod.ts";
import {
  append,
  type Column,
  type Columns,
  emptyReplay,
  type Episodes,
  gather,
  type Replay,
  sampleIndices,
} from "../lib/replay/mod.ts";
import type { RolloutColumn } from "../lib/stage/mod.ts";
import { readFlags, toggle, usage, type Values, wholeNumber } from "../lib/cli/flags.ts";
import { median } from "./median.ts";

const FLAGS = {
  transitions: wholeNumber(10_000_000, "transitions in the replay"),
  worlds: wholeNumber(64, "episodes in an append"),
  batch: wholeNumber(256, "transitions in a sample"),
  repeats: wholeNumber(1000, "samples and appends of each median"),
  json: toggle("print one JSON object on the last line"),
  help: toggle("print this help"),
};

/** Upper bounds. */
const BARS = {
  /** The time of an append to the full replay over that of an append to one filled to a tenth. */
  growth: 2,
  /** Microseconds of a whole sample. */
  sample: 500,
  /** Memory in use over that of the numbers alone. */
  memory: 1.1,
} as const;

/** Sets of episodes that are appended in turn: a prime, so that no set replaces itself. */
const SETS = 7;

/** The columns of π_θ's episodes. */
type GoalColumn = RolloutColumn | "latent" | "goal" | "target";

/** The columns that a gradient step of π_θ gathers, at the step itself or one later. */
const GATHERED: readonly (readonly [name: GoalColumn, later: number])[] = [
  ["observation", 0],
  ["action", 0],
  ["latent", 0],
  ["achieved", 0],
  ["observation", 1],
  ["achieved", 1],
  ["terminated", 0],
  ["goal", 0],
  ["target", 0],
];

type GoalReplay = Replay<GoalColumn>;

/** Random episodes of Reacher's sizes. */
const episodes = (count: number, set: number): Episodes<GoalColumn> => {
  const { horizon, observationSize, actionSize, goalSize } = reacher;
  const column = (position: number, rows: number, width: number): Column => (
    { rows, width, data: uniform(fold(key(set), position), [count, rows, width]) }
  );
  const columns: Columns<GoalColumn> = {
    observation: column(0, horizon + 1, observationSize),
    achieved: column(1, horizon + 1, goalSize),
    action: column(2, horizon, actionSize),
    terminated: column(3, horizon, 1),
    latent: column(4, 1, 2),
    goal: column(5, 1, goalSize),
    target: column(6, 1, goalSize),
  };
  return { count, horizon, lengths: new Int32Array(count).fill(horizon), columns };
};

/** Bytes of an episode's numbers. */
const bytesOf = ({ columns }: Episodes<GoalColumn>): number =>
  Object.values<Column>(columns).reduce((sum, { rows, width }) => sum + rows * width * 4, 0);

/** A number that depends on thousands of a version's transitions. */
const fingerprint = (replay: GoalReplay): number => {
  const rows = gather(replay, sampleIndices(replay, key(0), 4096));
  return GATHERED.reduce(
    (sum, [name, later], place) =>
      rows(name, later).reduce((sum, number, index) => sum + number * (index % 97 + place), sum),
    0,
  );
};

/** The timed versions of the replay, by the number of its capacities that have been appended. */
const STAGES = { "10 % full": 0.1, "50 % full": 0.5, "full": 1, "turned over twice": 3 } as const;

/** Figures by stage. */
type ByStage<Value> = Readonly<Record<keyof typeof STAGES, Value>>;

const NAMES = Object.keys(STAGES) as (keyof typeof STAGES)[];

const byStage = <Value>(valueOf: (name: keyof typeof STAGES, position: number) => Value): ByStage<Value> =>
  Object.fromEntries(NAMES.map((name, position) => [name, valueOf(name, position)])) as ByStage<Value>;

/** The version after the appends of a range of turns. */
const appendTurns = (
  replay: GoalReplay,
  sets: readonly Episodes<GoalColumn>[],
  from: number,
  until: number,
): GoalReplay => {
  let version = replay;
  for (let turn = from; turn < until; turn++) version = append(version, sets[turn % sets.length]);
  return version;
};

/** Microseconds of an append to each version; versions take turns, so that other work slows all of them alike. */
const appendTimes = (versions: ByStage<GoalReplay>, set: Episodes<GoalColumn>, rounds: number): ByStage<number> => {
  const lines = Object.values(versions);
  const times = lines.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    lines.forEach((version, line) => {
      const start = performance.now();
      lines[line] = append(version, set);
      times[line].push(1000 * (performance.now() - start));
    });
  }
  return byStage((_, line) => median(times[line]));
};

/** Measurements of versions that exist at the same time; only the newest is kept, so that the others become garbage. */
interface Measurement {
  /** The replay after its last stage. */
  readonly replay: GoalReplay;
  /** Microseconds of an append of `--worlds` episodes. */
  readonly append: ByStage<number>;
  /** Microseconds of an append of one episode. */
  readonly appendOne: ByStage<number>;
  /** Whether every version is the same at the end as when it was new. */
  readonly unchanged: boolean;
}

/** Fills a replay, replaces its episodes, and times appends to four of its versions. */
const measureAppends = (capacity: number, sets: readonly Episodes<GoalColumn>[], repeats: number): Measurement => {
  const filling = capacity / sets[0].count;
  let replay: GoalReplay = emptyReplay(capacity);
  let done = 0;
  const versions = byStage((name) => {
    const until = Math.ceil(STAGES[name] * filling);
    [replay, done] = [appendTurns(replay, sets, done, until), until];
    return { replay, print: fingerprint(replay) };
  });
  const replays = byStage((name) => versions[name].replay);
  // The version that is a tenth full must not become full while it is timed.
  const append = appendTimes(replays, sets[0], Math.min(repeats, Math.ceil(filling / 20)));
  const appendOne = appendTimes(replays, episodes(1, SETS), repeats);
  return {
    replay,
    append,
    appendOne,
    unchanged: NAMES.every((name) => fingerprint(replays[name]) === versions[name].print),
  };
};

/** Microseconds of a sample. */
interface Sample {
  /** Drawing its indices. */
  readonly indices: number;
  /** Drawing its indices and gathering all columns. */
  readonly whole: number;
}

const measureSamples = (replay: GoalReplay, batch: number, repeats: number): Sample => {
  // The first half lets the code be compiled.
  const times = Array.from({ length: 2 * repeats }, (_, repeat) => {
    const drawKey = fold(key(1), repeat);
    const start = performance.now();
    const indices = sampleIndices(replay, drawKey, batch);
    const drawn = performance.now();
    const rows = gather(replay, indices);
    GATHERED.forEach(([name, later]) => rows(name, later));
    return { indices: 1000 * (drawn - start), whole: 1000 * (performance.now() - start) };
  }).slice(repeats);
  return { indices: median(times.map(({ indices }) => indices)), whole: median(times.map(({ whole }) => whole)) };
};

/** The garbage collector, which `--v8-flags=--expose-gc` exposes. */
const { gc } = globalThis as { readonly gc?: () => void };

/** Bytes in use without garbage. Buffers are freed in the event loop, so collections and turns of it alternate. */
const bytesReachable = async (): Promise<number> => {
  for (let pass = 0; pass < 3; pass++) {
    gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
};

const main = async ({ transitions, worlds, batch, repeats, json }: Values<typeof FLAGS>): Promise<void> => {
  const capacity = Math.ceil(transitions / reacher.horizon);
  const sets = Array.from({ length: SETS }, (_, set) => episodes(worlds, set));
  const before = await bytesReachable();
  const { replay, append, appendOne, unchanged } = measureAppends(capacity, sets, repeats);
  const sample = measureSamples(replay, batch, repeats);
  const inUse = await bytesReachable() - before;
  // This use of the replay keeps it alive during the measurement.
  const bytes = { inUse, numbers: replay.count * bytesOf(sets[0]) };
  const memory = bytes.inUse / bytes.numbers;

  const growth = Math.max(append.full / append["10 % full"], appendOne.full / appendOne["10 % full"]);
  const held = {
    growth: growth <= BARS.growth,
    sample: sample.whole <= BARS.sample,
    memory: memory <= BARS.memory,
    unchanged,
  };
  const verdict = (name: keyof typeof BARS) => `bar ${BARS[name]}: ${held[name] ? "held" : "missed"}`;

  console.log(
    `A replay of ${transitions.toLocaleString("en")} transitions, ${(bytes.numbers / 1e6).toFixed(0)} MB of numbers:`,
  );
  for (const name of NAMES) {
    const [all, one] = [append[name], appendOne[name]].map((time) => time.toFixed(1).padStart(7));
    console.log(`  ${name.padEnd(18)}${all} µs an append of ${worlds} episodes,${one} µs of one`);
  }
  console.log(`  full / 10 % full ${growth.toFixed(2)}, ${verdict("growth")}`);
  console.log(
    `  a sample of ${batch}: ${sample.indices.toFixed(1)} µs for indices, ${sample.whole.toFixed(1)} µs in all, ${
      verdict("sample")
    }`,
  );
  console.log(
    `  memory / numbers ${memory.toFixed(3)}, ${verdict("memory")}${
      gc ? "" : " (garbage included: run it with --v8-flags=--expose-gc)"
    }`,
  );
  console.log(`  old versions ${unchanged ? "are unchanged" : "HAVE CHANGED"}`);
  if (json) {
    console.log(JSON.stringify({
      bench: "replay",
      transitions,
      worlds,
      batch,
      microseconds: { append, appendOne, sample },
      growth,
      bytes,
      unchanged,
      bars: BARS,
      held,
    }));
  }
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task bench:replay", FLAGS));
else await main(flags.right);
