import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import fc from "fast-check";
import { formatFault } from "../../../lib/fault.ts";
import { finalState, project, waypoints } from "../../../lib/goal/family.ts";
import { ball, box } from "../../../lib/learner/mod.ts";
import {
  type Codecs,
  FRACTION,
  GOALS,
  LATENTS,
  optionFault,
  optionsOn,
  optionsWith,
  POSITIVE,
  SETTING_CODECS,
  SETTINGS,
  suitGoals,
  TOGGLE,
  WIDTHS,
} from "../../../lib/method/core/settings.ts";
import { line } from "../../support/line_world.ts";
import { assertOptions, SETTING_CASES } from "../../support/options.ts";
import { left, right } from "../../support/right.ts";

Deno.test("SETTINGS are what their codecs take, and every setting refuses what it cannot be", () => {
  assertOptions(SETTINGS, SETTING_CODECS, SETTING_CASES);
});

Deno.test("POSITIVE takes finite numbers above 0, and FRACTION those from 0 to 1", () => {
  fc.assert(fc.property(fc.double(), (value) => {
    assertEquals(POSITIVE.is(value), Number.isFinite(value) && value > 0);
    assertEquals(FRACTION.is(value), value >= 0 && value <= 1);
  }));
  for (const other of ["1", null, true, [1]]) assertEquals([POSITIVE.is(other), FRACTION.is(other)], [false, false]);
});

Deno.test("WIDTHS takes lists of at least one width, each a whole number of at least 1", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -2, max: 5 }), { maxLength: 4 }), (widths) => {
    assertEquals(WIDTHS.is(widths), widths.length > 0 && widths.every((width) => width >= 1));
  }));
  for (const other of ["[1]", 1, { length: 1, 0: 1 }, [1, "1"]]) assertEquals(WIDTHS.is(other), false);
});

Deno.test("TOGGLE takes true and false alone", () => {
  assertEquals([true, false, 0, 1, "true", null].map(TOGGLE.is), [true, true, false, false, false, false]);
});

Deno.test("GOALS takes what can choose and show, and no f_κ that has still to be called", () => {
  const { schedule, view } = finalState;
  assertEquals([finalState, waypoints(2), { name: "own", schedule, view }].map(GOALS.is), [true, true, true]);
  const others = [waypoints, "finalState", null, undefined, 3, { schedule }, { view }, { schedule: {}, view }];
  assertEquals(others.map(GOALS.is), others.map(() => false));
});

Deno.test("LATENTS takes families that can be sampled, and reads them by name", () => {
  assertEquals([ball(2), box(1)].map(LATENTS.is), [true, true]);
  assertEquals([ball, "ball:2", null, undefined, {}].map(LATENTS.is), [false, false, false, false, false]);
  const read = LATENTS.decode("box:3");
  assertEquals(E.isRight(read) && [read.right.name, read.right.size], ["box:3", 3]);
  assertEquals(["box", "box:0", "cube:2", 3].map((name) => E.isLeft(LATENTS.decode(name))), Array(4).fill(true));
});

interface Two {
  readonly rate: number;
  readonly isFast: boolean;
}

const TWO: Codecs<Two> = { rate: POSITIVE, isFast: TOGGLE };

const messageOf = (options: object): string => {
  const found = optionFault(TWO, options as Two);
  return found === undefined ? "no fault" : formatFault(found);
};

Deno.test("optionFault names the first wrong option, what was given, and what it takes", () => {
  assertEquals(messageOf({ rate: 1, isFast: true }), "no fault");
  assertEquals(
    messageOf({ rate: -1, isFast: "yes" }),
    "setting 'rate': -1 was given. It takes a positive number.",
  );
  assertEquals(messageOf({ rate: 1, isFast: "yes" }), `setting 'isFast': "yes" was given. It takes true or false.`);
});

Deno.test("optionFault names an unknown option before any wrong one, and lists those that there are", () => {
  assertEquals(
    messageOf({ rate: -1, isFast: true, slow: 1 }),
    "setting 'slow': there is no such setting. There are rate, isFast.",
  );
  assertMatch(messageOf({ rate: 1, isFast: true, toString: 1 }), /^setting 'toString': there is no such setting/);
});

Deno.test("optionFault words what was given: numbers as they are, functions by kind, others as JSON", () => {
  const given = (rate: unknown) => /: (.*) was given/.exec(messageOf({ rate, isFast: true }))?.[1];
  const values = [NaN, -Infinity, -0, () => 1, "1", [1, 2], { a: 1 }, null, undefined];
  assertEquals(values.map(given), [
    "NaN",
    "-Infinity",
    "0",
    "a function",
    '"1"',
    "[1,2]",
    '{"a":1}',
    "null",
    "undefined",
  ]);
});

Deno.test("optionsWith takes changes in place of defaults, and leaves both as they were", () => {
  const defaults = Object.freeze({ rate: 1, isFast: false });
  const changes = Object.freeze({ rate: 2 });
  assertEquals(right(optionsWith<Two>(defaults, TWO, changes)), { rate: 2, isFast: false });
  assertEquals(right(optionsWith<Two>(defaults, TWO, {})), defaults);
});

Deno.test("optionsWith is the fault of the options that come of it", () => {
  const refused = left(optionsWith<Two>({ rate: 1, isFast: false }, TWO, { rate: 0 }));
  assertStrictEquals(formatFault(refused), messageOf({ rate: 0, isFast: false }));
});

Deno.test("optionsOn is optionsWith, and then the fault of goals that the world cannot have", () => {
  const defaults = { goals: finalState, rate: 1, isFast: false };
  const codecs = { ...TWO, goals: GOALS };
  const on = (changes: Partial<typeof defaults>) => optionsOn(line, defaults, codecs, changes);
  assertEquals(right(on({ rate: 2 })), { ...defaults, rate: 2 });
  assertStrictEquals(
    formatFault(left(on({ rate: 0, goals: waypoints(0) }))),
    formatFault(left(optionsWith(defaults, codecs, { rate: 0 }))),
  );
  assertMatch(
    formatFault(left(on({ goals: waypoints(0) }))),
    /^goals '0 waypoints' on world line: 0 goals were asked for/,
  );
});

Deno.test("suitGoals passes settings on whose goals a world can have, and is the fault of those that it cannot", () => {
  const settings = { goals: finalState, other: 1 };
  assertStrictEquals(right(suitGoals(line)(settings)), settings);
  const refused = left(suitGoals(line)({ goals: project([5]) }));
  assertMatch(formatFault(refused), /^goals 'coordinates 5' on world line: there is no coordinate 5 among 1/);
});
