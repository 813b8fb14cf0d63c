/** Stands in for `jsr:@std/assert/almost-equals`. @module */
import { refuse } from "./assertion_error.ts";

/** Asserts that two numbers differ by at most `tolerance`; without one, by at most a ten-millionth of the expected. */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  // Written as a refusal to pass, so that NaN on one side only fails.
  if (Object.is(actual, expected) || delta <= allowed) return;
  refuse(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${delta}" is greater than "${allowed}"`,
    msg,
  );
}
