import { assert, assertEquals } from "@std/assert";
import { awaitRound, type Board, newBoard, openRound, stopWorkers, WORD } from "../../../envs/mujoco/board.ts";
import { HALF_CHEETAH } from "../../../envs/mujoco/models/mod.ts";
import { loadPhysics } from "../../../envs/mujoco/physics.ts";
import type { Answer, Assignment } from "../../../envs/mujoco/pool_worker.ts";
import { key, uniform } from "../../../lib/random/mod.ts";

const simulated = { model: HALF_CHEETAH, frameSkip: 2 };

const physics = await loadPhysics(simulated);

/** A worker, and its answer to an assignment. */
const started = async (assignment: Assignment): Promise<{ readonly worker: Worker; readonly answer: Answer }> => {
  const worker = new Worker(new URL("../../../envs/mujoco/pool_worker.ts", import.meta.url), { type: "module" });
  worker.onerror = (event) => event.preventDefault();
  const answer = await new Promise<Answer>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.postMessage(assignment);
  });
  return { worker, answer };
};

/** A board of two rows with states and actions. */
const twoRows = (): Board => {
  const board = newBoard(physics, 2, 2);
  board.states.set(uniform(key(1), [board.states.length], { minimum: -0.1, maximum: 0.1 }));
  board.actions.set(uniform(key(2), [board.actions.length], { minimum: -1, maximum: 1 }));
  return board;
};

Deno.test("pool_worker answers that it is ready, and then steps the rows of every round as the physics does", async () => {
  const board = twoRows();
  const { worker, answer } = await started({ simulated, board, worker: 0 });
  assertEquals(answer, {});
  const expected = new Float64Array(board.states.length);
  for (let round = 0; round < 2; round++) {
    for (let row = 0; row < 2; row++) physics.advance(board.states, board.actions, expected, row);
    openRound(board, 2);
    assertEquals(awaitRound(board, 10_000), true);
    assertEquals([board.next.slice(), [...board.sound]], [expected, [1, 1]]);
    board.states.set(expected);
  }
  stopWorkers(board);
  worker.terminate();
});

Deno.test("pool_worker answers with the reason where its model is none", async () => {
  const { worker, answer } = await started({
    simulated: { model: "<mujoco><worldbody>", frameSkip: 1 },
    board: twoRows(),
    worker: 0,
  });
  assert(answer.failure?.includes("XML"), answer.failure);
  worker.terminate();
});

Deno.test("pool_worker reports its failure on the board, by its number, where a round throws", async () => {
  const board = twoRows();
  // Without room for what went well, no row can be stepped.
  const { worker, answer } = await started({ simulated, board: { ...board, sound: undefined! }, worker: 1 });
  assertEquals(answer, {});
  openRound(board, 2);
  assertEquals(awaitRound(board, 10_000), false);
  assertEquals(board.words[WORD.failed], 2);
  worker.terminate();
});
