/**
 * An example of the library: its worlds and goals, its flags, and the options of GPIM that they come to.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type * as TE from "fp-ts/TaskEither.js";
import { ENGINE_NAMES } from "../engine/mod.ts";
import { type Fault, fault } from "../fault.ts";
import type { GoalFunction } from "../goal/goal.ts";
import { latentsByName } from "../learner/mod.ts";
import { GPIM, type GpimOptions, type iterate, STRICT } from "../method/mod.ts";
import { NAMED_LATENTS } from "../method/core/settings.ts";
import type { World } from "../world/mod.ts";
import { readConfiguration } from "./configuration.ts";
import { givenFlags, oneOf, optional, readFlags, text, toggle, usage, type Values, wholeNumber } from "./flags.ts";
import { WORLD_SETTINGS, type WorldSettings } from "./settings.ts";

/** A world that may hold more than memory. */
export type LoadedWorld = World & {
  /** Frees the world. */
  readonly dispose?: () => void;
};

/** A world, or a function that loads one whose physics engine runs on a number of workers. */
export type WorldSource = World | ((workers: number) => TE.TaskEither<Fault, LoadedWorld>);

/** An example: worlds to choose from, and the goals. */
export interface Example {
  /** Path of the file, as it is run. */
  readonly name: string;
  /** Worlds by name, the default first. */
  readonly worlds: Readonly<Record<string, WorldSource>>;
  /** f_κ, where it is not the final state. */
  readonly goals?: GoalFunction;
  /** The iteration, where an example writes it out. */
  readonly iterate?: typeof iterate;
}

/** The settings of a world, by its name. */
export const settingsOf = (world: string): WorldSettings => WORLD_SETTINGS[world] ?? {};

const latentsOf = ({ latents = "ball:2" }: WorldSettings): string => latents;

/** Gradient steps of a run where neither a flag nor the world's settings say otherwise. */
const UPDATES = 6000;

/** The least number of gradient steps of a run with `--strict`, where no flag says otherwise. */
const STRICT_UPDATES = 12_000;

// Beyond these a gradient step no longer fits into WebAssembly's memory.
const WIDEST = 4096;
const LARGEST_BATCH = 65_536;
const MOST_SEEDS = 256;
const MOST_THREADS = 256;

/** The default of a setting on the first world, followed by the worlds that have another. */
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
  const withWorldSettings = (settings: WorldSettings): GpimOptions => ({ ...GPIM, ...settings.always });
  const hidden = defaults(example, (settings) => withWorldSettings(settings).hidden[0]);
  const batch = defaults(example, (settings) => withWorldSettings(settings).batch);
  return {
    world: oneOf(worlds, worlds[0], `the world (${worlds[0]})`),
    updates: optional(
      wholeNumber(
        0,
        `gradient steps to train for (${defaults(example, ({ updates = UPDATES }) => updates)}; with --strict ` +
          `at least ${STRICT_UPDATES}, with --steps unlimited)`,
        1,
      ),
    ),
    steps: optional(wholeNumber(0, "environment steps to train for, up to the end of the last iteration")),
    seed: wholeNumber(1, "the seed of all randomness (1)", 0),
    seeds: wholeNumber(1, "agents to train in one graph, with consecutive seeds from --seed (1)", 1, MOST_SEEDS),
    engine: oneOf(ENGINE_NAMES, "auto", "the engine that runs the gradient steps (auto)"),
    workers: optional(wholeNumber(0, "worker threads of a physics engine (0)", 0, MOST_THREADS)),
    threads: optional(wholeNumber(1, "threads of an engine on the CPU (1)", 1, MOST_THREADS)),
    latents: optional({
      codec: NAMED_LATENTS,
      fallback: GPIM.latents,
      help: `the latents (${defaults(example, latentsOf)})`,
      isSwitch: false,
    }),
    strict: toggle("reward π_θ with the stored latent, as the paper does, and train it on its newest 512 episodes"),
    hidden: optional(wholeNumber(0, `width of the two hidden layers (${hidden})`, 1, WIDEST)),
    batch: optional(wholeNumber(0, `transitions in a batch (${batch})`, 1, LARGEST_BATCH)),
    config: optional(text("a JSON file", "settings that have no flag (needs permission to read the file)")),
    json: toggle("print the result as one JSON object on the last line"),
    out: optional(
      text("a folder", "save states, pictures, curve, metrics and policy (needs permission to read and write there)"),
    ),
    resume: optional(text("a folder", "go on with the run that --out has saved there")),
    "checkpoint-every": optional(wholeNumber(0, "gradient steps between states that are saved (1000)")),
    help: toggle("print this help"),
  };
};

/** The values of an example's flags. */
export type ExampleValues = Values<ReturnType<typeof flagsOf>>;

/** Names of the flags that an example takes: no choice of a single world, and workers for physics engines only. */
const offeredFlags = ({ worlds }: Example, flags: ReturnType<typeof flagsOf>): readonly string[] => {
  const sources = Object.values(worlds);
  const isOffered: Readonly<Record<string, boolean>> = {
    world: sources.length > 1,
    workers: sources.some((world) => typeof world === "function"),
  };
  return Object.keys(flags).filter((name) => isOffered[name] ?? true);
};

/** Reads the arguments of an example; flags that it does not take have their defaults. */
export const readExampleFlags = (example: Example, args: readonly string[]): E.Either<Fault, ExampleValues> => {
  const flags = flagsOf(example);
  return readFlags(flags, args, offeredFlags(example, flags));
};

/** The flags that may be given beside `--resume`; all others would make another run of it. */
const RESUMABLE = ["resume", "updates", "steps", "engine", "threads", "workers", "checkpoint-every", "json", "help"];

/** Reads the arguments with which a run is resumed, those that it began with in mind. */
export const readResumedFlags = (
  example: Example,
  args: readonly string[],
  earlier: readonly string[],
): E.Either<Fault, ExampleValues> => {
  const flags = flagsOf(example);
  const changed = givenFlags(flags, args).find((name) => !RESUMABLE.includes(name));
  return changed === undefined ? readFlags(flags, args, offeredFlags(example, flags), earlier) : E.left(
    fault("flag", `--${changed}`, "a run that goes on cannot change it", "Leave it out, or begin another run."),
  );
};

/** The text that an example prints for `--help`. */
export const exampleUsage = (example: Example): string => {
  const flags = flagsOf(example);
  return usage(`deno run ${example.name}`, flags, offeredFlags(example, flags));
};

/**
 * GPIM's options from flags and configuration; flags come first.
 *
 * @param configuration the text of the file that `--config` names, where there is one.
 */
export const optionsOf = (
  example: Example,
  values: ExampleValues,
  configuration?: string,
): E.Either<Fault, GpimOptions> => {
  const { latents, strict, hidden, batch, config = "the configuration" } = values;
  const ofWorld = settingsOf(values.world);
  const fallback = latentsByName(latentsOf(ofWorld)) ?? GPIM.latents;
  return pipe(
    configuration === undefined ? E.right({}) : readConfiguration(config, configuration),
    E.map((configuration): GpimOptions => ({
      ...GPIM,
      goals: example.goals ?? GPIM.goals,
      latents: fallback,
      ...ofWorld.always,
      ...(latents === undefined ? ofWorld.withDefaultLatents : {}),
      ...configuration,
      ...(strict ? STRICT : {}),
      ...(latents === undefined ? {} : { latents }),
      ...(hidden === undefined ? {} : { hidden: [hidden, hidden] }),
      ...(batch === undefined ? {} : { batch }),
    })),
  );
};

/** Gradient steps and environment steps after which training ends. */
export const budgetOf = ({ world, updates, steps, strict }: ExampleValues): { updates?: number; steps?: number } => {
  const fallback = Math.max(strict ? STRICT_UPDATES : 0, settingsOf(world).updates ?? UPDATES);
  // A budget of environment steps alone is not cut short by the default number of gradient steps.
  const most = updates ?? (steps === undefined ? fallback : undefined);
  return { ...(most === undefined ? {} : { updates: most }), ...(steps === undefined ? {} : { steps }) };
};
