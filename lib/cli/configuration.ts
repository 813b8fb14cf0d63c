/**
 * GPIM's settings from a JSON file.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as t from "io-ts";
import { isRecord, parseJson, shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { guard } from "../guard.ts";
import { GPIM_CODECS, type GpimOptions } from "../method/gpim_options.ts";
import type { Codecs } from "../method/parts.ts";
import { NAMED_LATENTS } from "../method/core/settings.ts";

/** Settings of GPIM that a file can hold: numbers, words, and latents by their name. */
export type Configuration = Partial<
  Omit<GpimOptions, "goals" | "discriminatorView" | "discriminatorWindow" | "goalWindow">
>;

const {
  goals: _goals,
  discriminatorView: _view,
  discriminatorWindow: _discriminatorWindow,
  goalWindow: _goalWindow,
  ...WRITABLE
} = GPIM_CODECS;

const NAMED: Codecs<Required<Configuration>> = { ...WRITABLE, latents: NAMED_LATENTS };

const CODECS: Readonly<Record<string, t.Decoder<unknown, unknown>>> = NAMED;

/**
 * Reads settings from the text of a JSON file. A fault names the file and the first setting that is unknown or whose value is
 * not allowed.
 */
export const readConfiguration = (file: string, text: string): E.Either<Fault, Configuration> =>
  guard("a configuration", () => readSettings(`${file}`, text));

const readSettings = (file: string, text: string): E.Either<Fault, Configuration> => {
  const wrong = (place: string, cause: string, remedy: string) => E.left(fault("configuration", place, cause, remedy));
  const parsed = parseJson(text);
  if (E.isLeft(parsed)) return wrong(file, `it is not JSON (${parsed.left})`, "Write one JSON object.");
  if (!isRecord(parsed.right)) return wrong(file, "it holds no JSON object", 'Write one, e.g. {"batch": 128}.');
  const configuration: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed.right)) {
    if (!Object.hasOwn(CODECS, name)) {
      return wrong(`${file}, '${name}'`, "there is no such setting", `There are ${Object.keys(CODECS).join(", ")}.`);
    }
    const decoded = CODECS[name].decode(value);
    if (E.isLeft(decoded)) {
      return wrong(`${file}, '${name}'`, `${shown(value)} was given`, `It takes ${CODECS[name].name}.`);
    }
    configuration[name] = decoded.right;
  }
  // The codec of each setting has made its value, which TypeScript cannot follow through a loop over names.
  return E.right(configuration as Configuration);
};
