/**
 * The settings of all methods, the allowed values of each, and the check of a method's options.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type * as t from "io-ts";
import { COUNT, guardCodec, namedCodec, numberCodec, shown } from "../../codec.ts";
import { type Fault, fault } from "../../fault.ts";
import { LATENT_NAMES, type Latents, latentsByName } from "../../learner/mod.ts";
import { goalFault, type GoalFunction } from "../../goal/goal.ts";
import { MEMORY } from "../../memory.ts";
import { GOAL_NAMES, goalsByName, goalsName, VIEW_NAMES, viewByName, viewName } from "../../goal/named.ts";
import { type View, viewFault } from "../../goal/view.ts";
import type { World } from "../../world/world.ts";
import { finalState } from "../../goal/family.ts";
import { mapRecord } from "../../record.ts";

/** The settings of all methods: sizes and learning rates of the policies, and the work of an iteration. */
export interface Settings {
  /** f_κ, which makes goals of states. */
  readonly goals: GoalFunction;
  /** Widths of the hidden layers of actors and critics. */
  readonly hidden: readonly number[];
  /** Rows in each batch of a gradient step. */
  readonly batch: number;
  /** γ. */
  readonly discount: number;
  /**
   * Whether rewards are multiplied by 1 − γ: returns are then `(1 − γ) Σ γᵗ rₜ`, of the size of rewards, and do not grow with γ.
   * The bonus for entropy stays as it is, since its weight is learned.
   */
  readonly normalisedReturns: boolean;
  /** τ of the target critics. */
  readonly tau: number;
  /** Adam's learning rate for the policies. */
  readonly learningRate: number;
  /** α at the start. */
  readonly initialTemperature: number;
  /** Copies of the world that each policy acts in at once. */
  readonly worlds: number;
  /** Gradient steps in an iteration. */
  readonly updatesPerIteration: number;
  /** Gradient steps in one call of the engine; changes the speed, not the result. */
  readonly updatesPerCall: number;
  /** Episodes that each policy's replay holds. */
  readonly replayEpisodes: number;
  /**
   * GiB that each part of a run may take by the estimate that is made before it begins, the gradient step in the engine's memory
   * among them; WebAssembly has 4 at most.
   */
  readonly memory: number;
}

/** Defaults, which learn Reacher within thousands of gradient steps. */
export const SETTINGS: Settings = {
  goals: finalState,
  hidden: [64, 64],
  batch: 128,
  discount: 0.8,
  normalisedReturns: false,
  tau: 0.02,
  learningRate: 2e-3,
  initialTemperature: 0.1,
  worlds: 64,
  updatesPerIteration: 100,
  updatesPerCall: 1,
  replayEpisodes: 1000,
  memory: MEMORY,
};

/** The allowed values of each option. */
export type Codecs<Options> = { readonly [Name in keyof Options]: t.Type<Options[Name], unknown, unknown> };

/** A positive number. */
export const POSITIVE: t.Type<number, unknown, unknown> = numberCodec("a positive number", (value) => value > 0);

/** A number from 0 to 1. */
export const FRACTION: t.Type<number, unknown, unknown> = numberCodec(
  "a number between 0 and 1",
  (value) => value >= 0 && value <= 1,
);

/** The most hidden layers of a network. */
const MOST_LAYERS = 64;

/** Widths of hidden layers. */
export const WIDTHS: t.Type<readonly number[], unknown, unknown> = guardCodec(
  `a list of 1 to ${MOST_LAYERS} widths, e.g. [64, 64]`,
  (value): value is readonly number[] =>
    Array.isArray(value) && value.length > 0 && value.length <= MOST_LAYERS && Array.from(value).every(COUNT.is),
);

/** True or false. */
export const TOGGLE: t.Type<boolean, unknown, unknown> = guardCodec(
  "true or false",
  (value): value is boolean => typeof value === "boolean",
);

/** f_κ; by name in files. */
export const GOALS: t.Type<GoalFunction, unknown, unknown> = namedCodec(
  `an f_κ such as goals.finalState or goals.waypoints(3), or its name: ${GOAL_NAMES}`,
  (value): value is GoalFunction => {
    const { schedule, view }: Partial<GoalFunction> = value ?? {};
    return typeof schedule?.choose === "function" && typeof view?.show === "function";
  },
  goalsByName,
  goalsName,
);

/** A view of states; by name in files. */
export const VIEW: t.Type<View, unknown, unknown> = namedCodec(
  `a view such as goals.finalState.view, or its name: ${VIEW_NAMES}`,
  (value): value is View => {
    const { show, size, fault, encoder }: Partial<View> = Object(value);
    return [show, size, fault, encoder].every((part) => typeof part === "function");
  },
  viewByName,
  viewName,
);

/** A family of latents; by name in files. */
export const LATENTS: t.Type<Latents, unknown, unknown> = namedCodec(
  `a family of latents such as latents.ball(2) or latents.skills(50), or its name: ${LATENT_NAMES}`,
  (value): value is Latents =>
    typeof value === "object" && value !== null && "sample" in value && typeof value.sample === "function",
  latentsByName,
  ({ name }) => name,
);

/** The allowed values of each setting. */
export const SETTING_CODECS: Codecs<Settings> = {
  goals: GOALS,
  hidden: WIDTHS,
  batch: COUNT,
  discount: numberCodec("a number from 0 to below 1", (value) => value >= 0 && value < 1),
  normalisedReturns: TOGGLE,
  tau: FRACTION,
  learningRate: POSITIVE,
  initialTemperature: POSITIVE,
  worlds: COUNT,
  updatesPerIteration: COUNT,
  updatesPerCall: COUNT,
  replayEpisodes: COUNT,
  memory: POSITIVE,
};

/** Options in words: numbers and lists of numbers as JSON, latents, goals and views by their names. */
export type OptionTexts = Readonly<Record<string, string>>;

/** Options in words, which are the same exactly where the options are, as far as their names tell. */
export const optionTexts = (options: object): OptionTexts =>
  mapRecord<string, unknown, string>(
    { ...options },
    (value) =>
      typeof value === "object" && value !== null && "name" in value ? String(value.name) : JSON.stringify(value) ?? "",
  );

/** The fault of the first option that is unknown or not allowed; `undefined` where there is none. */
export const optionFault = <Options extends object>(codecs: Codecs<Options>, options: Options): Fault | undefined => {
  const wrong = (name: string, cause: string, remedy: string) =>
    fault("configuration", `setting '${name}'`, cause, remedy);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(codecs, name));
  if (unknown !== undefined) {
    return wrong(unknown, "there is no such setting", `There are ${Object.keys(codecs).join(", ")}.`);
  }
  const values = new Map<string, unknown>(Object.entries(options));
  for (const [name, codec] of Object.entries<Pick<t.Type<unknown>, "is" | "name">>(codecs)) {
    const value = values.get(name);
    if (!codec.is(value)) return wrong(name, `${shown(value)} was given`, `It takes ${codec.name}.`);
  }
};

/** A method's defaults with changes, if all of them are allowed. */
export const optionsWith = <Options extends object>(
  defaults: Options,
  codecs: Codecs<Options>,
  changes: Partial<Options>,
): E.Either<Fault, Options> => {
  const options = { ...defaults, ...changes };
  const wrong = optionFault(codecs, options);
  return wrong === undefined ? E.right(options) : E.left(wrong);
};

/**
 * Settings whose goals a world can have; a fault otherwise. To be asked before formulas are made, which fail on the shapes of goals
 * that are none.
 */
export const suitGoals =
  (world: World) => <Options extends { readonly goals: GoalFunction }>(settings: Options): E.Either<Fault, Options> => {
    const unsuited = goalFault(settings.goals, world);
    return unsuited === undefined ? E.right(settings) : E.left(unsuited);
  };

/** Options whose views of states the world has; a fault of the first that it has not. */
const suitViews = (world: World) => <Options extends object>(options: Options): E.Either<Fault, Options> => {
  for (const [name, value] of new Map<string, unknown>(Object.entries(options))) {
    const unsuited = VIEW.is(value) ? viewFault(value, world, `setting '${name}' on world ${world.name}`) : undefined;
    if (unsuited !== undefined) return E.left(unsuited);
  }
  return E.right(options);
};

/** A method's defaults with changes, if all of them are allowed, a check finds no fault, and the world can have their goals. */
export const optionsOn = <Options extends { readonly goals: GoalFunction }>(
  world: World,
  defaults: Options,
  codecs: Codecs<Options>,
  changes: Partial<Options>,
  check: (options: Options) => E.Either<Fault, Options> = E.right,
): E.Either<Fault, Options> =>
  pipe(optionsWith(defaults, codecs, changes), E.chain(check), E.chain(suitGoals(world)), E.chain(suitViews(world)));
