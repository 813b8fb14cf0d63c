import { assertEquals, assertMatch } from "@std/assert";
import { publishResult, submitRun } from "../../lib/queue/mod.ts";
import { readResult } from "../../lib/queue/results.ts";
import { PACKAGE } from "../../lib/state/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { end, queueWords, runPlan, startWorker, withWorkers } from "../queue/machines.ts";
import { filesOf, shortPlan, withPlan } from "../queue/plans.ts";
import { numbered } from "../queue/runs.ts";
import { testQueue } from "../queue/server.ts";
import { right } from "../support/right.ts";

testQueue(
  "a plan has the same results and pages on workers as on this machine, though they are killed and ended",
  (_, server) =>
    withPlan({ ...shortPlan([1, 2], 200), halving: { keep: 0.5, rungs: 2 } }, async (folder) => {
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
  "a worker runs no world, method or code that it does not know, and says so as the result",
  async (queue, { url }) => {
    const configuration = {
      method: "l2",
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
