/**
 * Words on standard output and standard error. Results are worth more than words: where these cannot be written, because a pipe was
 * closed or a disk is full, they are left out, and the run goes on.
 *
 * @module
 */

/** Does work whose failure is of no consequence. */
const regardless = (work: () => void): void => {
  try {
    work();
  } catch {
    // There is no place left to say so.
  }
};

/** Prints a line on standard output. */
export const print = (line: string): void => regardless(() => console.log(line));

/** Prints a line on standard error. */
export const printError = (line: string): void => regardless(() => console.error(line));

/** Writes text on standard error as it is. */
export const writeError = (text: string): void =>
  regardless(() => {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  });
