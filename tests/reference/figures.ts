/**
 * README's figures and pictures, and those of the examples in `docs/results.md`, measured anew:
 *
 *     deno task figures --out figures
 *
 * Every run is kept in the folder of `--out`; stopped, the command goes on where it was. It takes about an hour on two cores.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import { fault, messageOf } from "../../lib/fault.ts";
import { text, toggle } from "../../lib/cli/flags.ts";
import { runCommand } from "../../lib/cli/run_command.ts";
import { numbers } from "../../lib/report/mod.ts";
import { replaceGenerated } from "../structure/generated.ts";

const FLAGS = {
  out: { ...text("a folder", "where the runs are kept (figures)"), fallback: "figures" },
  help: toggle("print this help"),
};

/** A run of an example with three seeds. */
interface ExampleRun {
  /** The example's file name. */
  readonly example: string;
  /** Its flags, besides those of all runs. */
  readonly flags: readonly string[];
  /** The picture of its first seed that the documentation shows, and its name there. */
  readonly picture?: readonly [file: string, page: string];
}

/** Runs by name. */
type Runs = Readonly<Record<string, ExampleRun>>;

const NATIVE = ["--engine", "native"];

/** The runs of README's table, one a row. */
const README_RUNS: Runs = {
  reacher_webassembly: {
    example: "gpim_reacher.ts",
    flags: ["--engine", "webassembly"],
    picture: ["trajectories.svg", "trajectories.svg"],
  },
  reacher_native: { example: "gpim_reacher.ts", flags: NATIVE },
  reacher_strict: { example: "gpim_reacher.ts", flags: [...NATIVE, "--strict"] },
  reacher_skills: { example: "gpim_reacher.ts", flags: [...NATIVE, "--latents", "discrete:50"] },
  point_nav_skills: { example: "gpim_point_nav.ts", flags: [...NATIVE, "--latents", "discrete:50"] },
};

/** The runs of the table of examples in `docs/results.md`, one a row. */
const EXAMPLE_RUNS: Runs = {
  fixed_goals: { example: "fixed_goals.ts", flags: NATIVE },
  fixed_maze: { example: "fixed_goals.ts", flags: [...NATIVE, "--world", "point_maze_u"] },
  fixed_swimmer: { example: "fixed_goals.ts", flags: [...NATIVE, "--world", "swimmer"] },
  fixed_rooms: { example: "fixed_goals.ts", flags: [...NATIVE, "--world", "rooms"] },
  dynamic_goals: {
    example: "dynamic_goals.ts",
    flags: NATIVE,
    picture: ["trajectories.svg", "dynamic_goals.svg"],
  },
  waypoints: { example: "temporally_extended_goals.ts", flags: NATIVE },
  image_goals: { example: "image_goals.ts", flags: NATIVE, picture: ["images.svg", "image_goals.svg"] },
  object_push: { example: "object_push.ts", flags: NATIVE, picture: ["poses.svg", "object_push.svg"] },
  half_cheetah: { example: "half_cheetah.ts", flags: NATIVE, picture: ["poses.svg", "half_cheetah.svg"] },
};

/** The parts of `result.json` that the tables show. */
interface SeedsResult {
  readonly updates: number;
  readonly seconds: number;
  readonly runs: readonly {
    readonly normalisedDistance: Readonly<Record<string, number>>;
    readonly success: Readonly<Record<string, number>>;
  }[];
}

/** Runs an example, unless the folder has its result already. */
const resultOf = async (out: string, name: string, { example, flags }: ExampleRun): Promise<SeedsResult> => {
  const folder = `${out}/${name}`;
  const read = async (): Promise<SeedsResult> => JSON.parse(await Deno.readTextFile(`${folder}/result.json`));
  const earlier = await read().catch(() => undefined);
  if (earlier !== undefined) return earlier;
  console.error(`${name}: ${example} ${flags.join(" ")}`);
  const permissions = ["--allow-read", "--allow-write", "--allow-ffi"];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...permissions, `examples/${example}`, ...flags]
      .concat("--seeds", "3", "--out", folder, "--overwrite", "--json"),
    stdout: "null",
  }).output();
  if (!success) throw new Error(`${example} ${flags.join(" ")} failed`);
  return await read();
};

const perSeed = ({ runs }: SeedsResult, of: (run: SeedsResult["runs"][number]) => number, digits: number): string =>
  runs.map((run) => numbers(of(run), digits)).join(" · ");

const distances = (result: SeedsResult, policy: string): string =>
  perSeed(result, ({ normalisedDistance }) => normalisedDistance[policy], 3);

const commandOf = ({ example, flags }: ExampleRun, hidden: readonly string[]): string =>
  `\`${[example, ...flags.filter((flag) => !hidden.includes(flag))].join(" ")}\``;

const steps = ({ updates }: SeedsResult): string => updates.toLocaleString("en");

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const tableOf = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n");

const readmeTable = (results: ReadonlyMap<string, SeedsResult>): string =>
  tableOf(
    ["`deno run examples/…`, `--seeds 3`", "gradient steps", "GPIM", "DIAYN with goal inference"],
    Object.entries(README_RUNS).map(([name, run]) => {
      const result = results.get(name)!;
      return [commandOf(run, []), steps(result), distances(result, "gpim"), distances(result, "diayn")];
    }),
  );

const examplesTable = (results: ReadonlyMap<string, SeedsResult>): string =>
  tableOf(
    ["command", "gradient steps", "GPIM", "DIAYN with goal inference", "random", "minutes for three seeds"],
    Object.entries(EXAMPLE_RUNS).map(([name, run]) => {
      const result = results.get(name)!;
      const reached = perSeed(result, ({ success }) => success.gpim, 2);
      const random = result.runs.reduce((sum, run) => sum + run.normalisedDistance.random, 0) / result.runs.length;
      return [
        commandOf(run, NATIVE),
        steps(result),
        `${distances(result, "gpim")} (${reached})`,
        distances(result, "diayn"),
        numbers(random, 2),
        numbers(result.seconds / 60, 1),
      ];
    }),
  );

const rewrite = async (file: string, name: string, text: string): Promise<void> =>
  await Deno.writeTextFile(file, replaceGenerated(await Deno.readTextFile(file), name, "figures", text));

/** Runs all that has no result yet, and writes tables and pictures. */
const measure = async (out: string): Promise<void> => {
  const results = new Map<string, SeedsResult>();
  for (const [name, run] of Object.entries({ ...README_RUNS, ...EXAMPLE_RUNS })) {
    results.set(name, await resultOf(out, name, run));
    if (run.picture === undefined) continue;
    const [file, page] = run.picture;
    await Deno.copyFile(`${out}/${name}/seed-1/${file}`, `docs/${page}`);
  }
  await rewrite("README.md", "figures", readmeTable(results));
  await rewrite("docs/results.md", "examples", examplesTable(results));
};

if (import.meta.main) {
  const failed = (reason: unknown) => fault("file", "figures", messageOf(reason), "Run the command again; it goes on.");
  Deno.exitCode = await runCommand(
    "deno task figures",
    FLAGS,
    Deno.args,
    ({ out }) => TE.tryCatch(() => measure(out), failed),
  );
}
