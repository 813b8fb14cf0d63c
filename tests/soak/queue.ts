/**
 * A soak of queues: plans on workers that are killed and frozen, on servers that are killed, and on hosts that are cut off; counted, and
 * held against the same plan on one machine that nothing disturbs.
 *
 *     deno task soak:queue --parts same,moved,server,rate,overhead --json
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { readFlags, someOf, toggle, usage, wholeNumber } from "../../lib/cli/flags.ts";
import { formatFault } from "../../lib/fault.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { openQueue } from "../../lib/queue/connection.ts";
import { publishResult } from "../../lib/queue/results.ts";
import { STREAMS } from "../../lib/queue/streams.ts";
import { submitRun } from "../../lib/queue/submit.ts";
import { ensureConsumers, takeRun } from "../../lib/queue/take.ts";
import { HOSTS_REFUSED, withHosts } from "../queue/hosts.ts";
import { type Disturbance, type Place, runPlan, withWorkers } from "../queue/machines.ts";
import { bitsIn, filesOf, shortPlan, withPlan } from "../queue/plans.ts";
import { idOf, numbered, worker } from "../queue/runs.ts";
import { type Server, withServer } from "../queue/server.ts";
import { right } from "../support/right.ts";

const PARTS = ["same", "moved", "server", "rate", "overhead", "hosts"] as const;

const FLAGS = {
  parts: someOf(PARTS, PARTS, "the parts (all)"),
  kills: wholeNumber(50, "kills of the run that is moved (50)"),
  seed: wholeNumber(1, "the seed of all random moments (1)", 0),
  json: toggle("print the counts as one JSON object on the last line"),
  help: toggle("print this help"),
};

const SEEDS = [1, 2, 3, 4, 5, 6];
const PLAN = shortPlan(SEEDS, 150, [0.7, 0.8, 0.9, 0.95]);

const say = (words: unknown): void => console.error(JSON.stringify(words));

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Number of results in a queue. */
const resultsIn = async ({ address }: Server): Promise<number> => {
  const queue = right(await openQueue(address)());
  const { state } = await queue.manager.streams.info(STREAMS.result);
  await queue.close();
  return state.messages;
};

/** A plan on a queue of its own, and whether it has all files of the plan that nothing disturbed. */
const trial = async (
  name: string,
  plan: unknown,
  workers: number,
  disturbance: Disturbance | undefined,
  seed: number,
  beside: (server: Server) => Promise<number> = () => Promise.resolve(0),
) => {
  let counts = {};
  await withPlan(plan, async (folder) => {
    const alone = await runPlan(folder, "alone");
    if (alone.code !== 0) throw new Error(alone.errors);
    const expected = await filesOf(`${folder}/alone`);
    await withServer(async (server) => {
      const places = Array.from({ length: workers }, (): Place => ({ url: server.url }));
      const began = performance.now();
      const { result: [{ code, output, errors }, more], disturbed } = await withWorkers(
        places,
        () => Promise.all([runPlan(folder, "queue", { url: server.url }), beside(server)]),
        { key: key(seed), ...(disturbance === undefined ? {} : { disturbance }) },
      );
      if (code !== 0) throw new Error(errors);
      const found = await filesOf(`${folder}/queue`);
      if (found["results.jsonl"] === "") throw new Error(output);
      const bits = bitsIn(expected["results.jsonl"]);
      counts = {
        name,
        runs: bits.length,
        inQueue: await resultsIn(server),
        different: bitsIn(found["results.jsonl"]).filter((line, place) => line !== bits[place]).length,
        sameFiles: Object.keys(expected).every((file) => expected[file] === found[file]),
        disturbed: disturbed + more,
        seconds: Math.round((performance.now() - began) / 1000),
      };
    });
  });
  say(counts);
  return counts;
};

/** Equal bits on one machine, one worker, three workers, and three of which one is killed every few seconds, or frozen. */
const same = async (seed: number) => [
  await trial("one worker", PLAN, 1, undefined, seed),
  await trial("three workers", PLAN, 3, undefined, seed),
  await trial("three workers, one killed every few seconds", PLAN, 3, { every: [2, 5], signals: ["SIGKILL"] }, seed),
  await trial("three workers, one frozen or ended every few seconds", PLAN, 3, {
    every: [2, 5],
    signals: ["SIGSTOP", "SIGTERM"],
  }, seed),
];

/** Runs that are moved from one process to another by kills at random moments, until there were enough. */
const moved = async (seed: number, kills: number) => {
  const counts = [];
  for (let done = 0, round = 0; done < kills; round++) {
    const plan = shortPlan([seed + round], 1500, [0.8]);
    const disturbance: Disturbance = { every: [2, 5], signals: ["SIGKILL"] };
    const count = await trial("one run, moved", plan, 1, disturbance, seed + round);
    counts.push(count);
    done += "disturbed" in count ? Number(count.disturbed) : 0;
  }
  return counts;
};

/** A server that is killed and started again while a plan is carried out. */
const serverKilled = async (seed: number) => [
  await trial("three workers, the server killed", PLAN, 3, undefined, seed, async ({ kill, start }) => {
    const times = 3;
    for (let time = 0; time < times; time++) {
      await wait(5);
      await kill();
      await wait(2);
      await start();
    }
    return times;
  }),
];

/** Queue operations a second of one process: runs sent, taken, extended, their results published, and finished. */
const rate = async () => {
  const counts: unknown[] = [];
  await withServer(async (server) => {
    const queue = right(await openQueue(server.address)());
    const count = 500;
    const began = performance.now();
    for (let number = 0; number < count; number++) right(await submitRun(queue)(numbered(number))());
    const sent = performance.now();
    await ensureConsumers(queue, worker({ lease: 60 }));
    for (let number = 0; number < count; number++) {
      const taken = (await takeRun(queue, worker({ lease: 60 })))!;
      taken.extend();
      right(await publishResult(queue)({ id: idOf(number), name: `run ${number}`, value: { number } })());
      await taken.finish();
    }
    const ended = performance.now();
    counts.push({
      name: "queue operations",
      sentPerSecond: Math.round(1000 * count / (sent - began)),
      runsPerSecond: Math.round(1000 * count / (ended - sent)),
      operationsPerSecond: Math.round(1000 * 4 * count / (ended - began)),
    });
    await queue.close();
  });
  say(counts[0]);
  return counts;
};

/** Seconds of the processor that the processes of this one have taken, those that have ended; Linux counts hundredths. */
const processorSeconds = async (): Promise<number> => {
  const fields = (await Deno.readTextFile("/proc/self/stat")).split(") ")[1].split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
};

/** The time of a plan on one worker, beside that on one machine; runs of about 30 seconds. */
const overhead = async () => {
  const plan = shortPlan([1, 2], 5000, [0.8]);
  let counts = {};
  await withPlan(plan, async (folder) => {
    await withServer(async (server) => {
      const place = { url: server.url };
      const time = async (work: () => Promise<unknown>) => {
        const [began, taken] = [performance.now(), await processorSeconds()];
        await work();
        return { seconds: (performance.now() - began) / 1000, processor: await processorSeconds() - taken };
      };
      type Times = { readonly seconds: number; readonly processor: number };
      const seconds: { readonly alone: Times[]; readonly queue: Times[] } = { alone: [], queue: [] };
      for (let round = 0; round < 2; round++) {
        say(seconds);
        seconds.alone.push(await time(() => runPlan(folder, `alone-${round}`)));
        const queue = right(await openQueue(server.address)());
        await queue.manager.streams.purge(STREAMS.result);
        await queue.close();
        // The worker is there before the plan, as on a machine that works on many.
        const { processor } = await time(() =>
          withWorkers([place], async () => {
            await wait(5);
            seconds.queue.push(await time(() => runPlan(folder, `queue-${round}`, place)));
          }, { key: key(1), lease: 60, saveEvery: 60 })
        );
        // The worker's time is known once it has ended.
        seconds.queue.push({ seconds: seconds.queue.pop()!.seconds, processor });
      }
      const sum = (all: readonly Times[], of: keyof Times) => all.reduce((total, one) => total + one[of], 0);
      const ratio = (of: keyof Times) => sum(seconds.queue, of) / sum(seconds.alone, of);
      // With neighbours on the machine, only the second can be trusted.
      counts = { name: "overhead", ...seconds, ofSeconds: ratio("seconds"), ofProcessor: ratio("processor") };
    });
  });
  say(counts);
  return [counts];
};

/** Three hosts, one of them cut off for ten seconds. */
const hosts = async (seed: number) => {
  if (HOSTS_REFUSED !== undefined) {
    say(HOSTS_REFUSED);
    return [];
  }
  let counts = {};
  await withPlan(PLAN, async (folder) => {
    await runPlan(folder, "alone");
    await withHosts(3, async ({ address, within, cut, join }) => {
      await withServer(async (server) => {
        const places = within.map((words): Place => ({ url: server.url, within: words }));
        const began = performance.now();
        const { result: { code, errors } } = await withWorkers(places, async () => {
          const plan = runPlan(folder, "queue", { url: server.url });
          await wait(5);
          await cut(0);
          await wait(10);
          await join(0);
          return await plan;
        }, { key: fold(key(seed), 1) });
        if (code !== 0) throw new Error(errors);
        const [expected, found] = [await filesOf(`${folder}/alone`), await filesOf(`${folder}/queue`)];
        counts = {
          name: "three hosts, one cut off for 10 s",
          runs: bitsIn(expected["results.jsonl"]).length,
          inQueue: await resultsIn(server),
          sameFiles: Object.keys(expected).every((file) => expected[file] === found[file]),
          seconds: Math.round((performance.now() - began) / 1000),
        };
      }, { hostname: address });
    });
  });
  say(counts);
  return [counts];
};

if (import.meta.main) {
  const flags = readFlags(FLAGS, Deno.args);
  if (E.isLeft(flags)) {
    console.error(formatFault(flags.left));
    Deno.exit(2);
  }
  const { parts, kills, seed, json, help } = flags.right;
  if (help) console.log(usage("deno task soak:queue", FLAGS));
  else {
    const work: Readonly<Record<typeof PARTS[number], () => Promise<readonly unknown[]>>> = {
      same: () => same(seed),
      moved: () => moved(seed, kills),
      server: () => serverKilled(seed),
      rate,
      overhead,
      hosts: () => hosts(seed),
    };
    const counts: unknown[] = [];
    for (const part of parts) counts.push(...await work[part]());
    console.log(json ? JSON.stringify(counts) : counts);
    Deno.exit();
  }
}
