import { assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { INTERRUPTED, ownPool, poolOf, type Slot } from "../../lib/cli/pool.ts";
import type { PlannedRun } from "../../lib/cli/planned_run.ts";
import { statesInMemory } from "../../lib/cli/run_states.ts";
import { fault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";
import { RESULT } from "./known_result.ts";

const run = (name: string): PlannedRun => ({
  id: name,
  name,
  configuration: {
    method: "gpim",
    world: "point_nav",
    options: {},
    seed: 1,
    seeds: 1,
    evaluationGoals: 1,
    evaluateEvery: 1,
    engine: "webassembly",
  },
  stops: [],
  keepsState: false,
});

Deno.test("a pool has as many runs in hand as it has slots, and takes them in the order of the calls", async () => {
  const began: string[] = [];
  let inHand = 0;
  let most = 0;
  const slot: Slot = ({ name }) => async () => {
    began.push(name);
    most = Math.max(most, ++inHand);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inHand--;
    return E.right(RESULT);
  };
  const pool = poolOf([slot, slot], () => Promise.resolve());
  const names = ["a", "b", "c", "d", "e"];
  const results = await Promise.all(names.map((name) => pool.carry(run(name))()));
  assertEquals([began, most, results.map(right)], [names, 2, names.map(() => RESULT)]);
});

Deno.test("a run that fails is tried five times, one that throws as well, and one that is interrupted once", async () => {
  const broken = fault("world", "a", "b", "c");
  const attempts = new Map<string, number>();
  const slot: Slot = ({ name }) => () => {
    attempts.set(name, (attempts.get(name) ?? 0) + 1);
    if (name === "throws") throw new Error("broken");
    if (name === "mends" && attempts.get(name) === 3) return Promise.resolve(E.right(RESULT));
    return Promise.resolve(E.left(name === "interrupted" ? INTERRUPTED : broken));
  };
  const pool = poolOf([slot], () => Promise.resolve());
  assertEquals(left(await pool.carry(run("fails"))()), broken);
  assertEquals(right(await pool.carry(run("mends"))()), RESULT);
  left(await pool.carry(run("throws"))());
  assertEquals(left(await pool.carry(run("interrupted"))()), INTERRUPTED);
  assertEquals([...attempts.values()], [5, 3, 5, 1]);
});

Deno.test("a pool of this process begins no run once it is told to end", async () => {
  const pool = ownPool({
    known: { worlds: {}, methods: {} },
    states: statesInMemory(),
    saveEvery: 60,
    signal: AbortSignal.abort(),
  });
  assertEquals(left(await pool.carry(run("a"))()), INTERRUPTED);
  await pool.close();
});
