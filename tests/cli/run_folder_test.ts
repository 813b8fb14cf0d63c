import { assertEquals, assertMatch } from "@std/assert";
import { openRunFolder, readCommand } from "../../lib/cli/run_folder.ts";
import { formatFault } from "../../lib/fault.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { left, right } from "../support/right.ts";
import { SAVED } from "../state/saved_run.ts";

const COMMAND = { arguments: ["--seed", "3"], configuration: '{ "batch": 7 }' };

const savedRun = (seed: number, updates: number): SavedRun => ({
  ...SAVED,
  identity: { ...SAVED.identity, seed },
  state: { ...SAVED.state, updates },
});

const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  await work(folder);
  await Deno.remove(folder, { recursive: true });
};

Deno.test("a folder keeps the command of its run, and a state of each seed", () =>
  withFolder(async (folder) => {
    const run = right(await openRunFolder(`${folder}/none/../run`, [3, 4], COMMAND)());
    assertEquals([run.saved, run.damaged], [[], []]);
    assertEquals(await run.save(savedRun(3, 10)), undefined);
    assertEquals(await run.save(savedRun(4, 20)), undefined);
    run.close();
    assertEquals(right(await readCommand(`${folder}/run`)()), COMMAND);
    const again = right(await openRunFolder(`${folder}/run`, [3, 4, 5], undefined)());
    assertEquals(again.saved.map(({ identity, state }) => [identity.seed, state.updates]), [[3, 10], [4, 20]]);
    again.close();
  }));

Deno.test("a folder in use is refused, and free once it is closed", () =>
  withFolder(async (folder) => {
    const run = right(await openRunFolder(folder, [3], COMMAND)());
    assertMatch(formatFault(left(await openRunFolder(folder, [3], undefined)())), /another process works in it/);
    run.close();
    right(await openRunFolder(folder, [3], undefined)()).close();
  }));

Deno.test("a run that has not ended is not written over; one that has ended is", () =>
  withFolder(async (folder) => {
    const run = right(await openRunFolder(folder, [3], COMMAND)());
    await run.save(savedRun(3, 99));
    run.close();
    const other = { arguments: ["--seed", "5"] };
    const refused = left(await openRunFolder(folder, [5], other)());
    assertMatch(
      formatFault(refused),
      /holds a run that has not ended, at 99 gradient steps. Go on with it by --resume/,
    );
    assertEquals(right(await readCommand(folder)()), COMMAND);
    const resumed = right(await openRunFolder(folder, [3], undefined)());
    await resumed.save(savedRun(3, 100));
    resumed.close();
    const begun = right(await openRunFolder(folder, [5], other)());
    assertEquals([begun.saved, right(await readCommand(folder)())], [[], other]);
    begun.close();
  }));

Deno.test("a folder without a run, or with a command that is none, is a fault that names it", () =>
  withFolder(async (folder) => {
    assertMatch(formatFault(left(await readCommand(`${folder}/none`)())), /none: there is no run in it/);
    for (
      const [text, message] of [["{", /run\.json: SyntaxError/], [
        '{"arguments":[1]}',
        /'arguments, 0': 1 was given/,
      ]] as const
    ) {
      await Deno.writeTextFile(`${folder}/run.json`, text);
      const fault = left(await readCommand(folder)());
      assertEquals(fault.kind, "file");
      assertMatch(formatFault(fault), message);
    }
  }));
