import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import type { Bound } from "../../../../bench/compare/probe/bound.ts";
import { ending, roomsBound, roomsSuccessors } from "../../../../bench/compare/probe/rooms_bound.ts";
import { roomOf, rooms, ROOMS_CELLS } from "../../../../envs/rooms.ts";
import { webassembly } from "../../../../lib/engine/mod.ts";
import { ball, skills } from "../../../../lib/learner/mod.ts";
import { type CompiledMethod, GPIM, iterate, type TrainState } from "../../../../lib/method/mod.ts";
import { begin, compileMethod, dispose } from "../../../../lib/method/core/iteration.ts";
import { conditionedPolicy } from "../../../../lib/method/core/policy.ts";
import { gpimDefinition } from "../../../../lib/method/gpim.ts";
import { key } from "../../../../lib/random/mod.ts";
import { rollOut } from "../../../../lib/stage/mod.ts";
import { left, right } from "../../../support/right.ts";

const ROUNDING = 1e-9;

const assertOrder = ({ objective, processed, variational }: Bound) => {
  assert(objective >= processed - ROUNDING, `${objective} is below ${processed}`);
  assert(processed >= variational - ROUNDING, `${processed} is below ${variational}`);
};

Deno.test("uniformly random actions end in each coloured room with the known probability", () => {
  const start = new Float64Array(ROOMS_CELLS.length);
  start[ROOMS_CELLS.findIndex(([x, y]) => x === 5 && y === 5)] = 1;
  const random = ROOMS_CELLS.map(() => new Float64Array(rooms.actionSize).fill(1 / rooms.actionSize));
  const end = ending(start, roomsSuccessors(), random, rooms.horizon);
  assertAlmostEquals(end.reduce((sum, p) => sum + p, 0), 1);
  const achieved = rooms.achieved(Float64Array.from(ROOMS_CELLS.flat()));
  for (let room = 1; room < rooms.goalSize; room++) {
    const inRoom = end.filter((_, cell) => achieved[cell * rooms.goalSize + room] === 1);
    assertAlmostEquals(inRoom.reduce((sum, p) => sum + p, 0), 0.031, 5e-4);
  }
});

const SMALL = {
  ...GPIM,
  latents: skills(8, { hidden: [16] }),
  hidden: [32, 32],
  batch: 64,
  worlds: 32,
  discount: 0.9,
  learningRate: 5e-3,
  updatesPerIteration: 50,
  hindsight: true,
};

/** The fraction of episodes that end in the commanded room, over `episodes` for each coloured room. */
const reachedByActing = async (
  compiled: CompiledMethod,
  { weights }: TrainState,
  episodes: number,
): Promise<number> => {
  const count = 4 * episodes;
  const target = (episode: number) => 1 + episode % 4;
  const goals = Float32Array.from(
    { length: count * rooms.goalSize },
    (_, index) => Number(index % rooms.goalSize === target(Math.floor(index / rooms.goalSize))),
  );
  const policy = conditionedPolicy(compiled, "goalPolicy")(weights, () => goals);
  const { states } = right(await rollOut(rooms, policy)(rooms.reset(key(0), count), key(1))());
  const ends = Array.from({ length: count }, (_, episode) => {
    const last = 2 * (episode * (rooms.horizon + 1) + rooms.horizon);
    return roomOf(states[last], states[last + 1]);
  });
  return ends.filter((room, episode) => room === target(episode)).length / count;
};

Deno.test("while GPIM learns rooms, the bounds stay in their order and the objective rises; episodes end as computed", async () => {
  const compiled = right(await compileMethod(rooms, (world) => E.right(gpimDefinition(world, SMALL)))(webassembly())());
  let state = right(await begin(compiled)(key(1))());
  const bounds = [right(roomsBound(compiled, state.weights))];
  for (let iteration = 0; iteration < 6; iteration++) {
    state = right(await iterate(compiled, compiled.settings.updatesPerIteration)(state)());
    bounds.push(right(roomsBound(compiled, state.weights)));
  }
  bounds.forEach(assertOrder);
  const last = bounds[bounds.length - 1];
  assert(last.objective > bounds[0].objective + 0.2);
  // Five standard deviations of a fraction of 1000 episodes.
  assertAlmostEquals(
    await reachedByActing(compiled, state, 250),
    last.reached,
    5 * Math.sqrt(last.reached * (1 - last.reached) / 1000),
  );
  right(await dispose(compiled)());
});

Deno.test("latents that are not discrete are a fault", () => {
  const definition = gpimDefinition(rooms, { ...GPIM, latents: ball(2) });
  assertEquals(left(roomsBound(definition, {})).kind, "configuration");
});
