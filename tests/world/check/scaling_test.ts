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

Deno.test("a range that begins or ends at 0 is divided alone, however far it reaches", () => {
  assertEquals(rescaling([0, 100, -100, 0], 2, 20), "divide number 0 by 100, divide number 1 by 100");
  assertEquals(nearerZero([0, 100, -100, 0], 1), undefined);
  assertEquals(nearerZero([-1, 0], 1), undefined);
  assertEquals(nearerZero([-1, 0.5], 1), undefined);
});

Deno.test("numbers that are all below 0 count by their absolute values", () => {
  assertEquals(rescaling([-30, -25], 1, 20), "add 27.5 to number 0 and divide it by 2.5");
  assertEquals(nearerZero([-1000, 5, -1010, 6], 2), "add 1005 to number 0");
});

Deno.test("four changes are named, and of five the fifth is counted", () => {
  const rows = (count: number) => [50, -50].flatMap((value) => new Array(count).fill(value));
  assertEquals(rescaling(rows(4), 4, 20).split(", ").length, 4);
  assertEquals(rescaling(rows(5), 5, 20).split(", ")[4], "and 1 more in the same way");
});

Deno.test("offsets have the digits that matter beside the width of a range, and all of them where it has none", () => {
  assertEquals(nearerZero([1234.56], 1), "subtract 1234.56 from number 0");
  assertEquals(nearerZero([1000.01, 1000.05], 1), "subtract 1000.03 from number 0");
  assertEquals(nearerZero([0.3, 0.5], 1), "subtract 0.4 from number 0");
  assertEquals(nearerZero([1000, 3000], 1), "subtract 2000 from number 0");
  assertEquals(nearerZero([1000, 1002], 1), "subtract 1001 from number 0");
});
