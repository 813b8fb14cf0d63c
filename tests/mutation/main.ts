/**
 * Runs the mirror test of every mutated file alone, and reports the mutants that it lets live.
 *
 *     deno task mutate
 *     deno task mutate --count 400 --seed 7 --jobs 4 --json results.json
 *     deno task mutate --all --file lib/stage/update.ts
 *
 * `--count` (200) mutants are drawn with `--seed` (1), or `--all` are taken, of all folders or of the file or folder `--file`;
 * `--timeout` seconds (60) at most, and ten times the time of the unchanged test, are given to one. The sources themselves are never
 * changed: each of the `--jobs` works on a copy of its own.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { filesUnder, ROOT } from "../structure/sources.ts";
import { KNOWN, type KnownMutant } from "./known.ts";
import { type FileMutant, FOLDERS, mirrorOf, mutantsUnder, sampleOf } from "./sample.ts";

/** The end of a mutant: a failed test, a test that never ends, a text that is no program, or a green test. */
type Outcome = "killed" | "timeout" | "invalid" | "survived";

/** A mutant that was tried. */
interface Result extends Omit<FileMutant, "text"> {
  readonly outcome: Outcome;
  readonly known: KnownMutant | undefined;
}

const flags = parseArgs(Deno.args, {
  string: ["file", "json", "count", "seed", "jobs", "timeout"],
  boolean: ["all"],
  unknown: (flag) => {
    throw new RangeError(
      `${flag}: there is no such flag. There are --all, --count, --seed, --file, --jobs, --timeout, --json.`,
    );
  },
});

/** The whole number of a flag. */
const wholeNumber = (name: "count" | "seed" | "jobs" | "timeout", otherwise: number): number => {
  const value = Number(flags[name] ?? otherwise);
  if (Number.isInteger(value) && value >= (name === "seed" ? 0 : 1)) return value;
  throw new RangeError(`--${name}: '${flags[name]}' is no whole number of that kind. Give one such as ${otherwise}.`);
};

const COUNT = flags.all ? Infinity : wholeNumber("count", 200);
const SEED = wholeNumber("seed", 1);
const JOBS = wholeNumber("jobs", navigator.hardwareConcurrency);
const TIMEOUT = wholeNumber("timeout", 60);

/** Files and folders that tests need. */
const COPIED = ["deno.json", "mod.ts", "lib", "envs", "tests", "bench", "examples", "offline"];

const stop = new AbortController();

/** Makes a copy of the project. */
const copyTo = async (folder: string): Promise<string> => {
  await Deno.mkdir(folder);
  await new Deno.Command("cp", { args: ["-r", ...COPIED, folder], cwd: ROOT }).output();
  return folder;
};

/** Runs a test in a folder, and tells how it ended and after how many milliseconds. */
const runTest = async (folder: string, test: string, seconds: number) => {
  const limit = AbortSignal.timeout(seconds * 1000);
  const start = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--allow-all", "--quiet", "--fail-fast", "--preload=tests/support/seed.ts", test],
    cwd: folder,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.any([limit, stop.signal]),
  }).output();
  const output = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  const isInvalid = /could not be parsed|does not provide an export/.test(output);
  const outcome: Outcome = success ? "survived" : limit.aborted ? "timeout" : isInvalid ? "invalid" : "killed";
  return { outcome, output, seconds: (performance.now() - start) / 1000 };
};

/** Does a piece of work with each item, one after another in every folder, all folders at once. */
const inFolders = async <Item, Done>(
  folders: readonly string[],
  items: readonly Item[],
  work: (folder: string, item: Item) => Promise<Done>,
): Promise<readonly Done[]> => {
  const results: Done[] = [];
  const left = items.entries();
  await Promise.all(folders.map(async (folder) => {
    for (const [index, item] of left) {
      if (stop.signal.aborted) return;
      results[index] = await work(folder, item);
    }
  }));
  return results;
};

/** The seconds that each test takes while nothing is changed. */
const timesOf = async (folders: readonly string[], tests: readonly string[]): Promise<ReadonlyMap<string, number>> =>
  new Map(
    await inFolders(folders, tests, async (folder, test) => {
      const { outcome, output, seconds } = await runTest(folder, test, 600);
      if (outcome !== "survived" && !stop.signal.aborted) throw new Error(`${test} fails before any change\n${output}`);
      return [test, seconds] as const;
    }),
  );

const isKnown = (mutant: FileMutant) => ({ file, before, after }: KnownMutant): boolean =>
  file === mutant.file && before === mutant.before && after === mutant.after;

/** Changes a file of a copy, runs its mirror, and puts the file back. */
const tryMutant =
  (times: ReadonlyMap<string, number>) => async (folder: string, mutant: FileMutant): Promise<Result> => {
    const path = `${folder}/${mutant.file}`;
    const before = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, mutant.text);
    const test = mirrorOf(mutant.file);
    const { outcome } = await runTest(folder, test, Math.max(TIMEOUT, 10 * times.get(test)!));
    await Deno.writeTextFile(path, before);
    const { text: _, ...result } = mutant;
    const known = KNOWN.find(isKnown(mutant));
    if (outcome === "survived" && known === undefined) console.log(describe(mutant));
    return { ...result, outcome, known };
  };

const describe = ({ file, line, before, after }: Omit<FileMutant, "text">): string =>
  `${file}:${line}\n  - ${before}\n  + ${after}`;

const percent = (part: number, whole: number): string => whole === 0 ? "none" : `${(100 * part / whole).toFixed(1)} %`;

/** A row of figures: mutants that count, and those killed. */
const row = (name: string, results: readonly Result[]): string => {
  const counted = results.filter(({ outcome, known }) => outcome !== "invalid" && known?.verdict !== "equivalent");
  const killed = counted.filter(({ outcome }) => outcome !== "survived");
  const equivalent = results.filter(({ known }) => known?.verdict === "equivalent").length;
  const late = counted.filter(({ outcome }) => outcome === "timeout").length;
  return `${name.padEnd(12)} ${String(killed.length).padStart(5)} of ${String(counted.length).padStart(5)} killed, ` +
    `${percent(killed.length, counted.length)} (${late} by time; ${equivalent} equivalent left out)`;
};

/** The folder below `lib` that a file is in. */
const folderOf = (file: string): string => file.split("/").slice(0, 2).join("/");

const report = (results: readonly Result[]): string =>
  [
    ...results.filter(({ outcome, known }) => outcome === "survived" && known?.verdict === "accepted")
      .map((result) => `${describe(result)}\n  accepted: ${result.known?.reason}`),
    ...results.filter(({ outcome, known }) => outcome !== "survived" && known !== undefined)
      .map((result) => `${describe(result)}\n  is on the list of known mutants, but a test fails: take it off`),
    ...[...new Set(results.map(({ file }) => folderOf(file)))]
      .map((folder) => row(folder, results.filter(({ file }) => folderOf(file) === folder))),
    row("all", results),
  ].join("\n");

const main = async (scratch: string): Promise<void> => {
  const chosen = mutantsUnder(...(flags.file === undefined ? FOLDERS : [flags.file]));
  const tests = new Set(filesUnder("tests"));
  const files = [...new Set(chosen.map(({ file }) => file))];
  files.filter((file) => !tests.has(mirrorOf(file))).forEach((file) => console.log(`${file} has no mirror`));
  const sample = sampleOf(chosen.filter(({ file }) => tests.has(mirrorOf(file))), COUNT, SEED);
  console.log(`${sample.length} of ${chosen.length} mutants, seed ${SEED}, ${JOBS} at once`);
  const folders = await Promise.all(Array.from({ length: JOBS }, (_, job) => copyTo(`${scratch}/${job}`)));
  const times = await timesOf(folders, [...new Set(sample.map(({ file }) => mirrorOf(file)))]);
  const results = await inFolders(folders, sample, tryMutant(times));
  if (stop.signal.aborted) return;
  console.log(report(results));
  if (flags.json !== undefined) await Deno.writeTextFile(flags.json, `${JSON.stringify(results, null, 2)}\n`);
};

if (import.meta.main) {
  const end = () => {
    Deno.exitCode = 130;
    stop.abort();
  };
  (["SIGINT", "SIGTERM"] as const).forEach((signal) => Deno.addSignalListener(signal, end));
  const scratch = await Deno.makeTempDir({ prefix: "mutate_" });
  try {
    await main(scratch);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
