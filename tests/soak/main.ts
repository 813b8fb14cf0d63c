/**
 * A soak: runs that are killed at random moments, damaged, out of disk, and continued; engines that fail; counted, and held against
 * runs that were left alone.
 *
 *     deno task soak --minutes 120 --json
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { oneOf, readFlags, toggle, usage, type Values, wholeNumber } from "../../lib/cli/flags.ts";
import { formatFault } from "../../lib/fault.ts";
import { fold, integer, key } from "../../lib/random/mod.ts";
import { CASES } from "../integration/golden.ts";
import { failUntilItEnds } from "./failing_engine.ts";
import { type Alone, type KilledRun, killUntilItEnds, leaveAlone } from "./killed_run.ts";

const FLAGS = {
  minutes: wholeNumber(10, "minutes after which no round begins (10)"),
  seed: wholeNumber(1, "the seed of all random moments (1)", 0),
  engine: oneOf(["webassembly", "native", "both"], "both", "the engines of the runs that are killed (both)"),
  json: toggle("print the counts as one JSON object on the last line"),
  help: toggle("print this help"),
};

/** Settings of a run with many small iterations, each of which is saved. */
const CONFIGURATION = { updatesPerIteration: 10, worlds: 8, replayEpisodes: 300 };

const ARGS = ["--hidden", "8", "--batch", "8", "--updates", "1200", "--checkpoint-every", "1"];

/** The runs that are killed. */
const runs = (engines: readonly string[], configuration: string): readonly KilledRun[] =>
  engines.flatMap((engine) =>
    [1, 2].map((seeds): KilledRun => ({
      args: [...ARGS, "--config", configuration, "--engine", engine, "--seed", "3", "--seeds", String(seeds)],
      permissions: (folder) => [
        `--allow-write=${folder}`,
        ...(engine === "native"
          ? ["--allow-ffi", `--allow-read=${folder},${configuration},lib/engine/native.ts`]
          : [`--allow-read=${folder},${configuration}`]),
      ],
      seeds: Array.from({ length: seeds }, (_, place) => 3 + place),
    }))
  );

/** Runs rounds until the time is over; the counts of all. */
const soak = async ({ minutes, seed, engine }: Values<typeof FLAGS>, say: (text: string) => void) => {
  const folder = await Deno.makeTempDir({ prefix: "gpim-soak-" });
  const configuration = `${folder}/configuration.json`;
  await Deno.writeTextFile(configuration, JSON.stringify({ options: CONFIGURATION }));
  const all = runs(engine === "both" ? ["webassembly", "native"] : [engine], configuration);
  const expected = new Map<KilledRun, Alone>();
  const total = { rounds: 0, kills: 0, inWrites: 0, diskFaults: 0, damaged: 0, incomplete: 0, engineFaults: 0 };
  const differences: string[] = [];
  const end = Date.now() + 60_000 * minutes;
  const names = Object.keys(CASES).filter((name) => name.endsWith("on line"));
  while (Date.now() < end) {
    const roundKey = fold(key(seed), total.rounds);
    const run = all[total.rounds % all.length];
    const alone = expected.get(run) ?? await leaveAlone(run, `${folder}/alone-${total.rounds}`);
    expected.set(run, alone);
    const path = `${folder}/round-${total.rounds}`;
    const counts = await killUntilItEnds(run, path, alone, roundKey);
    const [place] = integer(fold(roundKey, 0), [1], { minimum: 0, maximum: names.length });
    const failures = await failUntilItEnds(names[place], fold(roundKey, 1));
    total.rounds++;
    total.kills += counts.kills;
    total.inWrites += counts.inWrites;
    total.diskFaults += counts.diskFaults;
    total.damaged += counts.damaged;
    total.incomplete += counts.incomplete;
    total.engineFaults += failures.engineFaults;
    differences.push(...counts.differences, ...failures.differences);
    await Deno.remove(path, { recursive: true });
    say(
      `${JSON.stringify(total)}, ${differences.length} differences${differences.map((one) => `\n  ${one}`).join("")}`,
    );
  }
  await Deno.remove(folder, { recursive: true });
  return { minutes, ...total, differences };
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task soak", FLAGS));
else {
  const counts = await soak(flags.right, (text) => console.error(text));
  console.log(flags.right.json ? JSON.stringify(counts) : counts);
  Deno.exit(counts.differences.length === 0 ? 0 : 1);
}
