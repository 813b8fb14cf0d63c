/** Stands in for `jsr:@std/assert/assertion-error`. @module */

/** What every failed assertion throws. */
export class AssertionError extends Error {
  /** Builds the error. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Throws with what was found, followed by the caller's own words when there are any. */
export const refuse = (found: string, msg?: string): never => {
  throw new AssertionError(msg ? `${found}: ${msg}` : `${found}.`);
};
