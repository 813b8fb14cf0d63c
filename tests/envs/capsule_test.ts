import { assertAlmostEquals } from "@std/assert";
import fc from "fast-check";
import { ballMass, capsule } from "../../envs/capsule.ts";

const sizes = fc.double({ min: 0.01, max: 2, noNaN: true });

const assertNear = (actual: number, expected: number): void =>
  assertAlmostEquals(actual, expected, 1e-12 * Math.max(1, Math.abs(expected)));

Deno.test("ballMass is the density times 4/3 π r³", () => {
  assertNear(ballMass(3, 2), 32 * Math.PI);
  assertNear(ballMass(1000, 0.01), 4 / 3 * Math.PI * 1e-3);
});

Deno.test("capsule of no length is a ball, with 2/5 m r² about every axis", () => {
  fc.assert(fc.property(sizes, sizes, (density, radius) => {
    const { mass, inertia, axialInertia } = capsule(density, radius, 0);
    assertNear(mass, ballMass(density, radius));
    assertNear(inertia, 2 / 5 * mass * radius ** 2);
    assertNear(axialInertia, 2 / 5 * mass * radius ** 2);
  }));
});

Deno.test("capsule of unit radius and length has the mass and the inertia that are worked out by hand", () => {
  const { mass, inertia, axialInertia } = capsule(1, 1, 1);
  assertNear(mass, 7 / 3 * Math.PI);
  // The cylinder π (1/12 + 1/4), the half balls 4/3 π (2/5 + 3/8 + 1/4); about the axis π / 2 and 4/3 π · 2/5.
  assertNear(inertia, Math.PI / 3 + 4 / 3 * Math.PI * 1.025);
  assertNear(axialInertia, Math.PI / 2 + 8 / 15 * Math.PI);
});

Deno.test("capsule's inertia is that of discs one above the other", () => {
  fc.assert(
    fc.property(sizes, sizes, (radius, length) => {
      const [slices, half] = [4000, length / 2 + radius];
      let [mass, across, along] = [0, 0, 0];
      for (let slice = 0; slice < slices; slice++) {
        const z = half * ((2 * slice + 1) / slices - 1);
        const over = Math.max(0, Math.abs(z) - length / 2);
        const disc = radius ** 2 - over ** 2;
        const weight = Math.PI * disc * 2 * half / slices;
        mass += weight;
        across += weight * (disc / 4 + z ** 2);
        along += weight * disc / 2;
      }
      const body = capsule(1, radius, length);
      assertAlmostEquals(body.mass / mass, 1, 1e-4);
      assertAlmostEquals(body.inertia / across, 1, 1e-4);
      assertAlmostEquals(body.axialInertia / along, 1, 1e-4);
    }),
    { numRuns: 20 },
  );
});

Deno.test("capsule's mass and inertia grow with the density, and with the size to the third and the fifth power", () => {
  const [body, dense, large] = [capsule(1, 0.5, 2), capsule(7, 0.5, 2), capsule(1, 1.5, 6)];
  assertNear(dense.mass, 7 * body.mass);
  assertNear(dense.inertia, 7 * body.inertia);
  assertNear(large.mass, 27 * body.mass);
  assertNear(large.inertia, 243 * body.inertia);
  assertNear(large.axialInertia, 243 * body.axialInertia);
});
