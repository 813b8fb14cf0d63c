import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { Configuration } from "../../lib/cli/configuration.ts";
import { identityOf, legsOf, planRun, readPlannedRun } from "../../lib/cli/planned_run.ts";
import { left, right } from "../support/right.ts";

const CONFIGURATION: Configuration = {
  method: "gpim",
  world: "point_nav",
  options: { discount: 0.9, hidden: [8] },
  updates: 100,
  seed: 1,
  seeds: 1,
  evaluationGoals: 10,
  evaluateEvery: 50,
  engine: "webassembly",
};

Deno.test("all that decides a result is in its identity, and nothing else", async () => {
  const own = await identityOf(CONFIGURATION, []);
  assertMatch(own, /^[0-9a-f]{32}$/);
  const others: readonly Configuration[] = [
    { ...CONFIGURATION, method: "diayn" },
    { ...CONFIGURATION, world: "reacher" },
    { ...CONFIGURATION, options: { discount: 0.8, hidden: [8] } },
    { ...CONFIGURATION, updates: 101 },
    { ...CONFIGURATION, steps: 100 },
    { ...CONFIGURATION, seed: 2 },
    { ...CONFIGURATION, seeds: 2 },
    { ...CONFIGURATION, evaluationGoals: 11 },
    { ...CONFIGURATION, evaluateEvery: 51 },
    { ...CONFIGURATION, engine: "native" },
    { ...CONFIGURATION, threads: 2 },
  ];
  const identities = await Promise.all([
    ...others.map((other) => identityOf(other, [])),
    identityOf(CONFIGURATION, [50]),
  ]);
  assertEquals(new Set([own, ...identities]).size, others.length + 2);
  const { options: { discount, hidden }, ...rest } = CONFIGURATION;
  assertEquals(await identityOf({ options: { hidden, discount }, ...rest }, []), own);
  assertEquals(await identityOf({ ...CONFIGURATION, workers: 3, threads: 1 }, []), own);
});

Deno.test("the legs of a run end where shorter runs do", async () => {
  const short = await planRun({
    name: "",
    configuration: { ...CONFIGURATION, updates: 25 },
    stops: [],
    keepsState: true,
  });
  const longer = await planRun({
    name: "",
    configuration: { ...CONFIGURATION, updates: 50 },
    stops: [25],
    keepsState: true,
  });
  const whole = await planRun({ name: "", configuration: CONFIGURATION, stops: [25, 50], keepsState: true });
  assertEquals(await legsOf(whole), [{ id: short.id, updates: 25 }, { id: longer.id, updates: 50 }, {
    id: whole.id,
    updates: 100,
  }]);
});

Deno.test("a run out of a message is checked: its entries, its stops, and whether its identity is its own", async () => {
  const run = await planRun({ name: "a", configuration: CONFIGURATION, stops: [50], keepsState: false });
  assertEquals(right(await readPlannedRun(JSON.parse(JSON.stringify(run)))), run);
  const refused = async (changes: Readonly<Record<string, unknown>>) =>
    left(await readPlannedRun({ ...run, ...changes })).cause;
  assertMatch(await refused({ id: "0".repeat(32) }), /identity is that of another run/);
  assertMatch(await refused({ configuration: { ...CONFIGURATION, seed: 3 } }), /identity is that of another run/);
  assertMatch(await refused({ stops: [50, 50] }), /ascending/);
  assertMatch(await refused({ stops: Array.from({ length: 21 }, (_, place) => place + 1) }), /ascending/);
  assertMatch(await refused({ configuration: { ...CONFIGURATION, code: "import('x')" } }), /there is no such entry/);
  assertMatch(await refused({ configuration: {} }), /'method' is missing/);
  assertEquals((await readPlannedRun("run"))._tag, "Left");
  assertNotEquals(run.id, (await planRun({ ...run, stops: [] })).id);
});
