import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { anyState, finalState, relabel, type Rollout } from "../../lib/stage/mod.ts";

/** A rollout of random states, whose episodes end when they like. */
const rollouts: fc.Arbitrary<Rollout> = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  horizon: fc.integer({ min: 1, max: 7 }),
  width: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
}).map(({ count, horizon, width, seed, shares }) => {
  const column = (rows: number, width: number, draw: number) => ({
    rows,
    width,
    data: normal(fold(key(seed), draw), [count, rows, width]),
  });
  return {
    count,
    horizon,
    lengths: Int32Array.from({ length: count }, (_, episode) => 1 + Math.floor(shares[episode] * (horizon - 1))),
    columns: {
      observation: column(horizon + 1, 2, 0),
      achieved: column(horizon + 1, width, 1),
      action: column(horizon, 1, 2),
      terminated: column(horizon, 1, 3),
    },
  };
});

for (const [name, goalMap] of Object.entries({ finalState, anyState })) {
  Deno.test(`${name}: every goal was achieved in its own episode, after its first step and before its end`, () => {
    fc.assert(fc.property(rollouts, fc.nat(), (rollout, seed) => {
      const { time, goal } = relabel(goalMap)(key(seed))(rollout);
      const { rows, width, data } = rollout.columns.achieved;
      assertEquals(time.length, rollout.count);
      assertEquals(goal.length, rollout.count * width);
      time.forEach((chosen, episode) => {
        assert(Number.isInteger(chosen) && chosen >= 1 && chosen <= rollout.lengths[episode]);
        const row = episode * rows + chosen;
        assertEquals([...goal.subarray(episode * width, (episode + 1) * width)], [
          ...data.subarray(row * width, (row + 1) * width),
        ]);
      });
    }));
  });

  Deno.test(`${name}: the same key gives the same goals, and the rollout stays as it was`, () => {
    fc.assert(fc.property(rollouts, fc.nat(), (rollout, seed) => {
      const copy = structuredClone(rollout);
      const first = relabel(goalMap)(key(seed))(rollout);
      assertEquals(relabel(goalMap)(key(seed))(rollout), first);
      first.goal.fill(NaN);
      assertEquals(rollout, copy);
    }));
  });
}

Deno.test("finalState takes the last state of an episode that ended early, not that of the horizon", () => {
  const rollout: Rollout = {
    count: 2,
    horizon: 2,
    lengths: Int32Array.of(1, 2),
    columns: {
      observation: { rows: 3, width: 1, data: new Float32Array(6) },
      achieved: { rows: 3, width: 1, data: Float32Array.of(0, 1, 2, 10, 11, 12) },
      action: { rows: 2, width: 1, data: new Float32Array(4) },
      terminated: { rows: 2, width: 1, data: Float32Array.of(1, 0, 0, 0) },
    },
  };
  assertEquals([...relabel(finalState)(key(0))(rollout).goal], [1, 12]);
});

Deno.test("anyState chooses every state of an episode about equally often", () => {
  const count = 4000;
  const rollout: Rollout = {
    count,
    horizon: 4,
    lengths: new Int32Array(count).fill(4),
    columns: {
      observation: { rows: 5, width: 1, data: new Float32Array(5 * count) },
      achieved: { rows: 5, width: 1, data: Float32Array.from({ length: 5 * count }, (_, i) => i % 5) },
      action: { rows: 4, width: 1, data: new Float32Array(4 * count) },
      terminated: { rows: 4, width: 1, data: new Float32Array(4 * count) },
    },
  };
  const counts = [0, 0, 0, 0, 0];
  for (const goal of relabel(anyState)(key(1))(rollout).goal) counts[goal]++;
  assertEquals(counts[0], 0);
  for (const chosen of counts.slice(1)) assert(Math.abs(chosen - 1000) < 150, `${counts}`);
});
