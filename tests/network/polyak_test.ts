import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { polyak } from "../../lib/network/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";

const average = (target: readonly number[], online: readonly number[], tau: number): readonly number[] => [
  ...evaluate(polyak(input("target", [2]), input("online", [2]), tau), { target, online }).data,
];

Deno.test("polyak moves the target by the fraction tau of its way to the online value", () => {
  assertEquals(average([1, 10], [3, -10], 0.25), [1.5, 5]);
});

Deno.test("polyak stays with tau 0, arrives with tau 1, and stays between the two elsewhere", () => {
  const number = fc.integer({ min: -1000, max: 1000 });
  fc.assert(fc.property(number, number, fc.double({ min: 0, max: 1, noNaN: true }), (target, online, tau) => {
    assertEquals(average([target, online], [online, target], 0), [target, online]);
    assertEquals(average([target, online], [online, target], 1), [online, target]);
    const [between] = average([target, 0], [online, 0], tau);
    assertEquals(between >= Math.min(target, online) && between <= Math.max(target, online), true);
  }));
});
