/**
 * All methods by their names on the command line, with their options as files hold them.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as t from "io-ts";
import { shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { chunkedContrastive } from "./chunked_contrastive.ts";
import { contrastive } from "./contrastive.ts";
import { contrastiveGpim } from "./contrastive_gpim.ts";
import type { DefinitionFactory } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import type { MethodFactory } from "./core/method.ts";
import type { Settings } from "./core/settings.ts";
import type { TrainState } from "./core/train_state.ts";
import { dads } from "./dads.ts";
import { diayn } from "./diayn.ts";
import { discover } from "./discover.ts";
import { discern } from "./discern.ts";
import { dynamicalDistance } from "./dynamical_distance.ts";
import { denseSac, sparseSac } from "./goal_conditioned_sac.ts";
import { defineGpim, gpim, iterate } from "./gpim.ts";
import { GPIM, GPIM_CODECS, type GpimOptions } from "./gpim_options.ts";
import { hindsightReplay } from "./hindsight_replay.ts";
import { mega } from "./mega.ts";
import { metra } from "./metra.ts";
import { metricGpim } from "./metric_gpim.ts";
import { perceptualDistance } from "./perceptual_distance.ts";
import { rig } from "./rig.ts";
import { singleGoalContrastive } from "./single_goal_contrastive.ts";
import { skewFit } from "./skew_fit.ts";
import { survival } from "./survival.ts";
import { valor } from "./valor.ts";
import { vic } from "./vic.ts";

/** Options as a file holds them: numbers, words, lists; goals, views and latents by name. */
export type WrittenOptions = Readonly<Record<string, unknown>>;

/** A method with some of its options set. */
export interface ConfiguredMethod {
  /** The method, for training. */
  readonly method: MethodFactory<TrainState>;
  /** Its definition, before it has a world. */
  readonly define: DefinitionFactory;
  /** The options that all methods have. */
  readonly settings: Settings;
  /** All options as a file holds them. */
  readonly written: WrittenOptions;
}

/** A method by name. */
export interface NamedMethod {
  /** The name in tables and pictures. */
  readonly title: string;
  /** The names of its options. */
  readonly options: readonly string[];
  /** The method with options out of a file at a place; a fault names the first that is unknown or not allowed. */
  readonly configure: (place: string, changes: WrittenOptions) => E.Either<Fault, ConfiguredMethod>;
}

/** The options of a file as values; a fault names the first that is unknown or not allowed. */
const readOptions = (
  codecs: Readonly<Record<string, t.Type<unknown, unknown, unknown>>>,
  place: string,
  written: WrittenOptions,
): E.Either<Fault, Readonly<Record<string, unknown>>> => {
  const wrong = (name: string, cause: string, remedy: string) =>
    E.left(fault("configuration", `${place}, '${name}'`, cause, remedy));
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(written)) {
    if (!Object.hasOwn(codecs, name)) {
      return wrong(name, "there is no such setting", `There are ${Object.keys(codecs).join(", ")}.`);
    }
    const decoded = codecs[name].decode(value);
    if (E.isLeft(decoded)) return wrong(name, `${shown(value)} was given`, `It takes ${codecs[name].name}.`);
    options[name] = decoded.right;
  }
  return E.right(options);
};

/** A method by name, out of its builder; its options keep their types between its codecs and itself. */
const nameMethod = <Options extends Settings>(
  title: string,
  builder: MethodBuilder<Options>,
): NamedMethod => {
  // The codecs of a method are those of its options, name by name, which a record of any names cannot say.
  const codecs = builder.codecs as unknown as Readonly<Record<string, t.Type<unknown, unknown, unknown>>>;
  return {
    title,
    options: Object.keys(codecs),
    configure: (place, changes) => {
      const read = readOptions(codecs, place, changes);
      if (E.isLeft(read)) return read;
      // The codec of each option has made its value, which TypeScript cannot follow through a loop over names.
      const options = { ...builder.defaults, ...read.right } as Options;
      const values = new Map<string, unknown>(Object.entries(options));
      return E.right({
        method: builder(options),
        define: builder.define(options),
        settings: options,
        written: Object.fromEntries(Object.keys(codecs).map((name) => [name, codecs[name].encode(values.get(name))])),
      });
    },
  };
};

/** GPIM by name, with an iteration of one's own. */
export const gpimWith = (iteration: typeof iterate): NamedMethod =>
  nameMethod(
    "GPIM",
    Object.assign((changes?: Partial<GpimOptions>) => gpim(changes, iteration), {
      defaults: GPIM,
      codecs: GPIM_CODECS,
      define: defineGpim,
    }),
  );

/** All methods, the paper's first. */
export const NAMED_METHODS: Readonly<Record<string, NamedMethod>> = {
  gpim: gpimWith(iterate),
  contrastive_gpim: nameMethod("contrastive GPIM", contrastiveGpim),
  metric_gpim: nameMethod("metric GPIM", metricGpim),
  diayn: nameMethod("DIAYN with goal inference", diayn),
  vic: nameMethod("VIC", vic),
  valor: nameMethod("VALOR", valor),
  dads: nameMethod("DADS, planning", dads),
  metra: nameMethod("METRA", metra),
  perceptual_distance: nameMethod("L2", perceptualDistance),
  rig: nameMethod("RIG", rig),
  skew_fit: nameMethod("Skew-Fit", skewFit),
  discern: nameMethod("DISCERN", discern),
  dynamical_distance: nameMethod("DDL", dynamicalDistance),
  dense_sac: nameMethod("SAC, true reward", denseSac),
  sparse_sac: nameMethod("SAC, sparse true reward", sparseSac),
  hindsight_replay: nameMethod("HER", hindsightReplay),
  contrastive: nameMethod("contrastive RL", contrastive),
  chunked_contrastive: nameMethod("contrastive RL, action chunks", chunkedContrastive),
  single_goal_contrastive: nameMethod("contrastive RL, single goal", singleGoalContrastive),
  mega: nameMethod("MEGA", mega),
  discover: nameMethod("DISCOVER", discover),
  survival: nameMethod("SRL", survival),
};
