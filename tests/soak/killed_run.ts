/**
 * A run of the command line that is killed at random moments, whose disk is full and whose files are damaged now and then, and that is
 * resumed until it ends: it must end in the bits of a run that was left alone.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { openStates } from "../../lib/cli/state_folder.ts";
import { formatFault } from "../../lib/fault.ts";
import { fold, integer, type Key, uniform } from "../../lib/random/mod.ts";
import { readEvents } from "../support/event_reader.ts";
import { ROOT } from "../support/script.ts";

/** A run to be killed. */
export interface KilledRun {
  /** Arguments of the example, without a folder. */
  readonly args: readonly string[];
  /** Its permissions, given its folder. */
  readonly permissions: (folder: string) => readonly string[];
  /** Its seeds. */
  readonly seeds: readonly number[];
}

/** The result of a run that was left alone. */
export interface Alone {
  /** The files of its result, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** The milliseconds that it took. */
  readonly milliseconds: number;
}

/** The counts of a run that was killed until it ended. */
export interface KillCounts {
  /** Processes that were killed. */
  readonly kills: number;
  /** Kills that left a file half-written. */
  readonly inWrites: number;
  /** Processes whose disk was full, and that ended in a fault that says so. */
  readonly diskFaults: number;
  /** Files that were damaged afterwards. */
  readonly damaged: number;
  /** Files of metrics that lack rows, for which there was no room on the disk. */
  readonly incomplete: number;
  /** Sentences about what should not be. */
  readonly differences: readonly string[];
}

/** Bytes in a block, the unit of `ulimit -f`. */
const BLOCK = 512;

/** A command whose writes beyond some bytes of a file fail, as on a full disk; the signal for that is ignored. */
const withFullDisk = (bytes: number, command: readonly string[]): readonly string[] => [
  ...["sh", "-c", 'trap "" XFSZ; ulimit -f "$0"; exec "$@"', String(Math.floor(bytes / BLOCK))],
  ...command,
];

/** Begins or resumes a run; with a number of bytes, none of its files may become longer. */
const spawn = (
  { args, permissions }: KilledRun,
  folder: string,
  isResumed: boolean,
  bytes = Infinity,
): Deno.ChildProcess => {
  const command = [
    ...[Deno.execPath(), "run", "--no-check", "--quiet", "--no-prompt", ...permissions(folder)],
    "examples/gpim_point_nav.ts",
    ...(isResumed ? ["--resume", folder] : [...args, "--out", folder]),
  ];
  const [program, ...rest] = bytes < Infinity ? withFullDisk(bytes, command) : command;
  return new Deno.Command(program, { args: rest, cwd: ROOT, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
};

/** The last line of a full disk's fault. */
const FULL = /^\S+: .*File too large.*\. Make room on the disk\.$/;

/** The rows of a table without the two columns that tell the time. */
const withoutTimes = (table: string): string => {
  const rows = table.split("\n").map((line) => line.split(","));
  const times = ["seconds", "wallTime"].map((name) => rows[0].indexOf(name));
  return rows.map((fields) => fields.filter((_, place) => !times.includes(place)).join(",")).join("\n");
};

/** The events of a file, a line for each, without times. */
const eventLines = (bytes: Uint8Array): string =>
  readEvents(bytes).map(({ version, step, scalars }) =>
    JSON.stringify([version, step, ...scalars.flatMap(({ tag, value }) => tag === "run/seconds" ? [] : [tag, value])])
  ).join("\n");

/** The content of a file without what tells the time. */
const contentOf = (name: string, bytes: Uint8Array): string => {
  if (name.includes("tfevents")) return eventLines(bytes);
  const text = new TextDecoder("latin1").decode(bytes);
  return name.endsWith(".csv") ? withoutTimes(text) : text.replaceAll(/"(?:seconds|wallTime)": ?[\d.e+-]+/g, "");
};

/** Whether a file is one of metrics, which grows by a line or a record for every iteration. */
const isOfMetrics = (name: string): boolean => /metrics\.(?:jsonl|csv)$|tfevents/.test(name);

/** Whether all lines of a text are among those of another, in their order. */
const isPartOf = (part: string, whole: string): boolean => {
  const lines = whole.split("\n");
  let from = 0;
  return part.split("\n").every((line) => {
    from = lines.indexOf(line, from) + 1;
    return from > 0;
  });
};

/** The files of a finished run that do not tell the time, by name. */
const resultOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>();
  const collect = async (path: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(`${folder}/${path}`)) {
      const inner = path === "" ? name : `${path}/${name}`;
      if (isDirectory && name !== "state") await collect(inner);
      if (isDirectory || name === "config.json") continue;
      const bytes = await Deno.readFile(`${folder}/${inner}`);
      files.set(inner, contentOf(name, bytes));
    }
  };
  await collect("");
  return files;
};

/** The gradient steps of the newest whole state of each seed, and what is wrong with the folder. */
const inspect = async (folder: string, seeds: readonly number[]) => {
  const updates: number[] = [];
  const wrong: string[] = [];
  for (const seed of seeds) {
    const states = await openStates(`${folder}/state/seed-${seed}`)();
    if (E.isLeft(states)) wrong.push(`no state is whole: ${formatFault(states.left)}`);
    updates.push(E.isRight(states) ? states.right.newest?.state.updates ?? 0 : 0);
  }
  return { updates, wrong };
};

const filesUnder = async (folder: string): Promise<readonly string[]> =>
  await Array.fromAsync(Deno.readDir(folder), ({ name }) => `${folder}/${name}`).catch(() => []);

/** Flips a bit of the newest state, or cuts it off, where the state before it is there; whether it did. */
const damage = async (folder: string, seed: number, key: Key): Promise<boolean> => {
  const path = `${folder}/state/seed-${seed}`;
  const states = (await filesUnder(path)).filter((name) => name.endsWith(".state.safetensors")).sort();
  if (states.length < 2) return false;
  const newest = states[states.length - 1];
  const bytes = await Deno.readFile(newest);
  // It may be cut off already, to nothing.
  if (bytes.length === 0) return false;
  const [place, bit, isCut] = integer(key, [3], { minimum: 0, maximum: 8 * bytes.length });
  if (isCut % 2 === 0) await Deno.writeFile(newest, bytes.subarray(0, place >> 3));
  else {
    bytes[place >> 3] ^= 1 << (bit & 7);
    await Deno.writeFile(newest, bytes);
  }
  return true;
};

/** Lets a run end on its own. */
export const leaveAlone = async (run: KilledRun, folder: string): Promise<Alone> => {
  const begins = performance.now();
  const { code, stderr } = await spawn(run, folder, false).output();
  if (code !== 0) {
    throw new Error(`the run that was left alone ended with ${code}: ${new TextDecoder().decode(stderr)}`);
  }
  return { files: await resultOf(folder), milliseconds: performance.now() - begins };
};

/** A process that was watched to its end. */
interface Ended {
  /** Whether it was killed before it ended. */
  readonly isKilled: boolean;
  /** Whether it said that rows of metrics found no room. */
  readonly isLackingRows: boolean;
  /** Its exit code. */
  readonly code: number;
  /** The last line of its error output. */
  readonly words: string;
}

/** Waits for the end of a process, and kills it after some milliseconds. */
const killAfter = async (process: Deno.ChildProcess, milliseconds: number): Promise<Ended> => {
  const errors = new Response(process.stderr).text();
  const timer = setTimeout(() => {
    try {
      process.kill("SIGKILL");
    } catch (reason) {
      // It may have ended a moment ago, which its status does not tell yet.
      if (!(reason instanceof TypeError)) throw reason;
    }
  }, milliseconds);
  const { code, signal } = await process.status;
  clearTimeout(timer);
  const said = (await errors).trim();
  return {
    isKilled: signal !== null,
    isLackingRows: said.includes("the metrics could not be saved"),
    code,
    words: said.split("\n").at(-1) ?? "",
  };
};

/** The bytes that a file may have where the disk is full: between none and those of a state. */
const ROOM = 400_000;

/** Kills and resumes a run until it ends, and holds it against the result of the run that was left alone. */
export const killUntilItEnds = async (
  run: KilledRun,
  folder: string,
  { files, milliseconds }: Alone,
  key: Key,
): Promise<KillCounts> => {
  let [processes, kills, inWrites, diskFaults, damaged] = [0, 0, 0, 0, 0];
  const differences: string[] = [];
  let reached = run.seeds.map(() => 0);
  let isLacking = false;
  for (let isBegun = false;;) {
    const [patience, chance, isFull, room] = uniform(fold(key, processes++), [4]);
    const bytes = isFull < 0.25 ? room * ROOM : Infinity;
    const process = spawn(run, folder, isBegun, bytes);
    const { isKilled, isLackingRows, code, words } = await killAfter(process, patience * 0.8 * milliseconds);
    isLacking ||= isLackingRows;
    isBegun = (await filesUnder(folder)).includes(`${folder}/config.json`);
    if (isKilled) {
      kills++;
      const left = (await Promise.all(run.seeds.map((seed) => filesUnder(`${folder}/state/seed-${seed}`)))).flat();
      inWrites += Number(left.some((name) => name.endsWith(".partial")));
    } else if (code === 0) break;
    else if (bytes < Infinity && code === 1 && FULL.test(words)) diskFaults++;
    else {
      differences.push(`a run ended with ${code}: ${words}`);
      break;
    }
    const { updates, wrong } = await inspect(folder, run.seeds);
    differences.push(...wrong);
    if (updates.some((now, place) => now < reached[place])) {
      differences.push(`a run that ended early led back from ${reached} to ${updates}`);
    }
    reached = updates;
    if (chance < 0.2 && await damage(folder, run.seeds[0], fold(fold(key, processes), 1))) {
      damaged++;
      const after = await inspect(folder, run.seeds);
      differences.push(...after.wrong);
      reached = after.updates;
    }
  }
  const result = await resultOf(folder);
  let incomplete = 0;
  for (const [name, content] of files) {
    const found = result.get(name);
    if (found === content) continue;
    // Rows that found no room on the disk are gone when the process is killed before there is any: the run counts, not its records.
    const isIncomplete = isLacking && isOfMetrics(name) && found !== undefined && isPartOf(found, content);
    if (isIncomplete) incomplete++;
    else differences.push(`${name} is not that of the run that was left alone`);
  }
  for (const name of result.keys()) if (!files.has(name)) differences.push(`${name} was left behind`);
  return { kills, inWrites, diskFaults, damaged, incomplete, differences };
};
