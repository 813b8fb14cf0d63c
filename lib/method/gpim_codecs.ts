/**
 * Codecs of GPIM's settings: what each may be, said once for files, flags and callers alike.
 *
 * @module
 */
import type * as t from "io-ts";
import { COUNT, holding, numberCodec, textCodec } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { LATENT_NAMES, type Latents, latentsNamed } from "../learner/mod.ts";
import type { GoalFunction } from "../stage/goal.ts";
import { GPIM, type GpimOptions, type LatentReading } from "./gpim_options.ts";

/** The settings that are numbers and words, and so can be written in a file. */
export type GpimNumbers = Pick<
  GpimOptions,
  | "reading"
  | "hidden"
  | "batch"
  | "discount"
  | "polyakRate"
  | "learningRate"
  | "discriminatorLearningRate"
  | "initialTemperature"
  | "rewardFloor"
  | "worlds"
  | "updatesPerIteration"
  | "updatesPerCall"
  | "replayEpisodes"
  | "hindsight"
>;

/** Latents by name. */
export const latentsCodec: t.Type<Latents, unknown, unknown> = textCodec(LATENT_NAMES, latentsNamed);

const positive = numberCodec("a positive number", (value) => value > 0);

/** What each setting may be. */
export const SETTING_CODECS: { readonly [Name in keyof GpimNumbers]: t.Type<GpimNumbers[Name], unknown, unknown> } = {
  reading: holding(
    "'stored' or 'believed'",
    (value): value is LatentReading => value === "stored" || value === "believed",
  ),
  hidden: holding(
    "a list of widths, e.g. [64, 64]",
    (value): value is readonly number[] => Array.isArray(value) && value.length > 0 && value.every(COUNT.is),
  ),
  batch: COUNT,
  discount: numberCodec("a number from 0 to below 1", (value) => value >= 0 && value < 1),
  polyakRate: numberCodec("a number between 0 and 1", (value) => value >= 0 && value <= 1),
  learningRate: positive,
  discriminatorLearningRate: positive,
  initialTemperature: positive,
  rewardFloor: numberCodec("a negative number", (value) => value < 0),
  worlds: COUNT,
  updatesPerIteration: COUNT,
  updatesPerCall: COUNT,
  replayEpisodes: COUNT,
  hindsight: holding("true or false", (value): value is boolean => typeof value === "boolean"),
};

/** The first setting that is not what it may be, as a fault; `undefined` where all are. */
export const settingFault = (options: GpimNumbers): Fault | undefined => {
  for (const [name, codec] of Object.entries(SETTING_CODECS)) {
    const value: unknown = options[name as keyof GpimNumbers];
    if (!codec.is(value)) {
      const came = JSON.stringify(value) ?? String(value);
      return fault("configuration", `setting '${name}'`, `${came} was given`, `It takes ${codec.name}.`);
    }
  }
};

/** What is wrong with the parts of the options that are no numbers, or with their names; `undefined` where nothing is. */
export const partFault = (options: GpimOptions): Fault | undefined => {
  const wrong = (name: string, cause: string, remedy: string) =>
    fault("configuration", `setting '${name}'`, cause, remedy);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(GPIM, name));
  if (unknown !== undefined) {
    return wrong(unknown, "there is no such setting", `There are ${Object.keys(GPIM).join(", ")}.`);
  }
  const { goals, latents }: { readonly goals?: Partial<GoalFunction>; readonly latents?: Partial<Latents> } = options;
  if (typeof goals?.order?.choose !== "function" || typeof goals.view?.show !== "function") {
    return wrong(
      "goals",
      "it is no f_κ",
      "Give one such as goals.finalState; render(32), project([0]) and waypoints(3) are called.",
    );
  }
  if (typeof latents?.sample !== "function") {
    return wrong("latents", "it is no family of latents", "Give one such as latents.ball(2) or latents.skills(50).");
  }
};
