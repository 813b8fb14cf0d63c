import { assertEquals, assertMatch } from "@std/assert";
import { thousands, threeDigits } from "../../../examples/page/numbers.ts";
import { configurationRows, distanceWords, duration, leftWords, pulseWords } from "../../../examples/watch/words.ts";

Deno.test("numbers have their thousands, or three digits", () => {
  assertEquals([thousands(1234567.4), thousands(0)], ["1,234,567", "0"]);
  assertEquals([0, 0.12345, 123.456, -0.00001234, 1.5e7].map(threeDigits), [
    "0",
    "0.123",
    "123",
    "-1.23e-5",
    "1.50e+7",
  ]);
});

Deno.test("times have their two largest units", () => {
  assertEquals([0.2, 89, 200, 3 * 3600 + 60, 50 * 3600].map(duration), [
    "1 s",
    "89 s",
    "3 min",
    "3 h 1 min",
    "2 d 2 h",
  ]);
});

Deno.test("the pulse of a run is told, and the time that is left while it is learning", () => {
  assertEquals(pulseWords({ pulse: "running", silence: 0 }), "learning");
  assertMatch(pulseWords({ pulse: "silent", silence: 120 }), /nothing new for 2 min/);
  assertEquals(leftWords({ pulse: "running", secondsLeft: 30 }), "about 30 s left");
  assertEquals(
    [leftWords({ pulse: "ended", secondsLeft: 0 }), leftWords({ pulse: "running", secondsLeft: undefined })],
    ["", ""],
  );
});

Deno.test("the end of an episode is told in the world's unit", () => {
  assertEquals(
    distanceWords({ distance: 0.25, isReached: true, updates: 1500, steps: 50 }, "m"),
    "Reached: 0.25 m from the goal after 50 steps, with the policy of 1,500 gradient steps.",
  );
});

Deno.test("a configuration is a table, with objects of objects laid out", () => {
  assertEquals(configurationRows({ method: "gpim", options: { hidden: [8, 8], latents: "<b>" }, none: null }), [
    ["method", "gpim"],
    ["options: hidden", "[8,8]"],
    ["options: latents", "<b>"],
    ["none", "null"],
  ]);
});
