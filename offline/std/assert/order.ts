/** Stands in for the order assertions of `jsr:@std/assert`. @module */
import { AssertionError } from "./assertion_error.ts";

const ordered = (holds: boolean, actual: unknown, relation: string, expected: unknown, msg?: string): void => {
  if (!holds) throw new AssertionError(msg ?? `Expect ${actual} ${relation} ${expected}`);
};

/** Asserts `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  ordered(actual > expected, actual, ">", expected, msg);
}

/** Asserts `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  ordered(actual >= expected, actual, ">=", expected, msg);
}

/** Asserts `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  ordered(actual < expected, actual, "<", expected, msg);
}

/** Asserts `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  ordered(actual <= expected, actual, "<=", expected, msg);
}
