import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  awaitRound,
  awaitWorkers,
  type Board,
  isAwake,
  isBusy,
  newBoard,
  openRound,
  reportFailure,
  serve,
  stopWorkers,
  takeRows,
  WORD,
} from "../../../envs/mujoco/board.ts";
import type { Physics } from "../../../envs/mujoco/physics.ts";

/** Doubles both numbers of a state and adds the action, which must not be negative. */
const doubling: Physics = {
  stateSize: 2,
  actionSize: 1,
  start: new Float64Array(2),
  geoms: [],
  advance: (states, actions, next, row) => {
    for (const index of [2 * row, 2 * row + 1]) next[index] = 2 * states[index] + actions[row];
    return actions[row] >= 0;
  },
  place: () => {},
  stateAt: (states) => ({ positions: states, velocities: states, placeOf: () => [0, 0, 0] }),
  free: () => {},
};

/** A board whose states are 0, 1, 2, …, with an action for each row. */
const filled = (actions: readonly number[], workers = 1): Board => {
  const board = newBoard(doubling, workers, Math.max(1, actions.length));
  board.states.set(board.states.map((_, index) => index));
  board.actions.set(actions);
  return board;
};

const wordsOf = ({ words }: Board) => ({
  round: words[WORD.round],
  count: words[WORD.count],
  left: words[WORD.left],
  done: words[WORD.done],
});

Deno.test("newBoard has shared memory for every row, six words and one more for each worker", () => {
  const { words, states, actions, next, sound } = newBoard(doubling, 3, 5);
  assertEquals([words, states, actions, next, sound].map(({ length }) => length), [9, 10, 5, 10, 5]);
  for (const { buffer } of [words, states, actions, next, sound]) assert(buffer instanceof SharedArrayBuffer);
  assertEquals(new Set(Object.values(WORD)).size, 7);
});

Deno.test("openRound counts the round, and leaves all of its rows to be taken", () => {
  const board = filled([1, 2, 3]);
  openRound(board, 2);
  assertEquals(wordsOf(board), { round: 1, count: 2, left: 2, done: 0 });
  openRound(board, 3);
  assertEquals(wordsOf(board), { round: 2, count: 3, left: 3, done: 0 });
});

Deno.test("takeRows steps every row of the round and marks those that went well, and touches no other", () => {
  const board = filled([1, -1, 3, 4]);
  board.next.fill(7);
  board.sound.fill(9);
  openRound(board, 3);
  takeRows(doubling, board);
  assertEquals([...board.next], [1, 3, 3, 5, 11, 13, 7, 7]);
  assertEquals([...board.sound], [1, 0, 1, 9]);
  assertEquals([wordsOf(board).done, wordsOf(board).left < 0], [3, true]);
});

Deno.test("takeRows takes nothing where no row is left", () => {
  const board = filled([1, 2]);
  takeRows(doubling, board);
  assertEquals([...board.next], [0, 0, 0, 0]);
  openRound(board, 2);
  takeRows(doubling, board);
  board.next.fill(0);
  takeRows(doubling, board);
  assertEquals([[...board.next], wordsOf(board).done], [[0, 0, 0, 0], 2]);
});

Deno.test("takeRows gives rows to several takers, each row to one of them", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(8), (count, first) => {
    const board = filled(Array(count).fill(1));
    const taken: number[] = [];
    // Another thread takes the rest in the middle of the first one's row.
    const interrupted: Physics = {
      ...doubling,
      advance: (states, actions, next, row) => {
        taken.push(row);
        if (taken.length === first % count + 1) takeRows(doublingThatTells, board);
        return doubling.advance(states, actions, next, row);
      },
    };
    const doublingThatTells: Physics = {
      ...doubling,
      advance: (...all) => (taken.push(all[3]), doubling.advance(...all)),
    };
    openRound(board, count);
    takeRows(interrupted, board);
    assertEquals(taken.toSorted((a, b) => a - b), [...Array(count).keys()]);
    assertEquals([...board.sound], Array(count).fill(1));
    assertEquals(awaitRound(board, 0), true);
  }));
});

Deno.test("awaitRound is true once all rows are finished, and false where none is finished in time", () => {
  const board = filled([1, 2]);
  openRound(board, 2);
  assertEquals(awaitRound(board, 5), false);
  takeRows(doubling, board);
  assertEquals(awaitRound(board, 60_000), true);
});

Deno.test("awaitRound is false at once where a worker failed, also after the last row", () => {
  const board = filled([1], 2);
  openRound(board, 1);
  takeRows(doubling, board);
  reportFailure(board, 1);
  assertEquals([board.words[WORD.failed], awaitRound(board, 60_000)], [2, false]);
});

Deno.test("serve takes the rows of a round and ends where it is asked to meanwhile, at rest before and after", () => {
  const board = filled([1, 2, 3], 2);
  const working: number[] = [];
  const ending: Physics = {
    ...doubling,
    advance: (states, actions, next, row) => {
      working.push(board.words[WORD.worker + 1]);
      if (row === 0) stopWorkers(board);
      return doubling.advance(states, actions, next, row);
    },
  };
  openRound(board, 3);
  serve(ending, board, 1);
  assertEquals([working, board.words[WORD.worker], board.words[WORD.worker + 1]], [[3, 3, 3], 0, 2]);
  assertEquals([...board.next], [1, 3, 6, 8, 11, 13]);
});

Deno.test("serve takes nothing where it is to end already", () => {
  const board = filled([1]);
  openRound(board, 1);
  stopWorkers(board);
  serve(doubling, board, 0);
  assertEquals([board.words[WORD.stop], wordsOf(board).round, wordsOf(board).done], [1, 2, 0]);
});

Deno.test("serve throws what its physics throws, and its word stays that of a worker at work", () => {
  const board = filled([1]);
  openRound(board, 1);
  const broken: Physics = {
    ...doubling,
    advance: () => {
      throw new Error("no more memory");
    },
  };
  assertThrows(() => serve(broken, board, 0), Error, "no more memory");
  assertEquals([board.words[WORD.worker], isBusy(board, 0), isBusy({ ...board, words: new Int32Array(9) }, 0)], [
    3,
    true,
    false,
  ]);
});

Deno.test("awaitWorkers is true once all workers were woken for the round, and false where one gives no sign in time", () => {
  const board = filled([1, 2], 2);
  openRound(board, 1);
  const stopping: Physics = { ...doubling, advance: (...row) => (stopWorkers(board), doubling.advance(...row)) };
  assertEquals([isAwake(board, 0), awaitWorkers(board, 2, 20)], [false, false]);
  serve(stopping, board, 0);
  // The request to stop counts as a round, in which no worker begins any more.
  assertEquals([isAwake(board, 0), board.words[WORD.worker]], [false, 2]);
  Atomics.sub(board.words, WORD.round, 1);
  assertEquals([isAwake(board, 0), isAwake(board, 1)], [true, false]);
  assertEquals([awaitWorkers(board, 1, 20), awaitWorkers(board, 2, 20)], [true, false]);
  Atomics.store(board.words, WORD.worker + 1, 3);
  assertEquals(awaitWorkers(board, 2, 20), true);
});
