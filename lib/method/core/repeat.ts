/**
 * A fold over a transition that may fail.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";

/**
 * Applies a transition so many times, or until it fails. What each application needs beside the state is prepared while the
 * one before is under way, so that an engine and the host work at the same time where the engine lets them. A loop inside one
 * task: a chain of so many links would overflow the stack.
 */
export const repeat = <Failure, State, Prepared>(
  times: number,
  prepare: (count: number) => Prepared,
  transition: (state: State, prepared: Prepared) => TaskEither<Failure, State>,
): (start: State) => TaskEither<Failure, State> =>
(start) =>
async () => {
  if (times === 0) return E.right(start);
  let state: E.Either<Failure, State> = E.right(start);
  let prepared = prepare(0);
  for (let count = 1; count <= times && E.isRight(state); count++) {
    const running: Promise<E.Either<Failure, State>> = transition(state.right, prepared)();
    if (count < times) prepared = prepare(count);
    state = await running;
  }
  return state;
};
