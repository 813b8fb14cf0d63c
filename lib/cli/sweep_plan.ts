/**
 * The plan of a sweep: settings to be tried, each with some seeds, and successive halving, which trains all of them for a while, and
 * only the better part of them for longer.
 *
 * @see Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS 2016.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { COUNT, guardCodec, isRecord, numberCodec, parseJson, refusal, WHOLE } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { guard } from "../guard.ts";
import { checkConfiguration, type Configuration } from "./configuration.ts";

/** Successive halving. */
export interface Halving {
  /** The fraction of settings that go on after each rung. */
  readonly keep: number;
  /** Number of rungs; each trains as much longer as fewer settings are left, so that all rungs cost about the same. */
  readonly rungs: number;
}

/** A plan. */
export interface SweepPlan {
  /** The configuration that all runs share. */
  readonly configuration: Partial<Configuration>;
  /** Values to be tried, by the name of the setting: an option of the method as `options.discount`, or an entry such as `method`. */
  readonly grid: Readonly<Record<string, readonly unknown[]>>;
  /** The seeds of each setting. */
  readonly seeds: readonly number[];
  /** Gradient steps of a run that is trained to its end. */
  readonly updates: number;
  /** Halving; without, every run is trained to its end. */
  readonly halving?: Halving;
}

/** A setting of a sweep. */
export interface Candidate {
  /** Its values in words, e.g. `discount 0.9, batch 64`. */
  readonly name: string;
  /** Its configuration. */
  readonly configuration: Partial<Configuration>;
}

/** A part of a sweep: settings are trained up to a number of gradient steps, and the best of them go on. */
export interface Rung {
  /** Gradient steps at its end. */
  readonly updates: number;
  /** Number of settings that begin it. */
  readonly candidates: number;
}

/** The most runs of a plan; a grid grows quickly. */
const MOST = 10_000;

const GRID: t.Type<SweepPlan["grid"], unknown, unknown> = guardCodec(
  'lists of values by setting, e.g. {"options.discount": [0.8, 0.9]}',
  (value): value is SweepPlan["grid"] =>
    isRecord(value) && Object.values(value).every((values) => Array.isArray(values) && values.length > 0),
);

const SEEDS: t.Type<readonly number[], unknown, unknown> = guardCodec(
  "a list of seeds, each once",
  (value): value is readonly number[] =>
    Array.isArray(value) && value.length > 0 && value.every(WHOLE.is) && new Set(value).size === value.length,
);

const PLAN = t.intersection([
  t.type({ grid: GRID, seeds: SEEDS, updates: COUNT }),
  t.partial({
    configuration: guardCodec("an object", isRecord),
    halving: t.type({
      keep: numberCodec("a number above 0 and below 1", (value) => value > 0 && value < 1),
      rungs: numberCodec(
        "a whole number from 2 to 20",
        (value) => Number.isInteger(value) && value >= 2 && value <= 20,
      ),
    }),
  }),
]);

/** Reads a plan from the text of a JSON file. */
export const readPlan = (file: string, text: string): E.Either<Fault, SweepPlan> =>
  guard("a plan", () =>
    pipe(
      parseJson(text),
      E.mapLeft((cause) => fault("configuration", `${file}`, cause, "Write a plan as docs/sweeps.md shows.")),
      E.chain((value) => {
        const wrong = entryFault(`${file}`, value);
        return wrong === undefined ? E.right(value) : E.left(wrong);
      }),
      E.chain((value) =>
        pipe(
          PLAN.decode(value),
          E.mapLeft(refusal),
          E.mapLeft((cause) => fault("configuration", `${file}`, cause, "Write a plan as docs/sweeps.md shows.")),
        )
      ),
      E.chain(({ configuration = {}, ...plan }) =>
        pipe(
          checkConfiguration(`${file}`, configuration),
          E.map((configuration): SweepPlan => ({ ...plan, configuration })),
        )
      ),
      E.filterOrElse(
        ({ grid, seeds }) => settingsIn(grid) * seeds.length <= MOST,
        ({ grid, seeds }) =>
          fault(
            "configuration",
            `${file}, 'grid'`,
            `it has ${settingsIn(grid) * seeds.length} runs`,
            `Plan at most ${MOST}.`,
          ),
      ),
      E.chain((plan) => pipe(changedConfiguration(file, plan, firstValues(plan.grid)), E.map(() => plan))),
    ));

/** The entries of a plan, and of its halving. */
const ENTRIES: readonly string[] = ["configuration", "grid", "seeds", "updates", "halving"];
const HALVING: readonly string[] = ["keep", "rungs"];

/** Entries of a configuration that a plan sets for all of its runs. */
const OF_PLAN: readonly string[] = ["updates", "steps", "seed", "seeds"];

/** The fault of an entry that a plan has not, or that its runs would not heed. */
const entryFault = (file: string, value: unknown): Fault | undefined => {
  const plan = isRecord(value) ? value : {};
  const wrong = (place: string, cause: string, remedy: string) =>
    fault("configuration", `${file}, '${place}'`, cause, remedy);
  const strange = Object.keys(plan).find((name) => !ENTRIES.includes(name));
  if (strange !== undefined) return wrong(strange, "there is no such entry", `There are ${ENTRIES.join(", ")}.`);
  const halving = Object.keys(isRecord(plan.halving) ? plan.halving : {}).find((name) => !HALVING.includes(name));
  if (halving !== undefined) {
    return wrong(`halving, ${halving}`, "there is no such entry", `There are ${HALVING.join(", ")}.`);
  }
  for (const part of ["configuration", "grid"]) {
    const idle = Object.keys(Object(plan[part])).find((name) => OF_PLAN.includes(name));
    if (idle === undefined) continue;
    return wrong(
      `${part}, ${idle}`,
      "the plan itself sets it for all runs",
      "Leave it out; the plan has 'seeds' and 'updates'.",
    );
  }
};

/** Number of settings of a grid. */
const settingsIn = (grid: SweepPlan["grid"]): number =>
  Object.values(grid).reduce((count, values) => count * values.length, 1);

type Values = Readonly<Record<string, unknown>>;

const firstValues = (grid: SweepPlan["grid"]): Values =>
  Object.fromEntries(Object.entries(grid).map(([name, [first]]) => [name, first]));

const OPTION = "options.";

/** The configuration of a plan with some values; a fault where an entry or its value is none. */
const changedConfiguration = (
  file: string,
  { configuration }: SweepPlan,
  values: Values,
): E.Either<Fault, Partial<Configuration>> => {
  const entries = Object.entries(values);
  const options = entries.filter(([name]) => name.startsWith(OPTION))
    .map(([name, value]) => [name.slice(OPTION.length), value] as const);
  const others = entries.filter(([name]) => !name.startsWith(OPTION));
  return checkConfiguration(`${file}, 'grid'`, {
    ...configuration,
    ...Object.fromEntries(others),
    options: { ...configuration.options, ...Object.fromEntries(options) },
  });
};

const inWords = (values: Values): string =>
  Object.entries(values).map(([name, value]) =>
    `${name.startsWith(OPTION) ? name.slice(OPTION.length) : name} ${
      typeof value === "string" ? value : JSON.stringify(value)
    }`
  ).join(", ") || "as configured";

/** All settings of a plan, the last entry of the grid changing fastest. */
export const candidatesOf = (file: string, plan: SweepPlan): E.Either<Fault, readonly Candidate[]> =>
  pipe(
    Object.entries(plan.grid).reduce<readonly Values[]>(
      (all, [name, values]) => all.flatMap((before) => values.map((value) => ({ ...before, [name]: value }))),
      [{}],
    ),
    E.traverseArray((values) =>
      pipe(
        changedConfiguration(file, plan, values),
        E.map((configuration) => ({ name: inWords(values), configuration })),
      )
    ),
  );

/**
 * The rungs of a plan: rung i of n begins with `count · keepⁱ` settings, rounded up, and ends at `updates · keepⁿ⁻¹⁻ⁱ` gradient steps.
 *
 * @example
 * ```ts
 * import { rungsOf } from "./sweep_plan.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const plan = { configuration: {}, grid: {}, seeds: [1], updates: 4000, halving: { keep: 0.5, rungs: 3 } };
 * assertEquals(rungsOf(plan, 8), [
 *   { updates: 1000, candidates: 8 },
 *   { updates: 2000, candidates: 4 },
 *   { updates: 4000, candidates: 2 },
 * ]);
 * ```
 */
export const rungsOf = ({ updates, halving }: SweepPlan, count: number): readonly Rung[] => {
  if (halving === undefined) return [{ updates, candidates: count }];
  const { keep, rungs } = halving;
  const all = Array.from({ length: rungs }, (_, rung) => ({
    updates: Math.max(1, Math.round(updates * keep ** (rungs - 1 - rung))),
    candidates: Math.ceil(count * keep ** rung),
  }));
  // Rungs that end at the same step are one, which begins with the settings of the first.
  return all.filter(({ updates }, rung) => updates !== all[rung - 1]?.updates);
};
