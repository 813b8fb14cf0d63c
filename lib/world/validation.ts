/**
 * Validation of the arrays that user-supplied functions return.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { type Fault, fault, faultOf, messageOf } from "../fault.ts";
import { immediate } from "../guard.ts";

// A sum of products with 0 is 0 unless a number is not finite. It takes a third of the time of a test of each number, and a third of
// that in a function that only ever meets one type of array, which is why this loop is here twice.
const isFiniteInSingle = (numbers: Float32Array): boolean => {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index] * 0;
  return sum === 0;
};

const isFiniteInDouble = (numbers: Float64Array): boolean => {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index] * 0;
  return sum === 0;
};

/** The index of the first number that is not finite; −1 where all are. */
export const nonFiniteIndex = (numbers: ArrayLike<number>): number =>
  (numbers instanceof Float32Array && isFiniteInSingle(numbers)) ||
    (numbers instanceof Float64Array && isFiniteInDouble(numbers))
    ? -1
    : Array.prototype.findIndex.call(numbers, (number) => !Number.isFinite(number));

/** The fault of an array that does not hold `count × width` numbers; `undefined` for one that does. */
export const sizeFault = (
  place: string,
  numbers: ArrayLike<number>,
  count: number,
  width: number,
): Fault | undefined =>
  numbers.length === count * width ? undefined : fault(
    "shape",
    place,
    `${numbers.length} numbers came for ${count} worlds, ${count} × ${width} were declared`,
    "Make the world's sizes agree with the arrays that it returns; checkEnvironment finds further faults.",
  );

/** The fault of an array that does not hold `count × width` finite numbers; `undefined` for one that does. */
export const arrayFault = (
  place: string,
  numbers: ArrayLike<number>,
  count: number,
  width: number,
): Fault | undefined => {
  const wrongSize = sizeFault(place, numbers, count, width);
  if (wrongSize !== undefined) return wrongSize;
  const index = nonFiniteIndex(numbers);
  return index < 0 ? undefined : fault(
    "non-finite",
    place,
    `number ${index % width} of world ${Math.floor(index / width)} is ${numbers[index]}`,
    "Bound the world's dynamics, or lower the learning rate if an action caused it.",
  );
};

/**
 * The fault of a user-supplied function that threw. An error may bring a fault of its own, `new Error(message, { cause: fault(…) })`,
 * which is then the fault at this place.
 */
export const thrownFault = (place: string): (reason: unknown) => Fault => (reason) => {
  const own = faultOf(reason);
  return own !== undefined ? { ...own, place } : fault(
    "world",
    place,
    `it threw '${messageOf(reason)}'`,
    "Accept every batch of valid rows; checkEnvironment finds further faults.",
  );
};

/** The result of calls of a guarded world; where one throws, its fault, with the moment behind its place. */
export const attemptAt = <Result>(moment: string, run: () => Result): E.Either<Fault, Result> =>
  E.tryCatch(run, (reason) => {
    const found = faultOf(reason);
    return found === undefined ? thrownFault(`world${moment}`)(reason) : { ...found, place: found.place + moment };
  });

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
