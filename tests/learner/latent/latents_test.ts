import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { discriminatorMetrics, gaussianLatents, latentSize, likelihoodLoss, skills } from "../../../lib/learner/mod.ts";
import { matrix, values } from "../../tensor/by_hand.ts";

Deno.test("latentSize returns a whole number that is not below the least", () => {
  fc.assert(fc.property(fc.nat(), fc.nat(), (least, more) => {
    assertEquals(latentSize("ball", least + more, least), least + more);
  }));
});

Deno.test("latentSize refuses anything else, and names the family, the number and the least", () => {
  for (const size of [1, 2.5, NaN, Infinity, -2]) {
    assertThrows(
      () => latentSize("sphere", size, 2),
      RangeError,
      `sphere: the size came as ${size}, expected a whole number from 2 to 2^53 - 1`,
    );
  }
});

Deno.test("a discriminator's loss is the mean of the negative log densities", () => {
  const logits = matrix([2, 2], 0, Math.log(3), Math.log(4), 0);
  const loss = likelihoodLoss(skills(2))(logits, matrix([2, 2], 1, 0, 1, 0));
  assertEquals(loss.shape, []);
  assertAlmostEquals(values(loss)[0], -(Math.log(1 / 4) + Math.log(4 / 5)) / 2, 1e-12);
});

Deno.test("a discriminator's metrics of skills are the fraction it recognises, and the nats by which it beats the prior", () => {
  const logits = matrix([2, 2], 0, Math.log(3), Math.log(4), 0);
  const latent = matrix([2, 2], 1, 0, 1, 0);
  const { accuracy, information } = discriminatorMetrics(skills(2), logits, latent);
  assertEquals([accuracy.shape, information.shape], [[], []]);
  assertEquals(values(accuracy), [0.5]);
  assertAlmostEquals(values(information)[0], (Math.log(1 / 4) + Math.log(4 / 5)) / 2 + Math.log(2), 1e-12);
});

Deno.test("continuous latents have no accuracy; their information is the mean log density over that of the prior", () => {
  const latents = gaussianLatents(1, { std: 0.5 });
  const [posterior, latent] = [matrix([2, 1], 0, 1), matrix([2, 1], 1, 1)];
  const metrics = discriminatorMetrics(latents, posterior, latent);
  assertEquals(Object.keys(metrics), ["information"]);
  // log N(1; 0, ¼) and log N(1; 1, ¼) over log N(1; 0, 1), twice.
  assertAlmostEquals(values(metrics.information)[0], (-2 + 0) / 2 - Math.log(0.5) + 0.5, 1e-12);
});
