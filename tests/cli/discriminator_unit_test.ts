import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  discriminatorProbe,
  discriminatorSpecifications,
  discriminatorUnit,
} from "../../lib/cli/discriminator_unit.ts";
import { gaussianLatents, skills } from "../../lib/learner/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluate } from "../../lib/tensor/mod.ts";

const SIZES = { latents: gaussianLatents(1, { std: 0.5 }), viewSize: 2 };
const INITIAL = { "discriminator.weight": Float32Array.of(2, -1), "discriminator.bias": Float32Array.of(0.5) };
const UNIT = discriminatorUnit(SIZES, 3, INITIAL);

Deno.test("its parameters are those of the latents' network on its view", () => {
  const shapes = Object.entries(discriminatorSpecifications(SIZES)).map(([name, { shape }]) => [name, ...shape]);
  assertEquals(shapes, [["discriminator.weight", 2, 1], ["discriminator.bias", 1]]);
  assertEquals(Object.keys(UNIT.parameters), shapes.map(([name]) => name));
  assertEquals([UNIT.name, UNIT.frozen], ["discriminator", {}]);
});

Deno.test("its loss is the mean of the negative log densities of the latents under the posterior", () => {
  const feeds = { ...INITIAL, view: [1, 0, 0, 1, 1, 1], latent: [2.5, 0, 1.5] };
  // The means are 2.5, −0.5 and 1.5; −log N(ω; m, ¼) = 2 (ω − m)² + log(2π/4) / 2.
  assertEquals([...evaluate(UNIT.outputs.posterior, feeds).data], [2.5, -0.5, 1.5]);
  assertAlmostEquals(evaluate(UNIT.loss, feeds).data[0], 2 * 0.25 / 3 + Math.log(Math.PI / 2) / 2, 1e-12);
});

Deno.test("the probe's gradients are the slopes of its loss on its batch", () => {
  const { batch, losses, gradients } = discriminatorProbe(SIZES, UNIT, 3, key(1));
  const lossAt = (changes: Readonly<Record<string, ArrayLike<number>>>) =>
    evaluate(UNIT.loss, { ...INITIAL, view: batch.view.data, latent: batch.latent.data, ...changes }).data[0];
  assertAlmostEquals(losses.discriminator, lossAt({}), 1e-12);
  for (const [name, values] of Object.entries(INITIAL)) {
    values.forEach((_, at) => {
      const moved = (by: number) =>
        lossAt({ [name]: Array.from(values, (value, place) => place === at ? value + by : value) });
      assertAlmostEquals(gradients[name].data[at], (moved(1e-4) - moved(-1e-4)) / 2e-4, 1e-5);
    });
  }
});

Deno.test("the probe draws latents of the family, and another key draws another batch", () => {
  const sizes = { latents: skills(4), viewSize: 2 };
  const specifications = discriminatorSpecifications(sizes);
  const initial = Object.fromEntries(
    Object.entries(specifications).map((
      [name, { shape }],
    ) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  );
  const unit = discriminatorUnit(sizes, 6, initial);
  const probe = discriminatorProbe(sizes, unit, 6, key(1));
  const rows = Array.from({ length: 6 }, (_, row) => [...probe.batch.latent.data.subarray(4 * row, 4 * row + 4)]);
  assertEquals(rows.map((row) => row.toSorted()), Array(6).fill([0, 0, 0, 1]));
  // A network of zeros takes every skill for equally likely.
  assertAlmostEquals(probe.losses.discriminator, Math.log(4), 1e-6);
  assertEquals(probe.batch.view, { shape: [6, 2], data: normal(fold(key(1), 0), [6, 2]) });
  assertEquals(probe.batch.latent.data, sizes.latents.sample(fold(key(1), 1), 6));
  const other = discriminatorProbe(sizes, unit, 6, key(2)).batch.view.data;
  assertEquals(other.every((value, at) => value !== probe.batch.view.data[at]), true);
});
