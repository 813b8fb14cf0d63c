import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { circle } from "../../envs/circle.ts";

Deno.test("circle in four segments is a square on its corner, counterclockwise from the x axis", () => {
  const corners = [[2, 0], [0, 2], [-2, 0], [0, -2]];
  circle(2, 4).forEach((segment, index) => {
    const expected = [...corners[index], ...corners[(index + 1) % 4]];
    segment.forEach((value, place) => assertAlmostEquals(value, expected[place], 1e-15));
  });
});

Deno.test("circle is closed without a gap, all corners at its radius and all segments of one length", () => {
  const radii = fc.double({ min: 0.1, max: 9, noNaN: true });
  fc.assert(fc.property(radii, fc.integer({ min: 3, max: 100 }), (radius, segments) => {
    const outline = circle(radius, segments);
    assertEquals(outline.length, segments);
    outline.forEach(([x0, y0, x1, y1], segment) => {
      assertAlmostEquals(Math.hypot(x0, y0), radius, 1e-12);
      assertAlmostEquals(Math.hypot(x1 - x0, y1 - y0), 2 * radius * Math.sin(Math.PI / segments), 1e-12);
      assertEquals([x1, y1], outline[(segment + 1) % segments].slice(0, 2));
    });
  }));
});

Deno.test("circle has 64 segments where no number is given", () => {
  assertEquals(circle(1).length, 64);
});
