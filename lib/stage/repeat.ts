/**
 * A fold over a transition that may fail.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";

/**
 * Applies a transition so many times, or until it fails. A loop inside one task: a chain of so many links would overflow
 * the stack.
 */
export const repeat = <Failure, State>(
  times: number,
  transition: (state: State, count: number) => TaskEither<Failure, State>,
): (start: State) => TaskEither<Failure, State> =>
(start) =>
async () => {
  let state: E.Either<Failure, State> = E.right(start);
  for (let count = 0; count < times && E.isRight(state); count++) state = await transition(state.right, count)();
  return state;
};
