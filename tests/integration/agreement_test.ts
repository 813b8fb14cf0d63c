import { assertEquals, assertLess } from "@std/assert";
import { skills, sphere } from "../../lib/learner/mod.ts";
import { compileUpdate } from "../../lib/stage/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { right } from "../support/right.ts";
import {
  batchOf,
  deepContrastiveExample,
  gpimExample,
  interpreted,
  relativeError,
  softActorCriticExample,
  type StepExample,
} from "../support/step_example.ts";

const STEPS = 20;
const TOLERANCE = 1e-4;

const CASES: Readonly<Record<string, () => StepExample>> = {
  "soft actor-critic": softActorCriticExample,
  "GPIM with the believed latent": () => gpimExample(),
  "GPIM with the stored latent": () => gpimExample({ rewardLatent: "stored" }),
  "GPIM with discrete skills": () => gpimExample({ latents: skills(5, { hidden: [8] }) }),
  "GPIM with latents on the sphere": () => gpimExample({ latents: sphere(3) }),
  "contrastive RL with residual blocks and action chunks": deepContrastiveExample,
};

for (const { engine, ignore } of ENGINES) {
  for (const [name, make] of Object.entries(CASES)) {
    Deno.test({
      name: `${STEPS} steps of ${name} on ${engine.name} have the losses and weights that the interpreter gives`,
      ignore,
      // A device and its queue outlive a session by design.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        const example = make();
        const expected = interpreted(example, STEPS);
        const compiled = right(await compileUpdate(engine)(example.formula)());
        let held = right(await compiled.begin(example.initial)());
        for (let count = 0; count < STEPS; count++) {
          held = right(await compiled.step(held, batchOf(example.formula, count))());
          const metrics = right(await compiled.metrics(held)());
          assertEquals(Object.keys(metrics), Object.keys(expected.metrics[count]));
          for (const [metric, value] of Object.entries(metrics)) {
            assertLess(relativeError(value, expected.metrics[count][metric]), TOLERANCE, `${metric} at step ${count}`);
          }
        }
        const state = right(await compiled.read(held, Object.keys(example.initial))());
        for (const [name, values] of Object.entries(expected.state)) {
          values.forEach((value, i) => assertLess(relativeError(state[name][i], value), 1e-3, `${name}[${i}]`));
        }
        right(await compiled.dispose()());
      },
    });
  }
}
