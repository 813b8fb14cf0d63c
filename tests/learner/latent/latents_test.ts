import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { latentSize } from "../../../lib/learner/mod.ts";

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
