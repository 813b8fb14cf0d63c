import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as TE from "fp-ts/TaskEither.js";
import { sweep, type TrainCandidate } from "../../lib/cli/sweep.ts";
import type { Candidate, SweepPlan } from "../../lib/cli/sweep_plan.ts";
import { fault } from "../../lib/fault.ts";
import { right } from "../support/right.ts";

const PLAN: SweepPlan = { configuration: {}, grid: {}, seeds: [1, 2], updates: 40, halving: { keep: 0.5, rungs: 3 } };

const CANDIDATES: readonly Candidate[] = ["d", "a", "c", "b"].map((name) => ({ name, configuration: {} }));

/** The place of a setting in the alphabet: the earlier, the better. */
const QUALITY: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3, d: 4 };

/** A trainer whose distances are known, and the calls of it. */
const knownTrainer = (failing?: string) => {
  const calls: (readonly [name: string, seed: number, updates: number, from: number])[] = [];
  const train: TrainCandidate = ({ name }, seed, updates, stops) => {
    calls.push([name, seed, updates, stops.at(-1) ?? 0]);
    if (name === failing && updates > 10) return TE.left(fault("world", "here", "it broke", "Mend it."));
    return TE.right(QUALITY[name] + seed / 10 - updates / 1000);
  };
  return { calls, train };
};

Deno.test("the better half of the settings goes on after each rung, each run from its own state", async () => {
  const { calls, train } = knownTrainer();
  const reports: unknown[] = [];
  const { trials, updates } = right(
    await sweep(PLAN, CANDIDATES, train, ({ name }, rung, place) => reports.push([name, rung.updates, place]))(),
  );
  assertEquals(calls, [
    ...["d", "a", "c", "b"].flatMap((name) => [[name, 1, 10, 0] as const, [name, 2, 10, 0] as const]),
    ...["a", "b"].flatMap((name) => [[name, 1, 20, 10] as const, [name, 2, 20, 10] as const]),
    ["a", 1, 40, 20],
    ["a", 2, 40, 20],
  ]);
  assertEquals(trials.map(({ name, updates }) => [name, updates]), [["a", 40], ["b", 20], ["c", 10], ["d", 10]]);
  assertEquals(trials[0].distances, [1.06, 1.16]);
  assertEquals(trials[0].curve.map(([updates, distance]) => [updates, Number(distance.toFixed(3))]), [
    [10, 1.14],
    [20, 1.13],
    [40, 1.11],
  ]);
  assertEquals(updates, { taken: 2 * (40 + 20 + 10 + 10), whole: 2 * 4 * 40 });
  assertEquals(reports.slice(-3), [["a", 20, 0], ["b", 20, 1], ["a", 40, 0]]);
});

Deno.test("a setting that fails is last, with its fault, and another goes on in its place", async () => {
  const { train } = knownTrainer("a");
  const { trials } = right(await sweep(PLAN, CANDIDATES, train)());
  assertEquals(trials.map(({ name, updates, fault }) => [name, updates, fault]), [
    ["b", 40, undefined],
    ["c", 10, undefined],
    ["d", 10, undefined],
    ["a", 10, "here: it broke. Mend it."],
  ]);
});

Deno.test("without halving every setting is trained to its end", async () => {
  const { calls, train } = knownTrainer();
  const { halving: _, ...plan } = PLAN;
  const { trials } = right(await sweep(plan, CANDIDATES, train)());
  assertEquals(calls.length, 8);
  assertEquals(trials.map(({ name, updates }) => [name, updates]), [["a", 40], ["b", 40], ["c", 40], ["d", 40]]);
});

Deno.test("a setting goes on as soon as it is certain to be among the better ones; which ones do, does not depend on who is faster", async () => {
  const outcomes = await Promise.all(
    fc.sample(fc.array(fc.nat(20), { minLength: 40, maxLength: 40 }), 20).map(async (delays) => {
      const { calls, train } = knownTrainer();
      const slow: TrainCandidate = (candidate, seed, updates, stops) => {
        const distance = train(candidate, seed, updates, stops);
        const delay = delays[calls.length];
        return () => new Promise((resolve) => setTimeout(() => resolve(distance()), delay));
      };
      return right(await sweep(PLAN, CANDIDATES, slow)());
    }),
  );
  for (const outcome of outcomes) assertEquals(outcome, outcomes[0]);
});

Deno.test("no machine waits for the end of a rung: the best of four goes on before the last has ended", async () => {
  const order: string[] = [];
  const { train } = knownTrainer();
  const lateD: TrainCandidate = (candidate, seed, updates, stops) => async () => {
    // Of four, two go on: with `d` open, the best of the other three is certain.
    if (candidate.name === "d") await new Promise((resolve) => setTimeout(resolve, 50));
    order.push(`${candidate.name} ${updates}`);
    return await train(candidate, seed, updates, stops)();
  };
  right(await sweep({ ...PLAN, seeds: [1] }, CANDIDATES, lateD)());
  assertEquals(order, ["a 10", "c 10", "b 10", "a 20", "d 10", "b 20", "a 40"]);
});
