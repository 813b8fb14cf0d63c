/** Stands in for `jsr:@std/assert/throws` and `is-error`. @module */
import { stripVTControlCharacters as plain } from "node:util";
import { AssertionError, refuse } from "./assertion_error.ts";

// deno-lint-ignore no-explicit-any -- any constructor at all
type ErrorClass<E extends Error> = new (...args: any[]) => E;

/** What a caller of {@link assertThrows} or `assertRejects` expects of the error. */
export type Expected<E extends Error> = {
  readonly type: ErrorClass<E> | undefined;
  readonly includes: string | undefined;
  readonly msg: string | undefined;
};

/** Tells the two signatures apart: only a class, or words for the failure. */
export const expected = <E extends Error>(
  typeOrMsg: ErrorClass<E> | string | undefined,
  includes: string | undefined,
  msg: string | undefined,
): Expected<E> =>
  typeof typeOrMsg === "string"
    ? { type: undefined, includes: undefined, msg: typeOrMsg }
    : { type: typeOrMsg, includes, msg };

/** Asserts that a value is an error, of a class, with a message that contains a text. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any -- any constructor at all
  ErrorClass?: abstract new (...args: any[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    throw new AssertionError(`Expected "error" to be an Error object${msg ? `: ${msg}` : "."}`);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    refuse(`Expected error to be instance of "${ErrorClass.name}", but was "${error.constructor.name}"`, msg);
  }
  const matches = msgMatches === undefined ||
    (typeof msgMatches === "string"
      ? plain(error.message).includes(plain(msgMatches))
      : msgMatches.test(plain(error.message)));
  if (!matches) {
    refuse(
      `Expected error message to include ${JSON.stringify(String(msgMatches))}, but got ${
        JSON.stringify(error.message)
      }`,
      msg,
    );
  }
}

/** Asserts that what was thrown is what was expected, and hands it back. */
export const checked = <E extends Error>(thrown: unknown, verb: string, target: Expected<E>): unknown => {
  // Without a class anything may be thrown, and the text is not looked at: so does the real package.
  if (target.type === undefined) return thrown;
  if (!(thrown instanceof Error)) refuse(`A non-Error object was ${verb}`, target.msg);
  assertIsError(thrown, target.type, target.includes, target.msg);
  return thrown;
};

/** Asserts that a function throws, and returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that a function throws an error of a class, with a message that contains a text, and returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any -- any constructor at all
  ErrorClass: new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  typeOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const target = expected(typeOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (thrown) {
    return checked(thrown, "thrown", target);
  }
  return refuse("Expected function to throw", target.msg);
}
