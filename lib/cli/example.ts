/**
 * An example of the library: its worlds, its methods and goals, and its flags.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { isRecord, parseJson, textCodec } from "../codec.ts";
import { ENGINE_NAMES } from "../engine/mod.ts";
import { type Fault, fault } from "../fault.ts";
import { GOAL_NAMES, goalsByName, goalsName } from "../goal/named.ts";
import { LATENT_NAMES, latentsByName } from "../learner/mod.ts";
import { NAMED_METHODS, type NamedMethod, type WrittenOptions } from "../method/named.ts";
import { givenFlags, oneOf, optional, readFlags, text, toggle, usage, type Values, wholeNumber } from "./flags.ts";
import { knownSettings } from "./settings.ts";
import type { WorldSource } from "./world_source.ts";

/** A command that trains: worlds and methods to choose from, and the goals. */
export interface Example {
  /** The command as it is typed: the path of a file, which `deno run` and permissions precede, or a program and its first word. */
  readonly name: string;
  /** Worlds by name, the default first. */
  readonly worlds: Readonly<Record<string, WorldSource>>;
  /** Methods by name, the default first; GPIM alone by default. */
  readonly methods?: Readonly<Record<string, NamedMethod>>;
  /** The name of f_κ, where it is not the final state. */
  readonly goals?: string;
}

/** The worlds and methods of a program. */
export type Known = Required<Pick<Example, "worlds" | "methods">>;

/** Whether an example is a file, as opposed to a command of a program. */
export const isFile = ({ name }: Pick<Example, "name">): boolean => name.endsWith(".ts");

const GPIM_ALONE: Readonly<Record<string, NamedMethod>> = { gpim: NAMED_METHODS.gpim };

/** The methods of an example. */
export const methodsOf = ({ methods = GPIM_ALONE }: Example): Readonly<Record<string, NamedMethod>> => methods;

/** The least number of gradient steps of a run with `--strict`, where no flag says otherwise. */
export const STRICT_UPDATES = 12_000;

// Beyond these a gradient step no longer fits into WebAssembly's memory.
const WIDEST = 4096;
const LARGEST_BATCH = 65_536;
const MOST_SEEDS = 256;
const MOST_THREADS = 256;

/** The flags of threads, which all commands have that act or train. */
export const THREAD_FLAGS = {
  workers: optional(wholeNumber(0, "worker threads of a physics engine (0)", 0, MOST_THREADS)),
  threads: optional(wholeNumber(1, "threads of an engine on the CPU (1)", 1, MOST_THREADS)),
};

/** Latents by name. */
const NAMED_LATENTS = textCodec(LATENT_NAMES, (name) => latentsByName(name)?.name);

/** f_κ by name. */
const NAMED_GOALS = textCodec(GOAL_NAMES, (name) => {
  const goals = goalsByName(name);
  return goals === undefined ? undefined : goalsName(goals);
});

/** Options as JSON. */
const OPTIONS = textCodec('an object such as {"discount": 0.9}', (text): WrittenOptions | undefined => {
  const parsed = parseJson(text);
  return E.isRight(parsed) && isRecord(parsed.right) ? parsed.right : undefined;
});

/** The settings of an example's default method on a world, those of its defaults included. */
const settingsOn = (example: Example, world: string): Readonly<Record<string, unknown>> => {
  const [name, method] = Object.entries(methodsOf(example))[0];
  const { options, withDefaultLatents, updates } = knownSettings(name, world);
  const configured = method.configure(world, suited(method, { ...options, ...withDefaultLatents }));
  return { ...(E.isRight(configured) ? configured.right.written : {}), updates };
};

/** The options among settings that a method has. */
export const suited = ({ options }: NamedMethod, settings: WrittenOptions): WrittenOptions =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => options.includes(name)));

/** A function to the default of a setting on the first world, followed by the worlds that have another. */
const defaultsOf = (example: Example) => {
  const settings = Object.keys(example.worlds).map((name) => [name, settingsOn(example, name)] as const);
  return (of: (settings: Readonly<Record<string, unknown>>) => unknown): string => {
    const values = settings.map(([name, settings]) => [name, String(of(settings))] as const);
    const [[, first]] = values;
    return [first, ...values.filter(([, value]) => value !== first).map(([name, value]) => `${value} on ${name}`)].join(
      ", ",
    );
  };
};

const firstWidth = ({ hidden }: Readonly<Record<string, unknown>>): unknown =>
  Array.isArray(hidden) ? hidden[0] : hidden;

/** The flags of an example. */
const flagsOf = (example: Example) => {
  const worlds = Object.keys(example.worlds);
  const methods = Object.keys(methodsOf(example));
  const defaults = defaultsOf(example);
  return {
    world: optional(oneOf(worlds, worlds[0], `the world (${worlds[0]})`)),
    method: optional(oneOf(methods, methods[0], `the method (${methods[0]})`)),
    goals: optional({
      codec: NAMED_GOALS,
      fallback: "",
      help: `f_κ, which makes goals of states (${example.goals ?? "final_state"})`,
      isSwitch: false,
    }),
    updates: optional(
      wholeNumber(
        0,
        `gradient steps to train for (${defaults(({ updates }) => updates)}; with --strict ` +
          `at least ${STRICT_UPDATES}, with --steps unlimited)`,
        1,
      ),
    ),
    steps: optional(wholeNumber(0, "environment steps to train for, up to the end of the last iteration")),
    seed: optional(wholeNumber(1, "the seed of all randomness (1)", 0)),
    seeds: optional(
      wholeNumber(1, "agents to train in one graph, with consecutive seeds from --seed (1)", 1, MOST_SEEDS),
    ),
    engine: optional(oneOf(ENGINE_NAMES, "auto", "the engine that runs the gradient steps (auto)")),
    ...THREAD_FLAGS,
    latents: optional({
      codec: NAMED_LATENTS,
      fallback: "",
      help: `the latents (${defaults(({ latents }) => latents)})`,
      isSwitch: false,
    }),
    strict: toggle(
      "reward GPIM's π_θ with the stored latent, as the paper does, and train it on its newest 512 episodes",
    ),
    hidden: optional(wholeNumber(0, `width of the two hidden layers (${defaults(firstWidth)})`, 1, WIDEST)),
    batch: optional(
      wholeNumber(0, `transitions in a batch (${defaults(({ batch }) => batch)})`, 1, LARGEST_BATCH),
    ),
    options: optional({
      codec: OPTIONS,
      fallback: {},
      help: "further options of the method, which --print-config lists",
      isSwitch: false,
    }),
    data: optional(
      text(
        "a file",
        "train from this data set alone: .npz, or .hdf5 as Minari or D4RL have it (needs permission to read)",
      ),
    ),
    config: optional(text("a JSON file", "the configuration of a run, or parts of one (needs permission to read it)")),
    "print-config": toggle("print the whole configuration, which --config takes, and train nothing"),
    json: toggle("print the result as one JSON object, and nothing else, on standard output"),
    out: optional(
      text("a folder", "save states, pictures, curve, metrics and policy (needs permission to read and write there)"),
    ),
    overwrite: toggle("replace the run that the folder of --out holds already"),
    resume: optional(text("a folder", "go on with the run that --out has saved there")),
    "checkpoint-every": optional(wholeNumber(0, "gradient steps between states that are saved (1000)")),
    help: toggle("print this help"),
  };
};

/** The values of an example's flags. */
export type ExampleValues = Values<ReturnType<typeof flagsOf>>;

/** Names of the flags that an example takes: no choice of a single world or method, and workers for physics engines only. */
const offeredFlags = (example: Example, flags: ReturnType<typeof flagsOf>): readonly string[] => {
  const sources = Object.values(example.worlds);
  const methods = Object.values(methodsOf(example));
  const isOffered: Readonly<Record<string, boolean>> = {
    world: sources.length > 1,
    method: methods.length > 1,
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

/** The fault of a flag that a run which goes on cannot change. */
export const resumeFault = (example: Example, args: readonly string[]): Fault | undefined => {
  const changed = givenFlags(flagsOf(example), args).find((name) => !RESUMABLE.includes(name));
  return changed === undefined
    ? undefined
    : fault("flag", `--${changed}`, "a run that goes on cannot change it", "Leave it out, or begin another run.");
};

/** Flags that say where and how a run is saved, and mean nothing without a folder. */
const SAVING = ["overwrite", "checkpoint-every"];

/** The fault of a flag without effect beside the others. */
export const idleFault = (
  example: Example,
  args: readonly string[],
  { out, resume }: ExampleValues,
): Fault | undefined => {
  const idle = out === undefined && resume === undefined
    ? givenFlags(flagsOf(example), args).find((name) => SAVING.includes(name))
    : undefined;
  return idle === undefined
    ? undefined
    : fault("flag", `--${idle}`, "it has no effect where nothing is saved", "Add --out, or leave it out.");
};

/** The text that a program prints for `resume --help`: the flags that may change. */
export const resumeUsage = (example: Example): string =>
  usage("gpim resume RUN", flagsOf(example), RESUMABLE.filter((name) => name !== "resume"));

/** The text that an example prints for `--help`. */
export const exampleUsage = (example: Example): string => {
  const flags = flagsOf(example);
  return usage(isFile(example) ? `deno run ${example.name}` : example.name, flags, offeredFlags(example, flags));
};
