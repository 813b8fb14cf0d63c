import { assert, assertEquals, assertMatch } from "@std/assert";
import { pipe } from "fp-ts/function.js";
import { pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { type Fault, formatFault } from "../../lib/fault.ts";
import { denseSac, gpim, type MethodFactory, type TrainState } from "../../lib/method/mod.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { train } from "../../lib/train/train.ts";
import type { WatchedEpisode, WatchedSkills } from "../../lib/watch/message.ts";
import { openSession, type Session, shownRows } from "../../lib/watch/session.ts";
import type { World } from "../../lib/world/world.ts";
import { line, SMALL } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

/** The states of a short run, in their order. */
const statesOf = async (method: MethodFactory<TrainState>, world: World): Promise<readonly SavedRun[]> => {
  const saved: SavedRun[] = [];
  const run = { world, method, updates: 100, seed: 7, evaluationGoals: 4, checkpointEvery: 1 };
  right(await pipe(webassembly(), train({ ...run, checkpoint: (state: SavedRun) => saved.push(state) }))());
  return saved;
};

interface Told {
  readonly episodes: WatchedEpisode[];
  readonly skills: WatchedSkills[];
  readonly faults: (Fault | undefined)[];
}

/** A session, and all that it tells. */
const withSession = async (
  method: MethodFactory<TrainState>,
  world: World,
  work: (session: Session, told: Told) => Promise<void>,
): Promise<void> => {
  const told: Told = { episodes: [], skills: [], faults: [] };
  const session = right(
    await openSession({ world, method, seed: 7, evaluationGoals: 4 }, webassembly(), {
      episode: (episode) => told.episodes.push(episode),
      skills: (skills) => told.skills.push(skills),
      fault: (found) => told.faults.push(found),
    })(),
  );
  await work(session, told);
  await session.close();
};

const until = async (isTrue: () => boolean): Promise<void> => {
  for (const start = performance.now(); !isTrue();) {
    assert(performance.now() - start < 20_000, "nothing was told within 20 seconds");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

Deno.test("the newest policy acts towards the goal, and again whenever the goal moves; the explorer once a state", async () => {
  const [first, second] = await statesOf(gpim(SMALL), pointNav);
  await withSession(gpim(SMALL), pointNav, async (session, { episodes, skills, faults }) => {
    session.takeState(first);
    await until(() => skills.length === 1);
    const [{ updates, steps, poses, goal }] = episodes;
    assertEquals([updates, steps], [first.state.updates, pointNav.horizon]);
    const width = goal.length;
    assertEquals(poses.length, (pointNav.horizon + 1) * width);
    assertEquals([skills[0].updates, skills[0].count, skills[0].isDiscrete], [first.state.updates, 24, false]);
    assertEquals(skills[0].places.length % (24 * 2), 0);

    right(session.setGoal({ kind: "place", place: [9, 9] }));
    await until(() => episodes.length === 2);
    const [x, y] = episodes[1].goal.subarray(-2);
    assert(Math.hypot(x - 9, y - 9) < 1);
    assertEquals(episodes[1].poses.subarray(0, width), poses.subarray(0, width), "it starts at the same place");

    session.takeState(second);
    await until(() => skills.length === 2);
    assertEquals([episodes.at(-1)?.updates, skills[1].updates], [second.state.updates, second.state.updates]);
    assertEquals(episodes.at(-1)?.goal, episodes[1].goal);
    const before = episodes.at(-1)?.goal;
    right(session.setGoal({ kind: "next" }));
    await until(() => String(episodes.at(-1)?.goal) !== String(before));
    assertEquals(skills.length, 2);
    assertEquals(faults.filter((found) => found !== undefined), []);
  });
});

Deno.test("many goals at once are one episode to the last of them, and none follows the end of the session", async () => {
  const [first] = await statesOf(gpim(SMALL), pointNav);
  const told = { count: 0 };
  await withSession(gpim(SMALL), pointNav, async (session, { episodes }) => {
    session.takeState(first);
    for (let place = 0; place < 50; place++) right(session.setGoal({ kind: "place", place: [place / 10, 5] }));
    await until(() => episodes.length > 0 && Math.abs(episodes.at(-1)!.goal.at(-2)! - 4.9) < 0.3);
    assert(episodes.length < 5, `${episodes.length} episodes`);
    right(session.setGoal({ kind: "next" }));
    await session.close();
    told.count = episodes.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    assertEquals(episodes.length, told.count);
  });
});

Deno.test("a method without an explorer shows none, and one whose latents are choices says so", async () => {
  const plain = denseSac(SMALL);
  const [first] = await statesOf(plain, pointNav);
  await withSession(plain, pointNav, async (session, { episodes, skills }) => {
    session.takeState(first);
    await until(() => episodes.length === 1);
    right(session.setGoal({ kind: "next" }));
    await until(() => episodes.length === 2);
    assertEquals(skills.length, 0);
  });
});

Deno.test("a place is refused where goals are no places, and a state of other networks is a fault that is told", async () => {
  const { scene: _scene, ...unseen } = pointNav;
  await withSession(gpim(SMALL), unseen, async (session) => {
    assertMatch(
      formatFault(left(session.setGoal({ kind: "place", place: [1, 1] }))),
      /^the goal: goals of this world are no places\. Ask for the next one/,
    );
    await Promise.resolve();
  });
  const [other] = await statesOf(gpim({ ...SMALL, hidden: [8, 8] }), pointNav);
  await withSession(gpim(SMALL), pointNav, async (session, { episodes, faults }) => {
    session.takeState(other);
    await until(() => faults.length > 0);
    assert(faults[0] !== undefined);
    assertEquals(episodes, []);
  });
});

Deno.test("a method that cannot be compiled for the world is a fault", async () => {
  const reports = { episode: () => {}, skills: () => {}, fault: () => {} };
  const broken = { ...line, goalStates: () => new Float64Array(1) };
  const opened = openSession(
    { world: broken, method: gpim(SMALL), seed: 7, evaluationGoals: 4 },
    webassembly(),
    reports,
  );
  assertMatch(formatFault(left(await opened())), /line/);
});

Deno.test("the rows of an episode that are shown begin with its first and end with its last, 240 or so of a long one", () => {
  assertEquals(shownRows(3), [0, 1, 2]);
  for (const count of [1, 2, 240, 241, 1000, 12_345]) {
    const rows = shownRows(count);
    assertEquals([rows[0], rows.at(-1), new Set(rows).size], [0, count - 1, rows.length]);
    assert(rows.length <= 241);
  }
});
