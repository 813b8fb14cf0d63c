/**
 * Mutants that a test cannot or need not tell from the source, each with the reason.
 *
 * @module
 */

/** A mutant, by the lines before and after the change, with single blanks for white space. */
export interface KnownMutant {
  /** The path of the file. */
  readonly file: string;
  /** The lines that the change touches. */
  readonly before: string;
  /** The same lines, changed. */
  readonly after: string;
  /** Whether no input tells it from the source (it is left out of the count), or one does that is not worth a test. */
  readonly verdict: "equivalent" | "accepted";
  /** The reason, in a sentence. */
  readonly reason: string;
}

/** All of them, by file. */
export const KNOWN: readonly KnownMutant[] = [];
