/**
 * Laws of a method's options: defaults pass their own codecs, and each option takes and refuses what it must.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { finalState, observedState } from "../../lib/goal/mod.ts";
import { ball, skills } from "../../lib/learner/mod.ts";
import { type Codecs, optionFault } from "../../lib/method/core/settings.ts";

/** Values that an option takes, and values that it refuses. */
export interface OptionCases {
  readonly takes: readonly unknown[];
  readonly refuses: readonly unknown[];
}

/** Cases of a whole number of at least 1. */
export const COUNTS: OptionCases = { takes: [1, 7], refuses: [2 ** 53, 0, -1, 1.5, NaN, Infinity, "1", undefined] };

/** Cases of a positive number. */
export const POSITIVES: OptionCases = { takes: [1e-9, 3], refuses: [0, -1e-9, NaN, Infinity, "1", undefined] };

/** Cases of a number from 0 to 1, both included. */
export const FRACTIONS: OptionCases = { takes: [0, 0.5, 1], refuses: [-1e-9, 1 + 1e-9, NaN, "0.5", undefined] };

/** Cases of true or false. */
export const TOGGLES: OptionCases = { takes: [true, false], refuses: [0, 1, "true", undefined] };

/** Cases of a window of steps. */
export const WINDOWS: OptionCases = {
  takes: [{}, { newest: 3 }, { from: 1 }, { newest: 1, from: 0 }],
  refuses: [{ newest: 0 }, { newest: 1.5 }, { from: -0.1 }, { from: 1.1 }, { form: 0.5 }, null, 3, undefined],
};

/** Cases of any family of latents. */
export const LATENT_FAMILIES: OptionCases = { takes: [ball(2), skills(3)], refuses: ["ball:2", ball, null, undefined] };

/** Cases of a view of states. */
export const VIEWS: OptionCases = {
  takes: [finalState.view, observedState.view],
  refuses: [finalState, "achieved", null, undefined],
};

/** Cases of the settings that all methods have. */
export const SETTING_CASES: Readonly<Record<string, OptionCases>> = {
  goals: { takes: [finalState, observedState], refuses: ["finalState", () => finalState, {}, null, undefined] },
  hidden: { takes: [[1], [64, 64]], refuses: [[], [0], [8, 1.5], Array(65).fill(1), Array(1), 8, "8", undefined] },
  batch: COUNTS,
  discount: { takes: [0, 0.999], refuses: [-1e-9, 1, NaN, "0.9", undefined] },
  normalisedReturns: TOGGLES,
  tau: FRACTIONS,
  learningRate: POSITIVES,
  initialTemperature: POSITIVES,
  worlds: COUNTS,
  updatesPerIteration: COUNTS,
  updatesPerCall: COUNTS,
  replayEpisodes: COUNTS,
  memory: POSITIVES,
};

/** Cases of the settings that all methods with a discriminator have. */
export const SKILL_CASES: Readonly<Record<string, OptionCases>> = {
  ...SETTING_CASES,
  latents: LATENT_FAMILIES,
  discriminatorView: VIEWS,
  discriminatorLearningRate: POSITIVES,
  discriminatorWindow: WINDOWS,
  rewardFloor: { takes: [-1e-9, -10], refuses: [0, 1, NaN, -Infinity, "-10", undefined] },
};

/** Cases of the options of contrastive RL. */
export const CONTRASTIVE_CASES: Readonly<Record<string, OptionCases>> = {
  ...SETTING_CASES,
  representationSize: COUNTS,
  depth: { takes: [0, 4, 8], refuses: [-4, 1, 6, 1028, NaN, Infinity, "4", undefined] },
};

/** Asserts that learning rates by default are those of Adam on networks, a hundredth at most. */
export const assertLearningRates = (defaults: object): void => {
  for (const [name, value] of Object.entries<unknown>({ ...defaults })) {
    if (/learningRate$/i.test(name)) assert(Number(value) > 0 && Number(value) <= 0.01, `${name} is ${value}`);
  }
};

/**
 * Asserts that the defaults are taken and their learning rates are small, that there is a codec and a case for each of them and for nothing else, and that every option
 * takes and refuses what its cases say, alone among the defaults.
 */
export const assertOptions = <Options extends object>(
  defaults: Options,
  codecs: Codecs<Options>,
  cases: Readonly<Record<string, OptionCases>>,
): void => {
  assertEquals(optionFault(codecs, defaults), undefined);
  assertLearningRates(defaults);
  const names = Object.keys(defaults).toSorted();
  assertEquals(Object.keys(codecs).toSorted(), names);
  assertEquals(Object.keys(cases).toSorted(), names);
  for (const [name, { takes, refuses }] of Object.entries(cases)) {
    for (const value of takes) {
      const refused = optionFault(codecs, { ...defaults, [name]: value });
      assertEquals(refused, undefined, `${name}: ${refused?.cause}`);
    }
    for (const value of refuses) {
      const refused = optionFault(codecs, { ...defaults, [name]: value });
      assert(refused !== undefined, `${name} takes ${value}`);
      assertEquals([refused.kind, refused.place], ["configuration", `setting '${name}'`]);
    }
  }
};
