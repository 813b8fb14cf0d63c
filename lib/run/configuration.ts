/**
 * GPIM's settings out of a JSON file.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { type Fault, fault } from "../fault.ts";
import { LATENT_NAMES, type Latents, latentsNamed } from "../learner/mod.ts";
import type { GpimOptions } from "../method/gpim_options.ts";
import { textCodec } from "./flags.ts";

/** Any of GPIM's settings; latents by name. */
export type Configuration = Partial<
  Pick<
    GpimOptions,
    | "latents"
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
    | "replayEpisodes"
  >
>;

/** The codec of latents by name. */
export const latentsCodec: t.Type<Latents, unknown, unknown> = textCodec(LATENT_NAMES, latentsNamed);

const number = (wanted: string, holds: (value: number) => boolean): t.Type<number, unknown, unknown> =>
  new t.Type<number, unknown, unknown>(
    wanted,
    (value): value is number => typeof value === "number" && Number.isFinite(value) && holds(value),
    (value, context) =>
      typeof value === "number" && Number.isFinite(value) && holds(value)
        ? t.success(value)
        : t.failure(value, context),
    t.identity,
  );

const whole = number("a whole number of at least 1", (value) => Number.isSafeInteger(value) && value >= 1);
const positive = number("a positive number", (value) => value > 0);
const share = number("a number between 0 and 1", (value) => value >= 0 && value <= 1);

const CODECS: { readonly [Name in keyof Configuration]-?: t.Type<NonNullable<Configuration[Name]>, unknown, unknown> } =
  {
    latents: latentsCodec,
    reading: textCodec("'stored' or 'believed'", (word) => word === "stored" || word === "believed" ? word : undefined),
    hidden: new t.Type<readonly number[], unknown, unknown>(
      "a list of widths, e.g. [64, 64]",
      (value): value is readonly number[] => Array.isArray(value) && value.length > 0 && value.every(whole.is),
      (value, context) =>
        Array.isArray(value) && value.length > 0 && value.every(whole.is)
          ? t.success(value)
          : t.failure(value, context),
      t.identity,
    ),
    batch: whole,
    discount: number("a number from 0 to below 1", (value) => value >= 0 && value < 1),
    polyakRate: share,
    learningRate: positive,
    discriminatorLearningRate: positive,
    initialTemperature: positive,
    rewardFloor: number("a negative number", (value) => value < 0),
    worlds: whole,
    updatesPerIteration: whole,
    replayEpisodes: whole,
  };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads settings from the text of a JSON file. A fault names the file and the first setting that is unknown or has a value
 * it does not take.
 */
export const readConfiguration = (file: string, text: string): E.Either<Fault, Configuration> => {
  const wrong = (place: string, cause: string, remedy: string) => E.left(fault("configuration", place, cause, remedy));
  const parsed = E.tryCatch(() => JSON.parse(text) as unknown, String);
  if (E.isLeft(parsed)) return wrong(file, `it is not JSON (${parsed.left})`, "Write one JSON object.");
  if (!isRecord(parsed.right)) return wrong(file, "it holds no JSON object", 'Write one, e.g. {"batch": 128}.');
  const configuration: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed.right)) {
    if (!Object.hasOwn(CODECS, name)) {
      return wrong(`${file}, '${name}'`, "there is no such setting", `There are ${Object.keys(CODECS).join(", ")}.`);
    }
    const codec = CODECS[name as keyof Configuration];
    const decoded = codec.decode(value);
    if (E.isLeft(decoded)) {
      return wrong(`${file}, '${name}'`, `${JSON.stringify(value)} was given`, `It takes ${codec.name}.`);
    }
    configuration[name] = decoded.right;
  }
  return pipe(configuration as Configuration, E.right);
};
