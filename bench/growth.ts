/**
 * The time of a gradient step over the width of the networks, the batch and the number of seeds, as pictures:
 * `deno task bench:growth --out docs` writes `growth-hidden.svg`, `growth-batch.svg`, `growth-seeds.svg`, and all numbers with
 * the machine's name as `growth.json`. Takes about twenty minutes.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { formatFault } from "../lib/fault.ts";
import { curve, type Series } from "../lib/report/mod.ts";
import { readFlags, text, toggle, usage, type Values, wholeNumber } from "../lib/cli/flags.ts";

const FLAGS = {
  out: text("a folder", "the folder of the pictures"),
  rounds: wholeNumber(3, "turns of each contestant at each size"),
  help: toggle("print this help"),
};

/** A size of the step and its milliseconds, as `bench/update.ts` prints them. */
interface Result {
  readonly hidden: number;
  readonly batch: number;
  readonly seeds: number;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** The contestants' names in the pictures. */
const NAMES: Readonly<Record<string, string>> = {
  webassembly: "WebAssembly",
  native: "native",
  pytorch: "PyTorch, eager",
  tfjs: "tfjs, WebAssembly",
  jax: "jax-js, WebAssembly",
};

/** The size that grows in each picture, with the number of timed steps: fewer where a step takes longer. */
const PICTURES = {
  hidden: {
    repeats: { 64: 300, 256: 60, 1024: 16 },
    others: { batch: 256, seeds: 1 },
    title: "One gradient step of GPIM, batch 256",
    xLabel: "width of both hidden layers",
  },
  batch: {
    repeats: { 64: 120, 256: 60, 4096: 16 },
    others: { hidden: 256, seeds: 1 },
    title: "One gradient step of GPIM, hidden layers of 256",
    xLabel: "transitions in each batch",
  },
  seeds: {
    repeats: { 1: 300, 4: 200, 16: 60 },
    others: { hidden: 64, batch: 128 },
    title: "One gradient step of GPIM for each agent, hidden layers of 64, batch 128",
    xLabel: "agents in one graph",
  },
} as const;

type Growing = keyof typeof PICTURES;

const measure = async (flags: Readonly<Record<string, number | string>>): Promise<Result> => {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-run", `${import.meta.dirname}/update.ts`, "--json"],
      ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`bench/update.ts failed at ${JSON.stringify(flags)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!).results[0];
};

/** Milliseconds of a step per agent, as a line for each contestant. */
const series = (growing: Growing, results: readonly Result[]): readonly Series[] =>
  Object.entries(NAMES).map(([name, title]) => ({
    name: title,
    points: results.flatMap((result) => {
      const milliseconds = result.milliseconds[name];
      return milliseconds === undefined ? [] : [[result[growing], milliseconds / result.seeds] as const];
    }),
  })).filter(({ points }) => points.length > 1);

/** The processor's name, where the system has it. */
const processor = async (): Promise<string> => {
  const information = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.*)$/m.exec(information)?.[1] ?? "unknown processor";
};

const main = async ({ out, rounds }: Values<typeof FLAGS>): Promise<void> => {
  const machine = { processor: await processor(), cores: navigator.hardwareConcurrency, os: Deno.build.os };
  const all: Partial<Record<Growing, readonly Result[]>> = {};
  for (const growing of Object.keys(PICTURES) as Growing[]) {
    const { repeats, others, title, xLabel } = PICTURES[growing];
    const results: Result[] = [];
    for (const [size, steps] of Object.entries(repeats)) {
      const engines = Object.keys(NAMES).join(",");
      results.push(await measure({ ...others, [growing]: size, repeats: steps, rounds, engines }));
    }
    all[growing] = results;
    const picture = curve({
      title,
      xLabel,
      yLabel: growing === "seeds" ? "milliseconds for each agent" : "milliseconds",
      xScale: "logarithmic",
      yScale: "logarithmic",
      series: series(growing, results),
    });
    if (out !== "") await Deno.writeTextFile(`${out}/growth-${growing}.svg`, picture);
    console.log(`${growing}: ${JSON.stringify(results.map(({ milliseconds }) => milliseconds))}`);
  }
  const report = JSON.stringify({ bench: "growth", machine, ...all }, undefined, 2);
  if (out !== "") await Deno.writeTextFile(`${out}/growth.json`, `${report}\n`);
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task bench:growth", FLAGS));
else await main(flags.right);
