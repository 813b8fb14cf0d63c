/** Stands in for `jsr:@std/assert/rejects`. @module */
import { refuse } from "./assertion_error.ts";
import { checked, expected } from "./throws.ts";

/** Asserts that a promise is rejected, and returns the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that a promise is rejected with an error of a class, with a message that contains a text. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- any constructor at all
  ErrorClass: new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any -- any constructor at all
  typeOrMsg?: (new (...args: any[]) => E) | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const target = expected(typeOrMsg, msgIncludes, msg);
  const promise = started(fn, target.msg);
  try {
    await promise;
  } catch (reason) {
    return checked(reason, "rejected", target);
  }
  return refuse("Expected function to reject", target.msg);
}

/** A function that throws before it returns a promise does not reject. */
const started = (fn: () => PromiseLike<unknown>, msg: string | undefined): PromiseLike<unknown> => {
  const thrown = "Function throws when expected to reject";
  try {
    const promise = fn();
    return typeof promise?.then === "function" ? promise : refuse(thrown, msg);
  } catch {
    return refuse(thrown, msg);
  }
};
