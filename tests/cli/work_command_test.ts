import { assertEquals, assertMatch } from "@std/assert";
import { publishResult, submitRun } from "../../lib/queue/mod.ts";
import { readResult } from "../../lib/queue/results.ts";
import { PACKAGE } from "../../lib/state/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { STREAMS } from "../../lib/queue/streams.ts";
import { end, queueWords, runMachine, runPlan, startWorker, withWorkers } from "../queue/machines.ts";
import { filesOf, shortPlan, withPlan } from "../queue/plans.ts";
import { numbered } from "../queue/runs.ts";
import { testQueue } from "../queue/server.ts";
import { right } from "../support/right.ts";

testQueue(
  "a plan has the same results and pages on workers as on this machine, though they are killed and ended",
  (_, server) =>
    withPlan({ ...shortPlan([1, 2], 100), halving: { keep: 0.5, rungs: 2 } }, async (folder) => {
      assertEquals((await runPlan(folder, "alone")).code, 0);
      const place = { url: server.url };
      const { result: { code, errors } } = await withWorkers(
        [place, place],
        () => runPlan(folder, "queue", place),
        { key: key(1), lease: 1, disturbance: { every: [2, 4], signals: ["SIGKILL", "SIGTERM"] } },
      );
      assertEquals(code, 0, errors);
      assertEquals(await filesOf(`${folder}/queue`), await filesOf(`${folder}/alone`));
      const { output } = await queueWords(place);
      assertMatch(output, /^0 runs wait, 0 are in hand, 6 have ended/m);
      assertEquals(JSON.parse((await queueWords(place, ["--json"])).output).results, 6);
      // A plan whose runs have all ended needs no worker.
      assertEquals((await runPlan(folder, "again", place)).code, 0);
      assertEquals(await filesOf(`${folder}/again`), await filesOf(`${folder}/alone`));
    }),
);

testQueue(
  "a machine works in as many processes as it has slots, and ends when no run is left; no secret is printed",
  (queue, { url }) =>
    withPlan(shortPlan([1, 2], 20), async (folder) => {
      const place = { url };
      const plan = runPlan(folder, "queue", place);
      while ((await queue.manager.streams.info(STREAMS.run)).state.messages < 4) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const machine = await runMachine(place, 2);
      assertEquals(machine.code, 0, machine.errors);
      assertEquals((await plan).code, 0);
      assertMatch(machine.errors, /^machine: 2 slots for webassembly$/m);
      assertMatch(machine.errors, /^machine-[0-9a-f]{8}-2: \d runs, 0 faults$/m);
      const password = decodeURIComponent(new URL(url).password);
      for (const words of [machine.output, machine.errors]) {
        assertEquals(words.includes(password) || words.includes(new URL(url).password), false);
      }
    }),
);

testQueue(
  "a worker runs no world, method or code that it does not know, and says so as the result",
  async (queue, { url }) => {
    const configuration = {
      method: "perceptual_distance",
      world: "https://example.com/world.ts",
      options: {},
      updates: 1,
      seed: 1,
      seeds: 1,
      evaluationGoals: 1,
      evaluateEvery: 1,
      engine: "webassembly",
    };
    const run = numbered(1, {
      version: PACKAGE.version,
      work: { id: numbered(1).id, name: "a", configuration, stops: [], keepsState: false },
    });
    right(await submitRun(queue)(run)());
    const process = startWorker({ url }, "w", 60);
    let found = right(await readResult(queue)(run.id)());
    while (found === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      found = right(await readResult(queue)(run.id)());
    }
    assertEquals(await end(process, "SIGTERM"), 0);
    assertMatch("fault" in found ? found.fault.cause : "", /identity is that of another run/);
    assertEquals(right(await publishResult(queue)({ id: run.id, name: "a", value: {} })()), false);
  },
);
