import { assert, assertEquals, assertMatch } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { loadState } from "../../lib/state/mod.ts";
import type { Command, WorkerRun } from "../../lib/worker/command.ts";
import type { Report } from "../../lib/worker/report.ts";
import { serveTraining } from "../../lib/worker/serve.ts";
import { pointNav } from "../../envs/mod.ts";
import { line, SMALL } from "../support/line_world.ts";
import { right } from "../support/right.ts";

const RUN: WorkerRun = {
  world: "line",
  method: "gpim",
  options: { ...SMALL },
  engine: "webassembly",
  seed: 1,
  goals: 3,
  frameEvery: 0,
};

/** The other end of a server in this thread: posts messages, and waits for reports. */
const client = () => {
  const reports: Report[] = [];
  const waiting = new Set<() => void>();
  let receive = (_event: MessageEvent<unknown>) => {};
  serveTraining({ worlds: { line, point_nav: pointNav }, engines: { webassembly: () => webassembly() } }, {
    postMessage: (message) => {
      reports.push(structuredClone(message) as Report);
      waiting.forEach((check) => check());
    },
    addEventListener: (_kind, listener) => receive = listener,
  });
  let seen = 0;
  return {
    reports,
    post: (message: unknown) => receive(new MessageEvent("message", { data: structuredClone(message) })),
    send: (command: Command) => receive(new MessageEvent("message", { data: structuredClone(command) })),
    /** The next report that fits, after those that were waited for before. */
    next: <Kind extends Report["kind"]>(
      kind: Kind,
      fits: (report: Extract<Report, { kind: Kind }>) => boolean = () => true,
    ): Promise<Extract<Report, { kind: Kind }>> =>
      new Promise((resolve) => {
        const check = () => {
          for (; seen < reports.length; seen++) {
            const report = reports[seen] as Extract<Report, { kind: Kind }>;
            if (report.kind !== kind || !fits(report)) continue;
            seen++;
            waiting.delete(check);
            return resolve(report);
          }
        };
        waiting.add(check);
        check();
      }),
  };
};

const tested = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

tested("a run pauses where it is told to, goes on line by line, and resumes", async () => {
  const { send, next } = client();
  send({ kind: "start", run: { ...RUN, pauseAt: 20 } });
  const paused = await next("stage", ({ isPaused }) => isPaused);
  assertEquals([paused.stage, paused.updates], ["explore", 20]);
  for (const stage of ["relabel", "reach"]) {
    send({ kind: "step" });
    assertEquals((await next("stage", ({ isPaused }) => isPaused)).stage, stage);
  }
  send({ kind: "resume", pauseAt: 60 });
  assertEquals((await next("stage", ({ isPaused }) => isPaused)).updates, 60);
  send({ kind: "stop" });
  const { isStopped, bytes } = await next("done");
  assertEquals([isStopped, right(loadState(bytes)).state.updates], [true, 80]);
});

tested("a goal is pursued at once while a run is paused, and the state and the map come on demand", async () => {
  const { send, next } = client();
  send({ kind: "start", run: { ...RUN, world: "point_nav", pauseAt: 20, skills: 3 } });
  await next("stage", ({ isPaused }) => isPaused);
  send({ kind: "goal", state: Float64Array.of(8, 2) });
  const { frame } = await next("frame");
  assertEquals([frame.updates, [...frame.goal]], [20, [8, 2]]);
  assertEquals((await next("skills")).skills.latents.length, 6);
  send({ kind: "save" });
  assertEquals(right(loadState((await next("state")).bytes)).state.updates, 20);
  send({ kind: "map", states: Float64Array.of(1, 1, 8, 2, 9, 9), goal: Float64Array.of(8, 2) });
  const { rewards } = await next("map");
  assertEquals(rewards.indexOf(Math.max(...rewards)), 1);
  send({ kind: "map", states: Float64Array.of(1, 1, 8), goal: Float64Array.of(8, 2) });
  assertEquals((await next("fault")).isEnd, false);
  send({ kind: "goal", state: Float64Array.of(1, 2, 3) });
  const { fault, isEnd } = await next("fault");
  assertEquals([fault.place, isEnd], ["the goal", false]);
  send({ kind: "stop" });
  await next("done");
});

tested("a saved run goes on to the bits of the run that was never cut", async () => {
  const whole = client();
  whole.send({ kind: "start", run: { ...RUN, updates: 40 } });
  const { bytes, isStopped } = await whole.next("done");
  assertEquals(isStopped, false);
  const half = client();
  half.send({ kind: "start", run: { ...RUN, pauseAt: 20 } });
  await half.next("stage", ({ isPaused }) => isPaused);
  half.send({ kind: "save" });
  const saved = await half.next("state");
  half.send({ kind: "stop" });
  await half.next("done");
  const rest = client();
  rest.send({ kind: "start", run: { ...RUN, updates: 40, from: saved.bytes } });
  const end = await rest.next("done");
  assertEquals(right(loadState(end.bytes)).state.learners, right(loadState(bytes)).state.learners);
});

tested("runs that cannot be end in a fault that names the part", async () => {
  const changes: readonly (readonly [Partial<WorkerRun>, RegExp])[] = [
    [{ world: "nowhere" }, /run, 'world'/],
    [{ world: "constructor" }, /run, 'world'/],
    [{ engine: "steam" }, /run, 'engine'/],
    [{ method: "magic" }, /run, 'method'/],
    [{ options: { batch: 0 } }, /run, 'options', 'batch'/],
    [{ from: Uint8Array.of(1, 2, 3) }, /state/],
  ];
  for (const [change, place] of changes) {
    const { send, next } = client();
    send({ kind: "start", run: { ...RUN, ...change } });
    const { fault, isEnd } = await next("fault");
    assertEquals(isEnd, true);
    assertMatch(fault.place, place);
  }
});

tested("messages that are no commands, or come out of turn, are refused and change nothing", async () => {
  const { post, send, next, reports } = client();
  post({ kind: "explode" });
  assertMatch((await next("fault")).fault.cause, /was given/);
  send({ kind: "pause" });
  assertMatch((await next("fault")).fault.cause, /'pause' came before/);
  send({ kind: "start", run: { ...RUN, updates: 20 } });
  send({ kind: "start", run: RUN });
  assertMatch((await next("fault")).fault.cause, /begun in this worker already/);
  await next("done");
  assert(reports.every((report) => report.kind !== "fault" || !report.isEnd));
});
