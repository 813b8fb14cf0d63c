import { assert } from "@std/assert";
import { DADS, DADS_CODECS } from "../../lib/method/dads_options.ts";
import {
  assertOptions,
  COUNTS,
  LATENT_FAMILIES,
  POSITIVES,
  SETTING_CASES,
  TOGGLES,
  WINDOWS,
} from "../support/options.ts";

Deno.test("DADS is what its codecs take, and every option refuses what it cannot be", () => {
  assertOptions(DADS, DADS_CODECS, {
    ...SETTING_CASES,
    latents: LATENT_FAMILIES,
    wholeState: TOGGLES,
    components: COUNTS,
    dynamicsLearningRate: POSITIVES,
    dynamicsWindow: WINDOWS,
    priorSamples: COUNTS,
    planSkills: COUNTS,
    skillSteps: COUNTS,
    candidates: COUNTS,
    refinements: COUNTS,
    planSharpness: POSITIVES,
  });
});

Deno.test("DADS compares each step with at most as many latents as a batch has rows", () => {
  assert(DADS.priorSamples <= DADS.batch);
});
