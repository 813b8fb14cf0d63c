/**
 * The value of an Either that must be right.
 *
 * @module
 */
import { fail } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { type Fault, formatFault } from "../../lib/fault.ts";

/** The right value; fails the test with the fault's message, or the sentence, otherwise. */
export const right = <Value>(either: E.Either<Fault | string, Value>): Value =>
  E.isRight(either) ? either.right : fail(typeof either.left === "string" ? either.left : formatFault(either.left));

/** The left value; fails the test when all went well. */
export const left = <Value>(either: E.Either<Fault, Value>): Fault =>
  E.isLeft(either) ? either.left : fail("a fault was expected");
