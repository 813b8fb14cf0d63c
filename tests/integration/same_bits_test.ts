import { assertEquals, assertNotEquals } from "@std/assert";
import { halfCheetah } from "../../envs/mujoco/mod.ts";
import { pointNav } from "../../envs/mod.ts";
import { type Engine, webassembly } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";
import { box } from "../../lib/learner/mod.ts";
import type { TrainState } from "../../lib/method/core/train_state.ts";
import { contrastive, diayn, gpim } from "../../lib/method/mod.ts";
import type { MethodFactory } from "../../lib/method/core/method.ts";
import { train } from "../../lib/train/mod.ts";
import type { World } from "../../lib/world/world.ts";
import { right } from "../support/right.ts";

const SMALL = { hidden: [16], batch: 16, worlds: 8, updatesPerIteration: 10 };
const GPIM = gpim({ ...SMALL, latents: box(2) });

/** The bits of numbers, of which NaN and -0 have some as well. */
const bitsOf = (numbers: Float32Array): readonly number[] => [...new Uint32Array(numbers.slice().buffer)];

/** Every bit that a run leaves: all weights, metrics, and its evaluations without their times. */
const runOf = async (engine: Engine, method: MethodFactory<TrainState>, seed: number, world: World = pointNav) => {
  const run = train({ world, method, updates: 30, seed, goals: 8, evaluateEvery: 10 });
  const { state, curve } = right(await run(engine)());
  const weights = Object.fromEntries(Object.entries(state.weights).map(([name, values]) => [name, bitsOf(values)]));
  return {
    weights,
    metrics: state.metrics,
    curve: curve.map((point) => ({ ...point, seconds: 0 })),
    updates: state.updates,
  };
};

const ENGINES: Readonly<Record<string, Engine>> = {
  webassembly: webassembly("for a test", { threads: 1 }),
  native: native("for a test"),
  "native on two threads": native("for a test", { threads: 2 }),
};

for (const [title, engine] of Object.entries(ENGINES)) {
  Deno.test({
    name: `${title}: a run is the same bits alone, and twice at once beside other seeds and methods`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const alone = await runOf(engine, GPIM, 7);
      const [first, otherSeed, otherMethod, second, third] = await Promise.all([
        runOf(engine, GPIM, 7),
        runOf(engine, GPIM, 8),
        runOf(engine, diayn({ ...SMALL, latents: box(2) }), 7),
        runOf(engine, GPIM, 7),
        runOf(engine, contrastive(SMALL), 3),
      ]);
      assertEquals(alone.updates, 30);
      assertEquals(first, alone);
      assertEquals(second, alone);
      for (const other of [otherSeed, otherMethod, third]) assertNotEquals(other.weights, alone.weights);
      assertEquals(await runOf(engine, GPIM, 7), alone);
    },
  });

  // Threads of an engine and of the physics know nothing of each other.
  if (title === "native on two threads") continue;

  Deno.test({
    name: `${title}: a run on MuJoCo is the same bits at any number of workers, also beside one another`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const cheetah = async (workers: number) => {
        const world = right(await halfCheetah({ workers })());
        const outcome = await runOf(engine, GPIM, 7, { ...world, horizon: 10 });
        world.dispose();
        return outcome;
      };
      const expected = await cheetah(0);
      assertEquals(await cheetah(1), expected);
      assertEquals(await cheetah(2), expected);
      assertEquals(await Promise.all([cheetah(2), cheetah(0), cheetah(1)]), [expected, expected, expected]);
    },
  });
}
