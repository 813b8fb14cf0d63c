/**
 * A run out of flags and files: its configuration, and the method that it sets up.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { type Fault, fault } from "../fault.ts";
import { STRICT } from "../method/mod.ts";
import type { ConfiguredMethod, WrittenOptions } from "../method/named.ts";
import { EVALUATION_GOALS } from "../train/evaluate.ts";
import type { Configuration } from "./configuration.ts";
import { type Example, type ExampleValues, type Known, methodsOf, STRICT_UPDATES, suited } from "./example.ts";
import { knownSettings } from "./settings.ts";

/** A run as it was asked for: its configuration, and the method that it sets up. */
export interface ResolvedRun {
  /** The whole configuration. */
  readonly configuration: Configuration;
  /** The method with its options. */
  readonly configured: ConfiguredMethod;
}

/** The item of a name; a fault where there is none. */
const chosen = <Item>(
  what: "world" | "method",
  items: Readonly<Record<string, Item>>,
  name: string,
): E.Either<Fault, Item> =>
  Object.hasOwn(items, name) ? E.right(items[name]) : E.left(
    fault("configuration", `'${what}'`, `there is none named '${name}'`, `There are ${Object.keys(items).join(", ")}.`),
  );

/** A whole configuration with the method that it sets up; a fault where a program has no such world or method. */
export const resolveSaved = (
  { worlds, methods }: Known,
  configuration: Configuration,
): E.Either<Fault, ResolvedRun> =>
  pipe(
    chosen("world", worlds, configuration.world),
    E.chain(() => chosen("method", methods, configuration.method)),
    E.chain((method) => method.configure("'options'", configuration.options)),
    E.map((configured) => ({ configuration, configured })),
  );

/** Gradient steps and environment steps after which training ends: those of flags, of a file, or the default. */
const budgetOf = (
  { updates, steps, strict }: Partial<ExampleValues>,
  file: Partial<Configuration>,
  fallback: number,
): Pick<Configuration, "updates" | "steps"> => {
  const isGiven = updates !== undefined || steps !== undefined;
  const asked = isGiven ? { updates, steps } : { updates: file.updates, steps: file.steps };
  // A budget of environment steps alone is not cut short by the default number of gradient steps.
  const most = asked.updates ??
    (asked.steps === undefined ? Math.max(strict ? STRICT_UPDATES : 0, fallback) : undefined);
  return {
    ...(most === undefined ? {} : { updates: most }),
    ...(asked.steps === undefined ? {} : { steps: asked.steps }),
  };
};

/** The options that flags set. */
const flagOptions = ({ goals, latents, strict, hidden, batch, options }: Partial<ExampleValues>): WrittenOptions => ({
  ...(strict ? STRICT : {}),
  ...(goals === undefined ? {} : { goals }),
  ...(latents === undefined ? {} : { latents }),
  ...(hidden === undefined ? {} : { hidden: [hidden, hidden] }),
  ...(batch === undefined ? {} : { batch }),
  ...options,
});

/** Flags that set an option each; `--strict` sets several. */
const SETTING_FLAGS = ["goals", "latents", "hidden", "batch"] as const;

/** A fault of an option with the flag in its place that has set it, where one has. */
const flagFault = (values: Partial<ExampleValues>, found: Fault): Fault => {
  const [, option] = found.place.match(/, '(\w+)'$/) ?? [];
  const flag = option === undefined || option in (values.options ?? {})
    ? undefined
    : SETTING_FLAGS.find((name) => name === option && values[name] !== undefined) ??
      (values.strict && option in STRICT ? "strict" : undefined);
  const place = flag === undefined ? found.place : `--${flag}`;
  const cause = flag === undefined || !found.cause.startsWith("there is no such")
    ? found.cause
    : `the method has no '${option}'`;
  return place.startsWith("--") ? { ...found, place, cause, kind: "flag" } : found;
};

/**
 * A run out of flags and the configuration of a file: flags come first, then the file, then the settings with which the method is
 * known to learn the world, then the method's defaults.
 */
export const resolveRun = (
  example: Example,
  values: Partial<ExampleValues>,
  file: Partial<Configuration> = {},
): E.Either<Fault, ResolvedRun> => {
  const methods = methodsOf(example);
  const world = values.world ?? file.world ?? Object.keys(example.worlds)[0];
  const method = values.method ?? file.method ?? Object.keys(methods)[0];
  const known = knownSettings(method, world);
  const given = { ...file.options, ...flagOptions(values) };
  const threads = values.threads ?? file.threads;
  const workers = values.workers ?? file.workers;
  const data = values.data ?? file.data;
  return pipe(
    chosen("world", example.worlds, world),
    E.chain(() => chosen("method", methods, method)),
    E.chain((chosen) =>
      chosen.configure(values.config ?? "--options", {
        ...(example.goals === undefined ? {} : { goals: example.goals }),
        ...suited(chosen, known.options),
        ...("latents" in given ? {} : suited(chosen, known.withDefaultLatents)),
        ...given,
      })
    ),
    E.mapLeft((found) => flagFault(values, found)),
    E.map((configured) => ({
      configured,
      configuration: {
        method,
        world,
        ...budgetOf(values, file, known.updates),
        seed: values.seed ?? file.seed ?? 1,
        seeds: values.seeds ?? file.seeds ?? 1,
        evaluationGoals: file.evaluationGoals ?? EVALUATION_GOALS,
        evaluateEvery: file.evaluateEvery ?? known.evaluateEvery,
        engine: values.engine ?? file.engine ?? "auto",
        ...(threads === undefined ? {} : { threads }),
        ...(workers === undefined ? {} : { workers }),
        ...(data === undefined ? {} : { data }),
        options: configured.written,
      },
    })),
  );
};
