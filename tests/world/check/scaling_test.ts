import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import { nearerZero, rescaling, rounded } from "../../../lib/world/check/scaling.ts";
import { checkEnvironment, type World } from "../../../lib/world/mod.ts";

const { achieved, observe } = pointNav;

const remedies = (change: Partial<World>) => checkEnvironment({ ...pointNav, ...change }).map(({ remedy }) => remedy);

Deno.test("a number whose range holds 0 is to be divided by its largest absolute value", () => {
  assertEquals(rescaling([-40, 81], 1, 20), "divide number 0 by 81");
  assertEquals(rescaling([-811, 40], 1, 20), "divide number 0 by 810");
  assertEquals(rescaling([21], 1, 21), "");
});

Deno.test("a number whose range lies beside 0 is to be shifted first, and left out where it never changes", () => {
  assertEquals(rescaling([990, 1014], 1, 20), "subtract 1002 from number 0 and divide it by 12");
  assertEquals(rescaling([-990, -1014], 1, 20), "add 1002 to number 0 and divide it by 12");
  assertEquals(rescaling([1, 100], 1, 20), "subtract 51 from number 0 and divide it by 50");
  assertEquals(rescaling([30, 30], 1, 20), "leave number 0 out, which is always 30");
});

Deno.test("numbers within the bound are not named, and of many only the first", () => {
  assertEquals(rescaling([1, -40, 0, 40], 2, 20), "divide number 1 by 40");
  assertMatch(
    rescaling([50, -50].flatMap((value) => new Array(7).fill(value)), 7, 20),
    /^divide number 0 by 50, .* number 3 by 50, and 3 more in the same way$/,
  );
});

Deno.test("the change that is named brings every range to ±1 within its two digits", () => {
  const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(fc.property(bound, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, width) => {
    const ends = [low, low + width];
    const words = rescaling(ends, 1, 0);
    const added = Number(/add (\S+) to/.exec(words)?.[1] ?? 0);
    const [offset, scale] = [/subtract (\S+) from/, /divide .* by (\S+)$/].map((part) =>
      Number(part.exec(words)?.[1] ?? 0)
    );
    const scaled = ends.map((end) => (end + added - offset) / scale);
    const largest = Math.max(...scaled.map(Math.abs));
    return largest < 1.2 && largest > 0.85;
  }));
});

Deno.test("states that lie far from 0 are to be shifted by the offset of the farthest number", () => {
  assertEquals(nearerZero([1, 1000, 2, 1010], 2), "subtract 1005 from number 1");
  assertEquals(nearerZero([-1, 7], 1), undefined);
});

Deno.test("rounded keeps two digits", () => assertEquals([8.123, 0.00456, 1234].map(rounded), [8.1, 0.0046, 1200]));

Deno.test("the checker says by how much observations, goals and the radius are to be scaled", () => {
  assertMatch(
    remedies({ observe: (states) => observe(states).map((value, index) => index % 2 ? 100 * value : value) })[0],
    /: divide number 1 by (?:\d\d|100)\.$/,
  );
  assertMatch(
    remedies({ achieved: (states) => achieved(states).map((value) => 1000 * value - 5000) })[0],
    /: add \d+ to number 0 and divide it by \d+, add/,
  );
  assertMatch(
    remedies({ achieved: (states) => achieved(states).map((value) => value / 1000) })[0],
    /multiply it by \d+\.$/,
  );
  assertMatch(remedies({ radius: 500 })[0], /smaller, e\.g\. 0\.\d+ units, a tenth/);
  assertMatch(remedies({ radius: 1e-7 })[0], /^Give a radius of at least \S+ units/);
});

Deno.test("following the remedy of the radius leaves no fault", () => {
  const follow = (radius: number, pattern: RegExp) =>
    checkEnvironment({ ...pointNav, radius: Number(pattern.exec(remedies({ radius })[0])?.[1]) });
  assertEquals(follow(500, /e\.g\. (\S+)/), []);
  assertEquals(follow(1e-7, /at least (\S+)/), []);
});
