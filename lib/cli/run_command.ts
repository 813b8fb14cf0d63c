/**
 * The part that all commands have in common: the help that they print on demand, and the exit code of a fault.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, formatFault } from "../fault.ts";
import { type Flag, type Flags, readFlags, usage, type Values } from "./flags.ts";
import { print, printError } from "./print.ts";

/** Prints a fault; the exit code that goes with it, 2 for a wrong flag and 1 for any other fault. */
export const refuse = (found: Fault): number => {
  printError(formatFault(found));
  return found.kind === "flag" ? 2 : 1;
};

/** Reads the flags of a command, and prints its help or does its work; the exit code. */
export const runCommand = async <Set extends Flags & { readonly help: Flag<boolean> }>(
  name: string,
  flags: Set,
  args: readonly string[],
  work: (values: Values<Set>) => TE.TaskEither<Fault, unknown>,
): Promise<number> => {
  const values = readFlags(flags, args);
  if (E.isRight(values) && values.right.help) {
    print(usage(name, flags));
    return 0;
  }
  const outcome = await pipe(TE.fromEither(values), TE.chain(work))();
  return E.isLeft(outcome) ? refuse(outcome.left) : 0;
};
