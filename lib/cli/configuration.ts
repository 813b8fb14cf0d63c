/**
 * The configuration of a run, as files hold it: everything that its result depends on besides the package's version.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type * as t from "io-ts";
import { COUNT, guardCodec, isRecord, parseJson, shown, WHOLE } from "../codec.ts";
import { ENGINE_NAMES, type EngineChoice } from "../engine/mod.ts";
import { type Fault, fault } from "../fault.ts";
import { guard } from "../guard.ts";
import type { WrittenOptions } from "../method/named.ts";

/** The configuration of a run. */
export interface Configuration {
  /** The method's name. */
  readonly method: string;
  /** The world's name. */
  readonly world: string;
  /** The method's options: numbers, words and lists; goals, views and latents by name. */
  readonly options: WrittenOptions;
  /** Number of gradient steps after which the run ends. */
  readonly updates?: number;
  /** Number of environment steps after which the run ends, if that comes first. */
  readonly steps?: number;
  /** The first seed. */
  readonly seed: number;
  /** Number of seeds. */
  readonly seeds: number;
  /** Number of held-out goals that policies are evaluated on. */
  readonly evaluationGoals: number;
  /** Number of gradient steps between evaluations. */
  readonly evaluateEvery: number;
  /** The engine's name. */
  readonly engine: EngineChoice;
  /** Threads of an engine on the processor. */
  readonly threads?: number;
  /** Worker threads of a physics engine. */
  readonly workers?: number;
  /** The file of a data set, from which alone the method is trained. */
  readonly data?: string;
}

const TEXT: t.Type<string, unknown, unknown> = guardCodec(
  "a text",
  (value): value is string => typeof value === "string",
);

const ENGINE: t.Type<EngineChoice, unknown, unknown> = guardCodec(
  `one of ${ENGINE_NAMES.join(", ")}`,
  (value): value is EngineChoice => ENGINE_NAMES.some((name) => name === value),
);

const OPTIONS: t.Type<WrittenOptions, unknown, unknown> = guardCodec('an object such as {"discount": 0.9}', isRecord);

const CODECS: Readonly<Record<keyof Configuration, Pick<t.Type<unknown>, "is" | "name">>> = {
  method: TEXT,
  world: TEXT,
  options: OPTIONS,
  updates: COUNT,
  steps: COUNT,
  seed: WHOLE,
  seeds: COUNT,
  evaluationGoals: COUNT,
  evaluateEvery: COUNT,
  engine: ENGINE,
  threads: COUNT,
  workers: WHOLE,
  data: TEXT,
};

const BY_NAME = new Map(Object.entries(CODECS));

/** The entry that tells where a configuration comes from; it is not read. */
const ABOUT = "about";

/** The version, the machine and the command behind a configuration that a run has written. */
export type About = Readonly<Record<string, unknown>>;

/** A configuration, or a part of one, out of the value of a JSON file; see {@link readConfiguration}. */
export const checkConfiguration = (file: string, given: unknown): E.Either<Fault, Partial<Configuration>> => {
  const wrong = (place: string, cause: string, remedy: string) => E.left(fault("configuration", place, cause, remedy));
  if (!isRecord(given)) {
    return wrong(file, "it holds no JSON object", 'Write one, e.g. {"seed": 2, "options": {"batch": 128}}.');
  }
  const configuration: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === ABOUT) continue;
    const codec = BY_NAME.get(name);
    if (codec === undefined) {
      return wrong(
        `${file}, '${name}'`,
        "there is no such entry",
        `There are ${Object.keys(CODECS).join(", ")}; settings of the method belong in 'options'.`,
      );
    }
    if (!codec.is(value)) {
      return wrong(`${file}, '${name}'`, `${shown(value)} was given`, `It takes ${codec.name}.`);
    }
    configuration[name] = value;
  }
  // The codec of each entry has checked its value, which TypeScript cannot follow through a loop over names.
  return E.right(configuration as Partial<Configuration>);
};

/**
 * A configuration, or a part of one, out of the text of a JSON file. A fault names the file and the first entry that is unknown or
 * whose value is not allowed. Options are checked with their method.
 */
export const readConfiguration = (file: string, text: string): E.Either<Fault, Partial<Configuration>> =>
  guard("a configuration", () =>
    pipe(
      parseJson(text),
      E.mapLeft((error) => fault("configuration", `${file}`, `it is not JSON (${error})`, "Write one JSON object.")),
      E.chain((given) => checkConfiguration(`${file}`, given)),
    ));

/** A whole configuration out of a file that a run has written. */
export const readWhole = (file: string, text: string): E.Either<Fault, Configuration> =>
  pipe(
    readConfiguration(file, text),
    E.chain(({ method, world, options, seed, seeds, evaluationGoals, evaluateEvery, engine, ...rest }) => {
      const whole = { method, world, options, seed, seeds, evaluationGoals, evaluateEvery, engine };
      const missing = Object.entries(whole).find(([, value]) => value === undefined)?.[0];
      return missing === undefined
        // None of the entries is undefined, which TypeScript cannot follow through the search for one.
        ? E.right({ ...whole, ...rest } as Configuration)
        : E.left(fault("configuration", file, `'${missing}' is missing`, "Begin the run anew, in another folder."));
    }),
  );

/** The text of a configuration's file, which {@link readConfiguration} takes. */
export const writeConfiguration = (configuration: Configuration, about?: About): string =>
  `${JSON.stringify({ ...configuration, ...(about === undefined ? {} : { [ABOUT]: about }) }, undefined, 2)}\n`;
