/**
 * What is wrong with an array that somebody else's function returned.
 *
 * @module
 */
import { type Fault, fault } from "../fault.ts";

/** The fault of an array that should hold `count × width` finite numbers, if it has one. */
export const arrayFault = (
  place: string,
  numbers: ArrayLike<number>,
  count: number,
  width: number,
): Fault | undefined => {
  if (numbers.length !== count * width) {
    const cause = `${numbers.length} numbers came for ${count} worlds, ${count} × ${width} were declared`;
    return fault("shape", place, cause, "Make the world's sizes and what it returns agree; checkWorld names more.");
  }
  for (let index = 0; index < numbers.length; index++) {
    if (!Number.isFinite(numbers[index])) {
      const cause = `number ${index % width} of world ${Math.floor(index / width)} is ${numbers[index]}`;
      return fault(
        "non-finite",
        place,
        cause,
        "Bound the world's dynamics, or lower the learning rate if an action did it.",
      );
    }
  }
};

/** What somebody else's function returns, or the fault that it threw. */
export const thrownFault = (place: string, reason: unknown): Fault =>
  fault(
    "world",
    place,
    `it threw '${reason instanceof Error ? reason.message : reason}'`,
    "Accept every batch of valid rows; checkWorld names more.",
  );
