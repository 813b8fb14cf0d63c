import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import type { World } from "../../lib/world/mod.ts";
import { reacher } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";
import { formatFault } from "../../lib/fault.ts";
import { gpim } from "../../lib/method/mod.ts";
import { trainSeeds } from "../../lib/train/seeds.ts";
import { train } from "../../lib/train/train.ts";
import { left, right } from "../support/right.ts";

const SMALL = { hidden: [12, 12], batch: 16, worlds: 8, updatesPerIteration: 5, replayEpisodes: 24 };
const RUN = { world: reacher, method: gpim(SMALL), updates: 12, seed: 3, goals: 10, evaluateEvery: 5 };

for (const engine of [webassembly(), native()]) {
  Deno.test(`three seeds in one graph on ${engine.name} come to what three single runs come to`, async () => {
    const together = right(await trainSeeds({ ...RUN, seeds: 3 })(engine)());
    assertEquals(together.length, 3);
    for (const [place, outcome] of together.entries()) {
      const alone = right(await train({ ...RUN, seed: RUN.seed + place })(engine)());
      assertEquals(outcome.state.updates, 12);
      assertEquals(outcome.curve.map(({ updates }) => updates), alone.curve.map(({ updates }) => updates));
      for (const part of ["discriminator", "latentPolicy", "goalPolicy"] as const) {
        alone.state.weights[part].forEach((weight, i) =>
          assertLess(Math.abs(outcome.state.weights[part][i] - weight), 2e-4, `${part}[${i}] of seed ${place}`)
        );
      }
      for (const [name, value] of Object.entries(alone.state.metrics)) {
        assertLess(Math.abs(outcome.state.metrics[name] - value), 1e-3 * Math.max(1, Math.abs(value)), name);
      }
    }
    const [first, second] = together;
    assert(first.state.weights.goalPolicy.some((weight, i) => weight !== second.state.weights.goalPolicy[i]));
  });
}

Deno.test("several calls' worth of steps and several seeds go together", async () => {
  const method = gpim({ ...SMALL, updatesPerCall: 3 });
  const [first] = right(await trainSeeds({ ...RUN, method, seeds: 2 })(webassembly())());
  const alone = right(await train(RUN)(webassembly())());
  alone.state.weights.goalPolicy.forEach((weight, i) =>
    assertLess(Math.abs(first.state.weights.goalPolicy[i] - weight), 2e-4)
  );
});

Deno.test("one seed is the plain run, bit for bit", async () => {
  const [outcome] = right(await trainSeeds({ ...RUN, seeds: 1 })(webassembly())());
  const alone = right(await train(RUN)(webassembly())());
  assertEquals(outcome.state.weights, alone.state.weights);
});

Deno.test("the watch is called with the progress of each seed", async () => {
  const done: number[] = [];
  const watch = ({ phase }: { readonly phase: string }, seed: number) => phase === "done" ? done.push(seed) : undefined;
  right(await trainSeeds({ ...RUN, seeds: 2, watch })(webassembly())());
  assertEquals(done.toSorted(), [3, 4]);
});

Deno.test("a seed that meets a fault ends the run with it, and the other seeds do not wait for it", async () => {
  let steps = 0;
  const world: World = {
    ...reacher,
    step: (states, actions) => {
      if (++steps === 700) throw new Error("out of order");
      return reacher.step(states, actions);
    },
  };
  const fault = left(await trainSeeds({ ...RUN, world, updates: 40, seeds: 3 })(webassembly())());
  assertMatch(formatFault(fault), /out of order/);
});

Deno.test("after the fault of one seed the others end with it, in the iteration in hand", async () => {
  const reached: Record<number, number> = {};
  const watch = ({ updates }: { readonly updates: number }, seed: number) => {
    reached[seed] = updates;
    if (seed === 2 && updates > 0) throw new Error("seed 2 has met its end");
  };
  const perIteration = 5;
  const method = gpim({ ...SMALL, updatesPerIteration: perIteration });
  const fault = left(await trainSeeds({ ...RUN, method, updates: 300, seed: 1, seeds: 3, watch })(webassembly())());
  assertMatch(formatFault(fault), /^run, 'watch': it threw 'seed 2 has met its end'/);
  assertEquals(reached[2], perIteration);
  assert(reached[1] <= 3 * perIteration && reached[3] <= 3 * perIteration, JSON.stringify(reached));
});

Deno.test("a number of seeds that cannot be is refused", async () => {
  assertMatch(formatFault(left(await trainSeeds({ ...RUN, seeds: 0 })(webassembly())())), /'seeds'.*0 was given/);
  for (const seed of [Number.MAX_SAFE_INTEGER, -1, NaN]) {
    assertMatch(formatFault(left(await trainSeeds({ ...RUN, seed, seeds: 2 })(webassembly())())), /2 seeds from/);
  }
});

Deno.test("more agents than could ever fit into memory are refused before anything is made", async () => {
  const fault = left(await trainSeeds({ ...RUN, seed: 1, seeds: 1_000_000 })(webassembly())());
  assertEquals([fault.kind, fault.place], ["configuration", "run, 'seeds'"]);
  assertMatch(formatFault(fault), /the runs would take about 3\.8 TiB/);
});
