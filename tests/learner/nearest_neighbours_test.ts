import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { meanOfSmallest, nearestDistance } from "../../lib/learner/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";

/** Few different numbers, so that many are equal. */
const repeating = fc.integer({ min: 0, max: 3 });

Deno.test("the mean of the smallest is that of the first of a sorted row, whichever of its numbers are equal", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }).chain((width) =>
        fc.array(fc.array(repeating, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 })
      ),
      fc.integer({ min: 1, max: 9 }),
      (rows, count) => {
        const width = rows[0].length;
        const means = evaluate(meanOfSmallest(input("rows", [rows.length, width]), count), { rows: rows.flat() });
        assertEquals(means.shape, [rows.length, 1]);
        rows.forEach((row, place) => {
          const smallest = row.toSorted((one, other) => one - other).slice(0, count);
          assertAlmostEquals(means.data[place], smallest.reduce((sum, one) => sum + one) / smallest.length, 1e-12);
        });
      },
    ),
  );
});

Deno.test("the distance from the nearest is that of points in a plane, at hand-worked places", () => {
  const nearest = (count: number) => [
    ...evaluate(nearestDistance(input("points", [2, 2]), input("others", [3, 2]), count), {
      points: [0, 0, 3, 4],
      others: [0, 0, 3, 0, 0, 4],
    }).data,
  ];
  // From (0, 0): 0, 3 and 4. From (3, 4): 5, 4 and 3.
  nearest(1).forEach((distance, point) => assertAlmostEquals(distance, [0, 3][point], 1e-6));
  nearest(2).forEach((distance, point) => assertAlmostEquals(distance, [1.5, 3.5][point], 1e-6));
  nearest(3).forEach((distance, point) => assertAlmostEquals(distance, [7 / 3, 4][point], 1e-6));
});
