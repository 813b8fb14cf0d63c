/**
 * The waste of successive halving: whether it finds the best or the second best of a whole grid of 32 settings, and with what fraction of
 * the grid's gradient steps. Stopped, the same command goes on where it was.
 *
 *     deno task soak:halving --updates 2000 --out halving
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { readFlags, text, toggle, usage, type Values, wholeNumber } from "../../lib/cli/flags.ts";
import type { Sweep } from "../../lib/cli/sweep.ts";
import { formatFault } from "../../lib/fault.ts";
import { ROOT } from "../support/script.ts";

const FLAGS = {
  updates: wholeNumber(2000, "gradient steps of a run that is trained to its end (2000)", 8),
  slots: wholeNumber(2, "runs at a time (2)"),
  out: { ...text("a folder", "where plans, states and results are kept (halving)"), fallback: "halving" },
  json: toggle("print the outcome as one JSON object on the last line"),
  help: toggle("print this help"),
};

/** 32 settings of GPIM on a maze. */
const planOf = (updates: number) => ({
  configuration: {
    world: "point_maze_u",
    method: "gpim",
    engine: "native",
    evaluateEvery: updates,
    options: { hidden: [32, 32] },
  },
  grid: {
    "options.discount": [0.7, 0.8, 0.9, 0.95],
    "options.hindsight": [false, true],
    "options.learningRate": [0.001, 0.003],
    "options.batch": [64, 128],
  },
  seeds: [1],
  updates,
});

/** Carries out a plan, as far as it is not there yet. */
const carryOut = async (name: string, plan: unknown, { out, slots }: Values<typeof FLAGS>): Promise<Sweep> => {
  await Deno.mkdir(out, { recursive: true });
  const folder = await Deno.realPath(out);
  await Deno.writeTextFile(`${folder}/${name}.json`, JSON.stringify(plan));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--quiet", "--no-prompt", "--allow-read", `--allow-write=${folder}`, "--allow-ffi"],
      ...["--allow-run", "cli.ts", "run", `${folder}/${name}.json`, "--out", `${folder}/${name}`],
      ...["--slots", String(slots), "--json"],
    ],
    cwd: ROOT,
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (code !== 0) Deno.exit(code);
  return JSON.parse(new TextDecoder().decode(stdout));
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task soak:halving", FLAGS));
else {
  const values = flags.right;
  const plan = planOf(values.updates);
  const halved = await carryOut("halved", { ...plan, halving: { keep: 0.5, rungs: 4 } }, values);
  const whole = await carryOut("whole", plan, values);
  const [found] = halved.trials;
  const place = whole.trials.findIndex(({ name }) => name === found.name) + 1;
  const outcome = {
    found: found.name,
    distance: found.distances[0],
    place,
    best: whole.trials.slice(0, 3).map(({ name, distances }) => [name, distances[0]]),
    fraction: halved.updates.taken / whole.updates.taken,
  };
  console.log(values.json ? JSON.stringify(outcome) : outcome);
}
