/** Stands in for `jsr:@std/assert/fail`. @module */
import { AssertionError } from "./assertion_error.ts";

/** Fails at once. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${msg ? `: ${msg}` : "."}`);
}
