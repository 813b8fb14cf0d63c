import { assert, assertAlmostEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { shortfall } from "../../lib/learner/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";

const at = (far: number, steepness: number, ...distances: readonly number[]) => [
  ...evaluate(shortfall(input("distances", [distances.length, 1]), far, steepness), { distances }).data,
];

Deno.test("the shortfall is softplus_β(c − d), nearly c − d far below c, and nearly 0 far beyond", () => {
  const [near, same, beyond] = at(4, 0.5, 1, 4, 6);
  const softplus = (x: number) => Math.log1p(Math.exp(x / 2)) * 2;
  [[near, 3], [same, 0], [beyond, -2]].forEach(([found, x]) => assertAlmostEquals(found, softplus(x), 1e-9));
  const [below, above] = at(500, 1, 100, 900);
  assertAlmostEquals(below, 400, 1e-9);
  assertAlmostEquals(above, 0, 1e-9);
});

Deno.test("the farther apart, the smaller the shortfall, and the less a further step is worth", () => {
  const distance = fc.double({ min: 0, max: 30, noNaN: true });
  fc.assert(fc.property(distance, fc.double({ min: 0.1, max: 9, noNaN: true }), (near, step) => {
    const [first, second, third] = at(15, 0.1, near, near + step, near + 2 * step);
    assertLess(second, first);
    assertLess(third, second);
    assert(first - second > second - third);
  }));
});
