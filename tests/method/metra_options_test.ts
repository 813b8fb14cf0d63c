import { assert, assertEquals } from "@std/assert";
import { finalState, observedState, project } from "../../lib/goal/family.ts";
import { ball, box, gaussianLatents, skills, sphere } from "../../lib/learner/mod.ts";
import { isDiscrete, METRA, METRA_CODECS } from "../../lib/method/metra_options.ts";
import { assertOptions, POSITIVES, SETTING_CASES, TOGGLES } from "../support/options.ts";

Deno.test("METRA is what its codecs take, and every option refuses what it cannot be", () => {
  assertOptions(METRA, METRA_CODECS, {
    ...SETTING_CASES,
    latents: {
      takes: [sphere(2), skills(2)],
      refuses: [ball(2), box(2), gaussianLatents(2), "sphere:2", sphere, null],
    },
    representationView: {
      takes: [finalState.view, observedState.view],
      refuses: [project([0]).view, { ...finalState.view }, "observation", null, undefined],
    },
    representationLearningRate: POSITIVES,
    initialMultiplier: POSITIVES,
    slack: POSITIVES,
    slows: TOGGLES,
  });
});

Deno.test("isDiscrete holds for skills alone", () => {
  assertEquals([skills(4), sphere(2), ball(2), box(2)].map(isDiscrete), [true, false, false, false]);
});

Deno.test("METRA's slack is small beside the 1 that a step may be long", () => {
  assert(METRA.slack <= 0.01);
});
