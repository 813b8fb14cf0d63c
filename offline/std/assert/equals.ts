/** Stands in for `jsr:@std/assert/equals` and its relatives. @module */
import { inspect } from "node:util";
import { AssertionError, refuse } from "./assertion_error.ts";
import { firstDifference } from "./equal.ts";

const shown = (value: unknown): string => inspect(value, { depth: 6, maxArrayLength: 64, sorted: true });

/** Asserts that two values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  const path = firstDifference(actual, expected);
  if (path === undefined) return;
  // The place matters most: two long tensors look alike when printed.
  const place = path === "" ? "" : `\n  first difference at ${path}`;
  throw new AssertionError(
    `Values are not equal${msg ? `: ${msg}` : "."}${place}\n  actual:   ${shown(actual)}\n  expected: ${
      shown(expected)
    }`,
  );
}

/** Asserts that two values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (firstDifference(actual, expected) !== undefined) return;
  refuse(`Expected actual: ${shown(actual)} not to be: ${shown(expected)}`, msg);
}

/** Asserts that two values are the same by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  throw new AssertionError(
    `Values are not strictly equal${msg ? `: ${msg}` : "."}\n  actual:   ${shown(actual)}\n  expected: ${
      shown(expected)
    }`,
  );
}

/** Asserts that two values are not the same by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) refuse(`Expected "actual" to not be strictly equal to: ${shown(actual)}`, msg);
}
