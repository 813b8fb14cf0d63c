import { assertEquals } from "@std/assert";
import { finalState, observedState, project } from "../../lib/goal/family.ts";
import { ball, box, skills, sphere } from "../../lib/learner/mod.ts";
import { CSF, CSF_CODECS } from "../../lib/method/csf_options.ts";
import { assertOptions, POSITIVES, SETTING_CASES } from "../support/options.ts";

Deno.test("CSF is what its codecs take, and every option refuses what it cannot be", () => {
  assertOptions(CSF, CSF_CODECS, {
    ...SETTING_CASES,
    latents: { takes: [sphere(2), sphere(5)], refuses: [skills(2), ball(2), box(2), "sphere:2", sphere, null] },
    representationView: {
      takes: [finalState.view, observedState.view],
      refuses: [project([0]).view, { ...finalState.view }, "observation", null, undefined],
    },
    representationLearningRate: POSITIVES,
    negativesWeight: POSITIVES,
  });
});

Deno.test("ξ and α at the start are the authors'", () => {
  assertEquals([CSF.negativesWeight, CSF.initialTemperature], [5, 0.01]);
});
