import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import { DADS, DADS_CODECS, shortPlans } from "../../lib/method/dads_options.ts";
import {
  assertOptions,
  COUNTS,
  LATENT_FAMILIES,
  POSITIVES,
  SETTING_CASES,
  TOGGLES,
  WINDOWS,
} from "../support/options.ts";
import { left, right } from "../support/right.ts";

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

Deno.test("a plan of the most steps is unrolled, and one more is refused with its longest part", () => {
  const plan = (skillSteps: number) => ({ ...DADS, planSkills: 1, refinements: 4, skillSteps });
  assertEquals(right(shortPlans(plan(1024))).skillSteps, 1024);
  assertMatch(
    formatFault(left(shortPlans(plan(1025)))),
    /^setting 'skillSteps': a plan of 4100 steps .* 4096 are the most/,
  );
});
