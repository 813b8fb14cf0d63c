import { assertEquals } from "@std/assert";
import { key } from "../../lib/random/mod.ts";
import { HOSTS_REFUSED, withHosts } from "../queue/hosts.ts";
import { type Place, runPlan, withWorkers } from "../queue/machines.ts";
import { filesOf, shortPlan, withPlan } from "../queue/plans.ts";
import { SERVER, SKIPPED, testQueue, withServer } from "../queue/server.ts";

const PLAN = shortPlan([1, 2], 200);

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Holds a plan on a queue, with something that happens meanwhile, against the same plan on this machine. */
const hold = (place: Place, places: readonly Place[], meanwhile: () => Promise<void>): Promise<void> =>
  withPlan(PLAN, async (folder) => {
    assertEquals((await runPlan(folder, "alone")).code, 0);
    const { result: [{ code, errors }] } = await withWorkers(
      places,
      () => Promise.all([runPlan(folder, "queue", place), meanwhile()]),
      { key: key(1), lease: 1 },
    );
    assertEquals(code, 0, errors);
    assertEquals(await filesOf(`${folder}/queue`), await filesOf(`${folder}/alone`));
  });

testQueue("a server that is killed and started again during a plan loses nothing, and doubles nothing", (_, server) => {
  const place = { url: server.url };
  return hold(place, [place], async () => {
    await wait(3);
    await server.kill();
    await wait(1);
    await server.start();
  });
});

const refused = SERVER === undefined ? SKIPPED : HOSTS_REFUSED === undefined ? "" : ` (skipped: ${HOSTS_REFUSED})`;

Deno.test({
  name: `of three hosts one is cut off for ten seconds, and the results are those of one machine${refused}`,
  ignore: refused !== "",
  fn: () =>
    withHosts(
      3,
      ({ address, within, cut, join }) =>
        withServer((server) =>
          hold({ url: server.url }, within.map((words): Place => ({ url: server.url, within: words })), async () => {
            await wait(2);
            await cut(0);
            await wait(10);
            await join(0);
          }), { hostname: address }),
    ),
});
