import { assert, assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { carryOut, type Surroundings } from "../../lib/cli/carry_out.ts";
import type { Configuration } from "../../lib/cli/configuration.ts";
import { planRun } from "../../lib/cli/planned_run.ts";
import { statesInMemory } from "../../lib/cli/run_states.ts";
import { fault } from "../../lib/fault.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { pointNav } from "../../envs/mod.ts";
import { left, right } from "../support/right.ts";

const CONFIGURATION: Configuration = {
  method: "gpim",
  world: "point_nav",
  options: { hidden: [4], batch: 4, worlds: 4, updatesPerIteration: 10 },
  updates: 60,
  seed: 3,
  seeds: 1,
  evaluationGoals: 4,
  evaluateEvery: 20,
  engine: "webassembly",
};

const known = { worlds: { point_nav: pointNav }, methods: NAMED_METHODS };

const surroundings = (changes: Partial<Surroundings> = {}): Surroundings => ({
  known,
  states: statesInMemory(),
  saveEvery: 0,
  ...changes,
});

const planned = (changes: Partial<Configuration> = {}, stops: readonly number[] = [], keepsState = false) =>
  planRun({ name: "a run", configuration: { ...CONFIGURATION, ...changes }, stops, keepsState });

const bitsOf = async (run: Awaited<ReturnType<typeof planned>>, course: Surroundings) =>
  right(await carryOut(run, course)())!.result.seeds.map(({ bits }) => bits);

Deno.test("a run that is stopped again and again has the bits of one that was left alone, several seeds as well", async () => {
  for (const seeds of [1, 2]) {
    const run = await planned({ seeds });
    const alone = right(await carryOut(run, surroundings())())!.result;
    assertEquals(alone.seeds.map(({ seed, updates }) => [seed, updates]), [[3, 60], [4, 60]].slice(0, seeds));
    assertEquals(alone.seeds[0].curve.map(({ updates }) => updates), [0, 20, 40, 60]);
    const states = statesInMemory();
    let stops = 0;
    for (;;) {
      const controller = new AbortController();
      let iterations = 0;
      const watch = () => ++iterations > 1 ? controller.abort() : undefined;
      const carried = right(await carryOut(run, surroundings({ states, signal: controller.signal, watch }))());
      if (carried !== undefined) {
        assertEquals(carried.result, alone);
        await carried.tidy();
        break;
      }
      stops++;
    }
    assert(stops >= 2, `${stops} stops`);
    assertEquals(right(await states.open(run.id, 3)()).newest, undefined, "its states are removed");
  }
});

Deno.test("a longer run goes on from the kept state of a shorter one, or trains up to it first", async () => {
  const [short, long] = [await planned({ updates: 25 }, [], true), await planned({}, [25], true)];
  const alone = await bitsOf(long, surroundings());
  const states = statesInMemory();
  await bitsOf(short, surroundings({ states }));
  const seen: number[] = [];
  const watch = ({ updates }: { readonly updates: number }) => seen.push(updates);
  assertEquals(await bitsOf(long, surroundings({ states, watch })), alone);
  assertEquals(seen[0] > 25, true, "it did not begin anew");
  assertEquals(right(await states.open(long.id, 3)()).newest?.state.updates, 60);
});

Deno.test("progress is the part of the whole run, in its first part as well", async () => {
  const fractions: number[] = [];
  await bitsOf(await planned({}, [30]), surroundings({ watch: ({ fraction }) => fractions.push(fraction) }));
  assert(fractions.every((fraction, place) => place === 0 || fraction >= fractions[place - 1]));
  assertEquals([Math.min(...fractions), fractions.at(-1)], [0, 1]);
});

Deno.test("a state that cannot be saved, an unknown world and a wrong option are faults", async () => {
  const broken = fault("file", "disk", "it is full", "Make room.");
  const states = {
    open: () => TE.right({ newest: undefined, save: () => TE.left(broken) }),
    remove: () => TE.right(undefined),
  };
  assertMatch(left(await carryOut(await planned(), surroundings({ states }))()).cause, /it is full/);
  assertMatch(left(await carryOut(await planned({ world: "moon" }), surroundings())()).cause, /none named 'moon'/);
  assertMatch(
    left(await carryOut(await planned({ options: { code: "x" } }), surroundings())()).cause,
    /there is no such setting/,
  );
});
