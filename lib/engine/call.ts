/**
 * Calls to a runtime: one after the other, and what they throw as faults.
 *
 * @module
 */
import { type Fault, fault, messageOf } from "../fault.ts";

/** Runs one piece of work after the other. */
export type Queue = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A queue: its tasks run one after the other, also after one that failed. */
export const queue = (): Queue => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
};

/** Seconds in which a runtime must be loaded: some minutes for a slow network. */
export const LOADING_SECONDS = 600;

/** The remedy of a program whose engine does not answer. */
export const LATE_REMEDY =
  "Compile again, or in a new process; if the machine is only slow, raise the engine's option 'patience'.";

/** Remedies of what runtimes say of themselves. */
const KNOWN: readonly (readonly [words: RegExp, remedy: string])[] = [
  [
    /bad_alloc|out of memory|\bOOM\b|memory access out of bounds|allocation failed|failed to allocate/i,
    "It needs more memory than there is: take a smaller batch, narrower layers, or fewer steps in one call.",
  ],
  [
    /threads did not start|(?:multiple|previous) calls? to 'init/,
    "Use a new process, or load the page again, and one thread: the runtime of this one cannot be started again.",
  ],
];

/** The fault for something that a runtime threw; the remedy is another one where its words are known. */
export const engineFault = (place: string, remedy: string) => (reason: unknown): Fault => {
  const cause = messageOf(reason).replaceAll("\n", " ");
  const known = KNOWN.find(([words]) => words.test(cause));
  return fault("engine", place, cause, known === undefined ? remedy : known[1]);
};
