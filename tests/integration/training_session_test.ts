import { assert, assertEquals } from "@std/assert";
import { ball, skills } from "../../lib/learner/mod.ts";
import { trainBoth } from "./training_session.ts";

const SIZES = { observation: 5, action: 2, hidden: 16, batch: 16, seed: 1 };
const STEPS = 20;

for (const latents of [ball(2), skills(4)]) {
  Deno.test(`critics, actor, temperature and the discriminator of ${latents.name} have the plain flavour's losses in ONNX Runtime's training sessions`, async () => {
    const { plain, ort } = await trainBoth({ ...SIZES, discriminator: { latents, viewSize: 3 } }, STEPS);
    assertEquals(Object.keys(ort), ["critic", "actor", "temperature", "discriminator"]);
    for (const [unit, losses] of Object.entries(plain)) {
      assertEquals([losses.length, ort[unit].length], [STEPS, STEPS]);
      losses.forEach((loss, step) => {
        const difference = Math.abs(ort[unit][step] - loss);
        assert(difference <= 1e-4, `${unit}, step ${step}: ${ort[unit][step]}, expected ${loss}`);
      });
    }
  });
}
