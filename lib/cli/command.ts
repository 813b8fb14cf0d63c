/**
 * What the examples have in common: flags, progress, a table at the end, and files for those who ask for them.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/mod.ts";
import { ENGINE_NAMES, engineNamed } from "../engine/mod.ts";
import { type Fault, fault, formatFault } from "../fault.ts";
import { latentsNamed } from "../learner/mod.ts";
import { GPIM, gpim, type GpimOptions, iterate, STRICT, type TrainState } from "../method/mod.ts";
import { NAMED_LATENTS } from "../method/core/settings.ts";
import { readConfiguration } from "./configuration.ts";
import { type Files, prepareFolder, readText, writeFiles } from "./files.ts";
import { type Flags, oneOf, optional, readFlags, text, toggle, usage, type Values, wholeNumber } from "./flags.ts";
import { errorScreen, seedsProgress, showProgress } from "./progress.ts";
import { trainSeeds } from "../train/seeds.ts";
import type { Outcome } from "../train/train.ts";
import type { GoalFunction } from "../goal/goal.ts";
import { pictures, seedsPictures } from "./pictures.ts";
import { resultTable, seedsSummary, summary } from "./result.ts";
import { WORLD_SETTINGS, type WorldSettings } from "./settings.ts";

/** A world that may hold more than memory. */
export type LoadedWorld = World & {
  /** Frees it. */
  readonly dispose?: () => void;
};

/** A world, or a function that loads one whose physics engine steps it on some workers. */
export type WorldSource = World | ((workers: number) => TE.TaskEither<Fault, LoadedWorld>);

/** An example: worlds to choose from, and what goals are made of. */
export interface Example {
  /** The file, as it is run. */
  readonly name: string;
  /** The worlds by name, the one that no flag asks for first. */
  readonly worlds: Readonly<Record<string, WorldSource>>;
  /** f_κ, where it is not the final state. */
  readonly goals?: GoalFunction;
  /** The iteration, where an example writes it out. */
  readonly iterate?: typeof iterate;
}

/** The settings of a world, by its name. */
const settingsOf = (world: string): WorldSettings => WORLD_SETTINGS[world] ?? {};

const latentsOf = ({ latents = "ball:2" }: WorldSettings): string => latents;

const UPDATES = 6000;
const STRICT_UPDATES = 12_000;
const HELD_OUT_GOALS = 100;

// Beyond these a gradient step no longer fits into WebAssembly's memory.
const WIDEST = 4096;
const LARGEST_BATCH = 65_536;
const MOST_SEEDS = 256;
const MOST_THREADS = 256;

/** What a setting is by default on the first world, and where another differs. */
const defaults = ({ worlds }: Example, of: (settings: WorldSettings) => string | number): string => {
  const values = Object.keys(worlds).map((name) => [name, String(of(settingsOf(name)))] as const);
  const [[, first]] = values;
  return [first, ...values.filter(([, value]) => value !== first).map(([name, value]) => `${value} on ${name}`)].join(
    ", ",
  );
};

/** The flags of an example. */
const flagsOf = (example: Example) => {
  const worlds = Object.keys(example.worlds);
  const suited = (settings: WorldSettings): GpimOptions => ({ ...GPIM, ...settings.suited });
  const hidden = defaults(example, (settings) => suited(settings).hidden[0]);
  const batch = defaults(example, (settings) => suited(settings).batch);
  return {
    world: oneOf(worlds, worlds[0], `where (${worlds[0]})`),
    updates: optional(
      wholeNumber(
        0,
        `gradient steps to train for (${defaults(example, ({ updates = UPDATES }) => updates)}; with --strict ` +
          `at least ${STRICT_UPDATES}, with --steps no bound)`,
        1,
      ),
    ),
    steps: optional(wholeNumber(0, "environment steps after which to end, once the iteration is over")),
    seed: wholeNumber(1, "the seed of all randomness (1)", 0),
    seeds: wholeNumber(1, "agents to train in one graph, with this seed and those that follow it (1)", 1, MOST_SEEDS),
    engine: oneOf(ENGINE_NAMES, "auto", "what runs the gradient steps (auto)"),
    workers: optional(wholeNumber(0, "workers that step a physics engine's worlds (0)", 0, MOST_THREADS)),
    threads: optional(wholeNumber(1, "threads of an engine on the processor (1)", 1, MOST_THREADS)),
    latents: optional({
      codec: NAMED_LATENTS,
      fallback: GPIM.latents,
      help: `the latents (${defaults(example, latentsOf)})`,
      isSwitch: false,
    }),
    strict: toggle("reward π_θ with the stored latent, as the paper does, and learn from its newest 512 episodes"),
    hidden: optional(wholeNumber(0, `width of the two hidden layers (${hidden})`, 1, WIDEST)),
    batch: optional(wholeNumber(0, `transitions in a batch (${batch})`, 1, LARGEST_BATCH)),
    config: optional(text("a JSON file", "further settings, for which flags are missing (asks to read it)")),
    json: toggle("print the result as one JSON object on the last line"),
    out: optional(text("a folder", "save pictures, curve, metrics and policy (asks to write there)")),
    help: toggle("print this"),
  };
};

/** The flags that mean something to an example: where there is one world, or none to be loaded, nothing is to be chosen. */
const offered = <Set extends Flags>({ worlds }: Example, flags: Set): Flags => {
  const sources = Object.values(worlds);
  const means: Readonly<Record<string, boolean>> = {
    world: sources.length > 1,
    workers: sources.some((world) => typeof world === "function"),
  };
  return Object.fromEntries(Object.entries(flags).filter(([name]) => means[name] ?? true));
};

/** The values of all flags; those that are not offered have their fallbacks. */
const valuesOf = (example: Example, args: readonly string[]): E.Either<Fault, ExampleValues> => {
  const flags = flagsOf(example);
  const fallbacks = Object.fromEntries(Object.entries(flags).map(([name, { fallback }]) => [name, fallback]));
  return pipe(
    readFlags(offered(example, flags), args),
    E.map((values) => ({ ...fallbacks, ...values }) as ExampleValues),
  );
};

type ExampleValues = Values<ReturnType<typeof flagsOf>>;

/** The options that flags and configuration come to; flags win. */
const optionsOf = (example: Example, values: ExampleValues): TE.TaskEither<Fault, GpimOptions> => {
  const { latents, strict, hidden, batch, config } = values;
  const suited = settingsOf(values.world);
  const fallback = latentsNamed(latentsOf(suited)) ?? GPIM.latents;
  return pipe(
    config === undefined
      ? TE.right({})
      : pipe(readText(config), TE.chainEitherK((content) => readConfiguration(config, content))),
    TE.map((configuration): GpimOptions => ({
      ...GPIM,
      goals: example.goals ?? GPIM.goals,
      latents: fallback,
      ...suited.suited,
      ...(latents === undefined ? suited.settings : {}),
      ...configuration,
      ...(strict ? STRICT : {}),
      ...(latents === undefined ? {} : { latents }),
      ...(hidden === undefined ? {} : { hidden: [hidden, hidden] }),
      ...(batch === undefined ? {} : { batch }),
    })),
  );
};

const save = (folder: string, files: Files): TE.TaskEither<Fault, void> =>
  pipe(writeFiles(folder, files), TE.map((names) => console.log(`saved ${names.join(", ")}`)));

/** The world that was asked for. */
const loaded = ({ worlds }: Example, { world, workers }: ExampleValues): TE.TaskEither<Fault, LoadedWorld> => {
  const known = worlds[world];
  if (typeof known === "function") return known(workers ?? 0);
  if (workers === undefined) return TE.right(known);
  const cause = `${workers} were asked for, but ${world} has no physics engine to share out`;
  return TE.left(fault("flag", "--workers", cause, "Leave it out."));
};

/** Work on a world, which is freed afterwards, whatever came of it. */
const released = (work: (world: World) => TE.TaskEither<Fault, void>) => (world: LoadedWorld) => async () => {
  const outcome = await work(world)();
  world.dispose?.();
  return outcome;
};

/** Trains, and says what came of it. */
const run = (example: Example, values: ExampleValues) => (world: World): TE.TaskEither<Fault, void> => {
  const suited = settingsOf(values.world);
  const { seed, seeds, engine, threads, steps, out, json, strict } = values;
  // Who gives a budget of steps alone wants all of them.
  const fallback = steps === undefined
    ? { updates: Math.max(strict ? STRICT_UPDATES : 0, suited.updates ?? UPDATES) }
    : {};
  const budget = values.updates === undefined ? fallback : { updates: values.updates };
  const report = (options: GpimOptions) => (outcomes: readonly Outcome<TrainState>[]): TE.TaskEither<Fault, void> => {
    const runs = outcomes.map((outcome, place) => summary(world, options, seed + place, HELD_OUT_GOALS, outcome));
    const whole = seedsSummary(runs);
    console.log(`\n${resultTable(world, whole)}\n`);
    const printed = () => json ? console.log(JSON.stringify(seeds === 1 ? runs[0] : whole)) : undefined;
    const files = () =>
      seeds === 1 ? pictures(world, options, outcomes[0], runs[0]) : seedsPictures(world, options, outcomes, whole);
    // What was learnt is printed even where it cannot be saved.
    return pipe(
      out === undefined ? TE.right(undefined) : save(out, files()),
      TE.mapBoth((fault) => (printed(), fault), printed),
    );
  };
  return pipe(
    optionsOf(example, values),
    TE.chainFirst(() => out === undefined ? TE.right("") : prepareFolder(out)),
    TE.chain((options) =>
      pipe(
        engineNamed(engine, threads === undefined ? {} : { threads }),
        TE.chain(trainSeeds({
          world,
          method: gpim(options, example.iterate ?? iterate),
          ...budget,
          seed,
          seeds,
          goals: HELD_OUT_GOALS,
          ...(suited.evaluateEvery === undefined ? {} : { evaluateEvery: suited.evaluateEvery }),
          watch: seedsProgress(seeds, showProgress(errorScreen())),
          ...(steps === undefined ? {} : { steps }),
        })),
        TE.chain(report(options)),
      )
    ),
  );
};

/** Runs an example with the arguments of the command line; ends with code 2 on a wrong flag, 1 on any other fault. */
export const command = async (example: Example): Promise<void> => {
  const values = valuesOf(example, Deno.args);
  if (E.isRight(values) && values.right.help) {
    return console.log(usage(`deno run ${example.name}`, offered(example, flagsOf(example))));
  }
  const outcome = E.isLeft(values)
    ? values
    : await pipe(loaded(example, values.right), TE.chain(released(run(example, values.right))))();
  if (E.isRight(outcome)) return;
  console.error(formatFault(outcome.left));
  Deno.exit(outcome.left.kind === "flag" ? 2 : 1);
};
