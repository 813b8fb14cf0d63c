/**
 * The settings of a run in the page, the links that hold them, and the runs that they describe.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { COUNT, shown, WHOLE } from "../../lib/codec.ts";
import { knownSettings } from "../../lib/cli/settings.ts";
import { type Fault, fault } from "../../lib/fault.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import type { WorkerRun } from "../../lib/worker/mod.ts";
import { PAGE_WORLDS } from "./worlds.ts";

/** The engines of the page. */
export const ENGINES = ["webassembly", "webgpu"] as const;

/** The settings of a run in the page. */
export interface Settings {
  /** The world's name. */
  readonly world: string;
  /** The latents' name. */
  readonly latents: string;
  /** The seed. */
  readonly seed: number;
  /** The engine's name. */
  readonly engine: typeof ENGINES[number];
}

/** The settings of a page that was opened without any. */
export const FIRST: Settings = { world: "point_nav", latents: "box:2", seed: 7, engine: "webassembly" };

/** Held-out goals of an evaluation. */
const GOALS = 50;

/** Gradient steps between evaluations. */
const EVALUATE_EVERY = 100;

/** Latents under which the explorer is shown. */
const SKILLS = 32;

const isEngine = (name: unknown): name is Settings["engine"] => ENGINES.some((engine) => engine === name);

/** The value of an entry where it is allowed; the default otherwise. */
const chosen = <Value>(value: unknown, is: (value: unknown) => value is Value, fallback: Value): Value =>
  is(value) ? value : fallback;

/** The settings of some entries; those that are missing or not allowed are the defaults, and latents those of the world. */
export const settingsOf = (entries: Readonly<Record<string, unknown>>): Settings => {
  const isWorld = (name: unknown): name is string => typeof name === "string" && Object.hasOwn(PAGE_WORLDS, name);
  const world = chosen(entries.world, isWorld, FIRST.world);
  const { latents } = PAGE_WORLDS[world];
  const isLatents = (name: unknown): name is string => latents.some((one) => one === name);
  return {
    world,
    latents: chosen(entries.latents, isLatents, latents[0]),
    seed: chosen(entries.seed, WHOLE.is, FIRST.seed),
    engine: chosen(entries.engine, isEngine, FIRST.engine),
  };
};

/** The settings in the part of an address behind `#`. */
export const readLink = (hash: string): Settings => {
  const entries = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "").slice(0, 1000)));
  const seed = /^\d{1,16}$/.test(entries.seed ?? "") ? Number(entries.seed) : undefined;
  return settingsOf({ ...entries, seed });
};

/** The part of an address behind `#` that holds settings. */
export const writeLink = ({ world, latents, seed, engine }: Settings): string =>
  `#${new URLSearchParams({ world, latents, seed: String(seed), engine })}`;

/** The run of some settings, to be continued where bytes are given. */
export const runOf = ({ world, latents, seed, engine }: Settings, from?: Uint8Array, pauseAt?: number): WorkerRun => {
  const known = knownSettings("gpim", world);
  const isDefault = latents === PAGE_WORLDS[world].latents[0];
  return {
    world,
    method: "gpim",
    options: { ...known.options, ...(isDefault ? known.withDefaultLatents : {}), latents },
    engine,
    seed,
    goals: GOALS,
    evaluateEvery: EVALUATE_EVERY,
    skills: SKILLS,
    ...(COUNT.is(pauseAt) ? { pauseAt } : {}),
    ...(from === undefined ? {} : { from }),
  };
};

/** The settings that a saved run began with; a fault where the page has no such run. */
export const settingsOfSaved = ({ identity, engine }: SavedRun): E.Either<Fault, Settings> => {
  const { world: { name: world }, method, options: { latents }, seed, goals } = identity;
  const wrong = (cause: string) =>
    E.left(fault("configuration", "the run that was loaded", cause, "Load one that was downloaded from this page."));
  if (!Object.hasOwn(PAGE_WORLDS, world)) return wrong(`its world is ${shown(world)}, which the page does not have`);
  if (method !== "gpim") return wrong(`its method is ${shown(method)}, and the page trains GPIM`);
  if (goals !== GOALS) return wrong(`it is evaluated on ${goals} goals, and runs of the page on ${GOALS}`);
  const settings = settingsOf({ world, latents, seed, engine: engine.engine });
  return settings.latents === latents ? E.right(settings) : wrong(`its latents are ${shown(latents)}`);
};
