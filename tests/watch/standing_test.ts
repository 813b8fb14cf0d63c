import { assertAlmostEquals, assertEquals } from "@std/assert";
import { keepRows, NO_ROWS, type Row } from "../../lib/watch/rows.ts";
import { standingOf } from "../../lib/watch/standing.ts";

const rowAt = (seconds: number, phase: Row["phase"] = "training"): Row => ({
  phase,
  updates: 50 * seconds,
  environmentSteps: 800 * seconds,
  seconds,
  wallTime: 1e9 + seconds,
  values: {},
});

const after = (...seconds: readonly number[]) => keepRows(NO_ROWS, seconds.map((time) => rowAt(time)));

Deno.test("a run without rows waits, and neither speed nor time left can be told", () => {
  const { pulse, updates, fraction, updatesPerSecond, secondsLeft } = standingOf(NO_ROWS, { updates: 100 }, 1e9);
  assertEquals([pulse, updates, fraction, updatesPerSecond, secondsLeft], ["waiting", 0, 0, undefined, undefined]);
});

Deno.test("speed is measured over the last half minute, and the time left follows from it and the nearer budget", () => {
  const rows = after(1, 80, 90, 100);
  const byUpdates = standingOf(rows, { updates: 10_000 }, 1e9 + 101);
  assertEquals([byUpdates.pulse, byUpdates.fraction, byUpdates.silence], ["running", 0.5, 1]);
  assertAlmostEquals(byUpdates.updatesPerSecond ?? 0, 50);
  assertAlmostEquals(byUpdates.stepsPerSecond ?? 0, 800);
  assertAlmostEquals(byUpdates.secondsLeft ?? 0, 100);
  const bySteps = standingOf(rows, { updates: 10_000, steps: 88_000 }, 1e9 + 101);
  assertAlmostEquals(bySteps.secondsLeft ?? 0, 10);
  assertAlmostEquals(bySteps.fraction ?? 0, 80 / 88);
  assertEquals(standingOf(rows, {}, 1e9 + 101).fraction, undefined);
});

Deno.test("a run that writes nothing for long is silent, later where its rows come slowly, and one that is done has ended", () => {
  assertEquals(standingOf(after(1, 2), {}, 1e9 + 16).pulse, "running");
  assertEquals(standingOf(after(1, 2), {}, 1e9 + 18).pulse, "silent");
  assertEquals(standingOf(after(1, 11), {}, 1e9 + 60).pulse, "running");
  assertEquals(standingOf(after(1, 11), {}, 1e9 + 62).pulse, "silent");
  assertEquals(standingOf(keepRows(after(1, 2), [rowAt(3, "done")]), {}, 1e9 + 1000).pulse, "ended");
});

Deno.test("a clock that goes wrong makes no silence of less than nothing", () => {
  assertEquals(standingOf(after(5), {}, 1e9).silence, 0);
});
