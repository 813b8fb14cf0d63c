/**
 * Validation of the arrays that user-supplied functions return.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { type Fault, fault, messageOf } from "../fault.ts";
import { immediate } from "../guard.ts";

/** The fault of an array that does not hold `count × width` finite numbers; `undefined` for one that does. */
export const arrayFault = (
  place: string,
  numbers: ArrayLike<number>,
  count: number,
  width: number,
): Fault | undefined => {
  if (numbers.length !== count * width) {
    const cause = `${numbers.length} numbers came for ${count} worlds, ${count} × ${width} were declared`;
    return fault(
      "shape",
      place,
      cause,
      "Make the world's sizes agree with the arrays that it returns; checkEnvironment finds further faults.",
    );
  }
  for (let index = 0; index < numbers.length; index++) {
    if (!Number.isFinite(numbers[index])) {
      const cause = `number ${index % width} of world ${Math.floor(index / width)} is ${numbers[index]}`;
      return fault(
        "non-finite",
        place,
        cause,
        "Bound the world's dynamics, or lower the learning rate if an action caused it.",
      );
    }
  }
};

/** The remedy of an error whose `cause` is a fault, e.g. `new Error(message, { cause: fault(…) })`. */
const remedyOf = (reason: unknown): string | undefined => {
  const { remedy }: Partial<Fault> = Object(reason instanceof Error ? reason.cause : undefined);
  return typeof remedy === "string" ? remedy : undefined;
};

/** The fault of a user-supplied function that threw. An error whose cause is a fault of its own brings the remedy. */
export const thrownFault = (place: string): (reason: unknown) => Fault => (reason) =>
  fault(
    "world",
    place,
    `it threw '${messageOf(reason)}'`,
    remedyOf(reason) ?? "Accept every batch of valid rows; checkEnvironment finds further faults.",
  );

/** The rows that a user-supplied function returns; a fault unless they are `count × width` finite numbers. */
export const rows = <Numbers extends ArrayLike<number>>(
  place: string,
  call: () => Numbers,
  count: number,
  width: number,
): E.Either<Fault, Numbers> =>
  pipe(
    E.tryCatch(() => immediate(call()), thrownFault(place)),
    E.chain((numbers) => {
      const wrong = arrayFault(place, numbers, count, width);
      return wrong === undefined ? E.right(numbers) : E.left(wrong);
    }),
  );
