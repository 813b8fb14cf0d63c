import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LATENT_NAMES, latentsByName } from "../../../lib/learner/mod.ts";

/** The families, each with the fewest dimensions or skills that carry something. */
const LEAST: Readonly<Record<string, number>> = { ball: 1, box: 1, gaussian: 1, sphere: 2, discrete: 2 };

Deno.test("latentsByName gives latents of the family and size that a name says, which bear the same name", () => {
  const families = fc.constantFrom(...Object.keys(LEAST));
  fc.assert(fc.property(families, fc.integer({ min: 2, max: 1000 }), (family, size) => {
    const latents = latentsByName(`${family}:${size}`);
    assertEquals([latents?.name, latents?.size], [`${family}:${size}`, size]);
  }));
});

Deno.test("latentsByName takes sizes from the family's least to 1000, and none beyond", () => {
  for (const [family, least] of Object.entries(LEAST)) {
    const sizes = [least - 1, least, 1000, 1001].map((size) => latentsByName(`${family}:${size}`)?.size);
    assertEquals(sizes, [undefined, least, 1000, undefined]);
    assertEquals(LATENT_NAMES.includes(`${family}:`), true);
  }
});

Deno.test("latentsByName is undefined for what is no name of latents", () => {
  const names = ["", "ball", "ball:", "ball:2:3", ":2", "ball:2.5", "ball:-2", "ball: 2", "ball:2x", "toString:2"];
  for (const name of [...names, "constructor:2", "cube:2", "Ball:2", "ball:1e2"]) {
    assertEquals(latentsByName(name), undefined, name);
  }
});
