import { assertEquals, assertThrows } from "@std/assert";
import { latentConcentration, latentFreedom, latentScale, latentSetting } from "../../../lib/learner/latent/ranges.ts";

Deno.test("latentSetting returns a number that satisfies its condition, and refuses any other by name", () => {
  assertEquals(latentSetting("ball", "width", 3, "a number above 2", (value) => value > 2), 3);
  assertThrows(
    () => latentSetting("ball", "width", 2, "a number above 2", (value) => value > 2),
    RangeError,
    "ball: the width came as 2, expected a number above 2",
  );
});

const RANGES = [
  ["latentConcentration", (value: number) => latentConcentration("sphere", value), [0, 0.1, 1e6], [-1, 1e6 + 1]],
  ["latentScale", (value: number) => latentScale("ball", "scale", value), [1e-6, 0.2, 1e9], [0, -1]],
  ["latentFreedom", (value: number) => latentFreedom("ball", value), [1, 2, 1e6], [0, 0.5, 2.5, 1e6 + 1]],
] as const;

for (const [name, range, within, outside] of RANGES) {
  Deno.test(`${name} returns what is in range, and refuses the rest, infinity, no number and what is missing`, () => {
    for (const value of within) assertEquals(range(value), value);
    for (
      const value of [...outside, NaN, Infinity, -Infinity, undefined as unknown as number, "1" as unknown as number]
    ) {
      assertThrows(() => range(value), RangeError, `came as ${value}, expected `);
    }
  });
}
