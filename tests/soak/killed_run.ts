/**
 * A run of the command line that is killed at random moments, whose files are damaged now and then, and that is resumed until it
 * ends: it must end in the bits of a run that was left alone.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { openStates } from "../../lib/cli/state_folder.ts";
import { formatFault } from "../../lib/fault.ts";
import { fold, integer, type Key, uniform } from "../../lib/random/mod.ts";
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
  /** Files that were damaged afterwards. */
  readonly damaged: number;
  /** Sentences about what should not be. */
  readonly differences: readonly string[];
}

const spawn = ({ args, permissions }: KilledRun, folder: string, isResumed: boolean): Deno.ChildProcess =>
  new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--quiet", "--no-prompt", ...permissions(folder)],
      "examples/gpim_point_nav.ts",
      ...(isResumed ? ["--resume", folder] : [...args, "--out", folder]),
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();

const withoutSeconds = (text: string): string => text.replaceAll(/"seconds": ?[\d.e+-]+/g, "");

/** The files of a finished run that do not tell the time, by name. */
const resultOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>();
  const collect = async (path: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(`${folder}/${path}`)) {
      const inner = path === "" ? name : `${path}/${name}`;
      if (isDirectory && name !== "state") await collect(inner);
      if (isDirectory || name === "run.json") continue;
      const bytes = await Deno.readFile(`${folder}/${inner}`);
      files.set(inner, withoutSeconds(new TextDecoder("latin1").decode(bytes)));
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

/** Kills and resumes a run until it ends, and holds it against the result of the run that was left alone. */
export const killUntilItEnds = async (
  run: KilledRun,
  folder: string,
  { files, milliseconds }: Alone,
  key: Key,
): Promise<KillCounts> => {
  let [kills, inWrites, damaged] = [0, 0, 0];
  const differences: string[] = [];
  let reached = run.seeds.map(() => 0);
  let isBegun = false;
  for (;;) {
    const process = spawn(run, folder, isBegun);
    const errors = new Response(process.stderr).text();
    const [patience, chance] = uniform(fold(key, kills), [2]);
    const timer = setTimeout(() => process.kill("SIGKILL"), patience * 0.8 * milliseconds);
    const { code, signal } = await process.status;
    clearTimeout(timer);
    const text = await errors;
    if (signal === null) {
      if (code !== 0) differences.push(`a resumed run ended with ${code}: ${text.trim().split("\n").at(-1)}`);
      break;
    }
    kills++;
    isBegun = (await filesUnder(folder)).includes(`${folder}/run.json`);
    const left = (await Promise.all(run.seeds.map((seed) => filesUnder(`${folder}/state/seed-${seed}`)))).flat();
    inWrites += Number(left.some((name) => name.endsWith(".partial")));
    const { updates, wrong } = await inspect(folder, run.seeds);
    differences.push(...wrong);
    if (updates.some((now, place) => now < reached[place])) {
      differences.push(`a kill led back from ${reached} to ${updates}`);
    }
    reached = updates;
    if (chance < 0.2 && await damage(folder, run.seeds[0], fold(fold(key, kills), 1))) {
      damaged++;
      const after = await inspect(folder, run.seeds);
      differences.push(...after.wrong);
      reached = after.updates;
    }
  }
  const result = await resultOf(folder);
  for (const [name, content] of files) {
    if (result.get(name) !== content) differences.push(`${name} is not that of the run that was left alone`);
  }
  for (const name of result.keys()) if (!files.has(name)) differences.push(`${name} was left behind`);
  return { kills, inWrites, damaged, differences };
};
