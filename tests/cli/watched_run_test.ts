import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { line } from "../support/line_world.ts";
import { pointNav } from "../../envs/mod.ts";
import { type WatchedFolder, watchFolder } from "../../lib/cli/watched_run.ts";
import { formatFault } from "../../lib/fault.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { WATCH_EVENT, type WatchEvent } from "../../lib/watch/message.ts";
import { left, right } from "../support/right.ts";

const KNOWN = { worlds: { point_nav: pointNav, line }, methods: NAMED_METHODS };

const CONFIGURATION = {
  ...{ method: "gpim", world: "point_nav", updates: 100, seed: 7, seeds: 1 },
  ...{ evaluationGoals: 4, evaluateEvery: 50, engine: "webassembly", options: {} },
};

const rowText = (updates: number, name = "discriminator.loss"): string =>
  `${JSON.stringify({ phase: "training", updates, environmentSteps: 0, seconds: 1, wallTime: 1, [name]: 0.5 })}\n`;

const decoded = (events: readonly unknown[]): readonly WatchEvent[] =>
  events.map((event) => {
    const one = WATCH_EVENT.decode(JSON.parse(JSON.stringify(event)));
    assert(E.isRight(one), JSON.stringify(event));
    return one.right;
  });

const kinds = (events: readonly WatchEvent[]): readonly string[] => events.map(({ kind }) => kind);

/** A folder that is watched, and what it has sent. */
const withWatched = async (
  work: (folder: string, watched: WatchedFolder, sent: () => readonly WatchEvent[]) => Promise<void>,
): Promise<void> => {
  const folder = await Deno.makeTempDir();
  const sent: unknown[] = [];
  const watched = watchFolder({ known: KNOWN, folder, engine: "webassembly", send: (event) => sent.push(event) });
  // Events since the last call.
  await work(folder, watched, () => decoded(sent.splice(0)));
  await watched.close();
  await Deno.remove(folder, { recursive: true });
};

const write = (folder: string, changes: object = {}) =>
  Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ ...CONFIGURATION, ...changes }));

Deno.test("an empty folder waits, a run is told of when it is there, and its rows as they are written", () =>
  withWatched(async (folder, watched, sent) => {
    right(await watched.look()());
    right(await watched.look()());
    assertEquals(sent(), [{ kind: "waiting", folder }]);
    assertEquals(kinds(decoded(watched.all())), ["waiting", "fault"]);
    assertMatch(
      formatFault(left(watched.setGoal({ kind: "next" }))),
      /no policy acts yet\. Wait for the first saved state/,
    );

    await write(folder);
    await Deno.writeTextFile(`${folder}/metrics.jsonl`, `${rowText(1)}${rowText(2)}{"phase":`);
    right(await watched.look()());
    const [run, meanings, rows] = sent();
    assert(run.kind === "run" && meanings.kind === "meanings" && rows.kind === "rows");
    assertEquals([run.run.world.name, run.run.canPoint, run.run.configuration.seed], ["point_nav", true, 7]);
    assertEquals(Object.keys(meanings.meanings), ["discriminator.loss"]);
    assertEquals([rows.seed, rows.rows.map(({ updates }) => updates)], [7, [1, 2]]);

    await Deno.writeTextFile(
      `${folder}/metrics.jsonl`,
      `${rowText(1)}${rowText(2)}${rowText(3)}rubbish\n${rowText(4)}`,
    );
    right(await watched.look()());
    const [more] = sent();
    assert(more.kind === "rows" && !more.isAnew);
    assertEquals(more.rows.map(({ updates }) => updates), [3, 4]);
    const all = decoded(watched.all());
    assertEquals(kinds(all), ["run", "meanings", "rows", "fault"]);
    assert(all[2].kind === "rows" && all[2].isAnew);
    assertEquals(all[2].rows.length, 4);
  }));

Deno.test("another run in the folder takes the place of the first, with its seeds", () =>
  withWatched(async (folder, watched, sent) => {
    await write(folder);
    await Deno.writeTextFile(`${folder}/metrics.jsonl`, rowText(1));
    right(await watched.look()());
    sent();
    await write(folder, { seed: 3, seeds: 2 });
    for (const seed of [3, 4]) {
      await Deno.mkdir(`${folder}/seed-${seed}`);
      await Deno.writeTextFile(`${folder}/seed-${seed}/metrics.jsonl`, rowText(seed));
    }
    right(await watched.look()());
    const events = sent();
    assertEquals(kinds(events), ["run", "meanings", "rows", "rows"]);
    assertEquals(events.flatMap((event) => event.kind === "rows" ? [event.seed] : []), [3, 4]);
  }));

Deno.test("a fault is told once, and that it is over, while the page goes on", () =>
  withWatched(async (folder, watched, sent) => {
    await write(folder, { world: "mars" });
    assertMatch(formatFault(left(await watched.look()())), /there is none named 'mars'/);
    assert(E.isLeft(await watched.look()()));
    const [fault, ...rest] = sent();
    assert(fault.kind === "fault");
    assertMatch(fault.words ?? "", /mars/);
    assertEquals(rest, []);
    await Deno.writeTextFile(`${folder}/config.json`, "{");
    assert(E.isLeft(await watched.look()()));
    await write(folder);
    right(await watched.look()());
    const events = sent();
    assertEquals(events.at(-1), { kind: "fault" });
    assert(kinds(events).includes("run"));
    await Deno.remove(folder, { recursive: true });
    assertMatch(formatFault(left(await watched.look()())), /there is no such folder/);
    await Deno.mkdir(folder);
  }));

Deno.test("a world without a scene is followed by its curves alone", () =>
  withWatched(async (folder, watched, sent) => {
    await write(folder, { world: "line" });
    await Deno.writeTextFile(`${folder}/metrics.jsonl`, rowText(1, "own.number"));
    right(await watched.look()());
    const [run, rows] = sent();
    assert(run.kind === "run" && rows.kind === "rows");
    assertEquals([run.run.scene, run.run.canPoint], [undefined, false]);
  }));
