import { assert, assertEquals, assertMatch } from "@std/assert";
import { findRun, readNewLines } from "../../lib/cli/watched_folder.ts";
import { formatFault } from "../../lib/fault.ts";
import { UNREAD } from "../../lib/watch/growing_lines.ts";
import { left, right } from "../support/right.ts";

const CONFIGURATION = {
  ...{ method: "gpim", world: "point_nav", updates: 100, seed: 7, seeds: 1 },
  ...{ evaluationGoals: 4, evaluateEvery: 50, engine: "webassembly", options: {} },
  about: { package: "@gpim/gpim" },
};

const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  await work(folder);
  await Deno.remove(folder, { recursive: true });
};

Deno.test("a folder that holds nothing, or what is there before a run, may yet become one", () =>
  withFolder(async (folder) => {
    assertEquals(right(await findRun(folder)()), undefined);
    await Deno.mkdir(`${folder}/state`);
    await Deno.writeTextFile(`${folder}/config.json.partial`, "{");
    assertEquals(right(await findRun(`${folder}/`)()), undefined);
  }));

Deno.test("a folder that is none, and one that holds other things, is a fault with a remedy", () =>
  withFolder(async (folder) => {
    const words = async (path: string) => formatFault(left(await findRun(path)()));
    assertMatch(await words(`${folder}/none`), /none: there is no such folder\. Name the folder that --out/);
    await Deno.writeTextFile(`${folder}/notes.txt`, "mine");
    assertMatch(await words(folder), /there is no run in it\. Name the folder that --out/);
    assertMatch(await words(`${folder}/notes.txt`), /it is a file, not a run's folder\. Name the folder that --out/);
  }));

Deno.test("a run comes with its configuration and a mark of its own; one that is cut off is a fault", () =>
  withFolder(async (folder) => {
    const text = JSON.stringify(CONFIGURATION);
    await Deno.writeTextFile(`${folder}/config.json`, text);
    const found = right(await findRun(folder)());
    assert(found !== undefined);
    assertEquals([found.configuration.world, found.file], ["point_nav", CONFIGURATION]);
    assertEquals(right(await findRun(folder)())?.mark, found.mark);
    await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ ...CONFIGURATION, seed: 8 }));
    assert(right(await findRun(folder)())?.mark !== found.mark);
    await Deno.writeTextFile(`${folder}/config.json`, text.slice(0, 40));
    assertMatch(formatFault(left(await findRun(folder)())), /config\.json: .+\. .+/);
  }));

Deno.test("lines come as a file grows; one that is cut off begins anew, and one that is missing has none", () =>
  withFolder(async (folder) => {
    const path = `${folder}/metrics.jsonl`;
    assertEquals(right(await readNewLines(path, UNREAD)()), { now: UNREAD, lines: [], isAnew: false });
    await Deno.writeTextFile(path, "one\ntwo\nthr");
    const first = right(await readNewLines(path, UNREAD)());
    assertEquals(first.lines, ["one", "two"]);
    await Deno.writeTextFile(path, "ee\nfour\n", { append: true });
    const second = right(await readNewLines(path, first.now)());
    assertEquals([second.lines, second.isAnew], [["three", "four"], false]);
    assertEquals(right(await readNewLines(path, second.now)()).lines, []);
    await Deno.writeTextFile(path, "other\n");
    const third = right(await readNewLines(path, second.now)());
    assertEquals([third.lines, third.isAnew], [["other"], true]);
    await Deno.remove(path);
    assertEquals(right(await readNewLines(path, third.now)()), { now: UNREAD, lines: [], isAnew: true });
    const large = Array.from({ length: 300_000 }, (_, line) => `line ${line}`);
    await Deno.writeTextFile(path, large.join("\n") + "\n");
    assertEquals(right(await readNewLines(path, UNREAD)()).lines, large);
  }));
