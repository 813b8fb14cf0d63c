import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { WORD } from "../../../envs/mujoco/board.ts";
import { halfCheetah } from "../../../envs/mujoco/mod.ts";
import { HALF_CHEETAH } from "../../../envs/mujoco/models/mod.ts";
import { loadPhysics } from "../../../envs/mujoco/physics.ts";
import { openPool } from "../../../envs/mujoco/pool.ts";
import { fold, key, uniform } from "../../../lib/random/mod.ts";
import { right } from "../../support/right.ts";

const simulated = { model: HALF_CHEETAH, frameSkip: 5 };

const physics = await loadPhysics(simulated);

/** Rows of a state and an action each, all different. */
const batch = (count: number, seed: number) => {
  const noise = uniform(key(seed), [count * physics.stateSize], { minimum: -0.2, maximum: 0.2 });
  return {
    states: Float64Array.from(noise),
    actions: uniform(fold(key(seed), 1), [count * physics.actionSize], { minimum: -1.5, maximum: 1.5 }),
    next: new Float64Array(count * physics.stateSize),
    sound: new Uint8Array(count),
  };
};

Deno.test("any number of workers comes to the same bits, also where there are more rows than room", async () => {
  // One after the other, because a test's first worker is type-checked when it starts, and the next ones with it.
  const pools = [
    await openPool(physics, simulated, 1, { rows: 5 }),
    await openPool(physics, simulated, 2, { rows: 5 }),
  ];
  try {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.maxSafeNat(), fc.boolean(), (count, seed, diverges) => {
        const { states, actions, next, sound } = batch(count, seed);
        if (diverges) states.fill(NaN, physics.start.length, physics.stateSize);
        for (let row = 0; row < count; row++) sound[row] = Number(physics.advance(states, actions, next, row));
        for (const { advance } of pools) {
          const shared = batch(count, seed);
          advance(states, actions, shared.next, shared.sound);
          assertEquals([shared.next, shared.sound], [next, sound]);
        }
      }),
      { numRuns: 30 },
    );
  } finally {
    pools.forEach(({ close }) => close());
  }
});

Deno.test("an episode of a world is the same bits with no, one and two workers", async () => {
  const episode = async (workers: number): Promise<Float64Array> => {
    const { actionSize, dispose, reset, step } = right(await halfCheetah({ workers })());
    let states = reset(key(7), 16);
    for (let time = 0; time < 50; time++) {
      states = step(states, uniform(fold(key(8), time), [16, actionSize], { minimum: -1, maximum: 1 })).states;
    }
    dispose();
    return states;
  };
  const expected = await episode(0);
  assertEquals(await episode(1), expected);
  assertEquals(await episode(2), expected);
});

const workerOf = (code: string) => () =>
  new Worker(`data:application/javascript,${encodeURIComponent(code)}`, { type: "module" });

const workers = navigator.hardwareConcurrency;

/** Workers that say they are ready, and then do what `body` says with the board's words; as many as there are processors. */
const openBroken = (
  body: string,
  options: { readonly patience: number; readonly interval?: number },
  count = workers,
) => {
  const code = `onmessage = ({ data: { board: { words }, worker } }) => {
    postMessage({});
    ${body}
  };`;
  return openPool(physics, simulated, count, { ...options, start: workerOf(code) });
};

for (
  const [what, body, patience, message] of [
    [
      "hangs with a row",
      `if (worker === 0) Atomics.store(words, ${WORD.worker}, 1);`,
      200,
      `worker 1 of ${workers} did not finish its row within 0.2 s`,
    ],
    ["is gone", "close();", 200, `none of ${workers} workers took a row within 0.2 s`],
    [
      "says that it failed",
      `if (worker === 0) {
        Atomics.wait(words, ${WORD.round}, 0);
        Atomics.store(words, ${WORD.failed}, 1);
        Atomics.store(words, ${WORD.done}, -1);
        Atomics.notify(words, ${WORD.done});
      }`,
      60_000,
      `worker 1 of ${workers} failed`,
    ],
  ] as const
) {
  Deno.test(`a worker that ${what} is an error that names it, and the next pool works`, async () => {
    const { advance, close } = await openBroken(body, { patience });
    const { states, actions, next, sound } = batch(3, 7);
    try {
      assertThrows(() => advance(states, actions, next, sound), Error, message);
      assertThrows(() => advance(states, actions, next, sound), Error, "the workers have ended");
    } finally {
      close();
    }
    const pool = await openPool(physics, simulated, 1);
    pool.advance(states, actions, next, sound);
    assertEquals([...sound], [1, 1, 1]);
    pool.close();
  });
}

Deno.test("a worker that is gone is noticed although this thread takes all rows, at the next call of the roll", async () => {
  const { states, actions, next, sound } = batch(3, 7);
  const open = (interval: number) => openBroken("close();", { patience: 200, interval }, 1);
  const [asked, unasked] = [await open(0), await open(60_000)];
  try {
    if (workers === 1) return;
    unasked.advance(states, actions, next, sound);
    assertEquals([...sound], [1, 1, 1]);
    assertThrows(
      () => asked.advance(states, actions, next, sound),
      Error,
      "worker 1 of 1 gave no sign within 0.2 s",
    );
  } finally {
    asked.close();
    unasked.close();
  }
});

Deno.test("an error of a worker beside the rounds is the error of the next one", async () => {
  const { advance, close } = await openBroken("setTimeout(() => { throw new Error('it broke'); }, 0);", {
    patience: 200,
  });
  const { states, actions, next, sound } = batch(3, 7);
  await new Promise((resolve) => setTimeout(resolve, 500));
  try {
    assertThrows(() => advance(states, actions, next, sound), Error, "it broke");
  } finally {
    close();
  }
});

for (
  // Workers that do answer have a minute for it, because a busy machine takes longer than a second to start them.
  const [what, code, startSeconds, message] of [
    ["say nothing", "", 1, "worker 1 of 2 did not start"],
    ["end at once", "close();", 1, "worker 1 of 2 did not start"],
    ["answer garbage", "onmessage = () => postMessage(null);", 60, "neither that it is ready nor why it is not"],
    ["answer other garbage", "onmessage = () => postMessage({ failure: 7 });", 60, "answered neither"],
    ["throw", "onmessage = () => { throw new Error('it broke'); };", 60, "it broke"],
  ] as const
) {
  Deno.test(`workers that ${what} when they are to start are an error that says so`, async () => {
    const options = { start: workerOf(code), startSeconds };
    await assertRejects(() => openPool(physics, simulated, 2, options), Error, message);
  });
}

Deno.test("workers that cannot load the model are an error that says why", async () => {
  await assertRejects(() => openPool(physics, { model: "<mujoco><worldbody>", frameSkip: 5 }, 2), Error, "XML");
});
