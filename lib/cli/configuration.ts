/**
 * GPIM's settings out of a JSON file.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault } from "../fault.ts";
import { GPIM_CODECS, type GpimOptions } from "../method/gpim_options.ts";
import type { Codecs } from "../method/parts.ts";
import { NAMED_LATENTS } from "../method/core/settings.ts";

/** The settings that can be written in a file: numbers, words, and latents by their name. */
export type Written = Omit<GpimOptions, "goals" | "discriminatorView" | "discriminatorWindow" | "goalWindow">;

/** Any of GPIM's settings. */
export type Configuration = Partial<Written>;

const { goals: _goals, discriminatorView: _percept, discriminatorWindow: _early, goalWindow: _old, ...NUMBERS } =
  GPIM_CODECS;

const CODECS: Codecs<Written> = { ...NUMBERS, latents: NAMED_LATENTS };

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
    const codec = CODECS[name as keyof typeof CODECS];
    const decoded = codec.decode(value);
    if (E.isLeft(decoded)) {
      return wrong(`${file}, '${name}'`, `${JSON.stringify(value)} was given`, `It takes ${codec.name}.`);
    }
    configuration[name] = decoded.right;
  }
  return E.right(configuration as Configuration);
};
