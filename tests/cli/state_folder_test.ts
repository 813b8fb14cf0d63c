import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { openStates, seeNewest } from "../../lib/cli/state_folder.ts";
import { formatFault } from "../../lib/fault.ts";
import { saveState } from "../../lib/state/mod.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { left, right } from "../support/right.ts";
import { episodesOf, SAVED } from "../state/saved_run.ts";

const listed = (folder: string): readonly string[] => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** The run after a number of iterations with one episode of each policy. */
const after = (iteration: number): SavedRun => ({
  ...SAVED,
  state: {
    ...SAVED.state,
    iteration,
    updates: 10 * iteration,
    replays: { latentPolicy: episodesOf(iteration, 20), goalPolicy: episodesOf(iteration, 7) },
  },
});

const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  await work(folder);
  await Deno.remove(folder, { recursive: true });
};

const saveAll = async (folder: string, iterations: readonly number[]): Promise<void> => {
  const states = right(await openStates(folder)());
  for (const iteration of iterations) right(await states.save(after(iteration))());
};

Deno.test("the newest state comes back from its folder, whenever it was saved and reopened", () =>
  withFolder(async (folder) => {
    assertEquals(right(await openStates(`${folder}/none`)()).newest, undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }), { maxLength: 4 }),
        async (sessions) => {
          const path = `${folder}/${crypto.randomUUID()}`;
          let iteration = 0;
          for (const session of sessions) {
            await saveAll(path, session.map((more) => iteration += more));
            const { newest, damaged } = right(await openStates(path)());
            assert(newest !== undefined && damaged === undefined);
            assertEquals(saveState(newest), saveState(after(iteration)));
          }
        },
      ),
      { numRuns: 15 },
    );
  }));

Deno.test("the newest state and the one before it are kept, with the files of their episodes and no others", () =>
  withFolder(async (folder) => {
    await saveAll(folder, [1, 2, 3, 4, 5, 6, 7]);
    const states = listed(folder).filter((name) => name.includes(".state."));
    assertEquals(states, ["000006.state.safetensors", "000007.state.safetensors"]);
    assert(listed(folder).length <= 7, listed(folder).join());
  }));

Deno.test("where the newest state is cut off or damaged, the one before it counts, and the next one saved takes its place", () =>
  withFolder(async (folder) => {
    await saveAll(folder, [3, 5]);
    const newest = `${folder}/000002.state.safetensors`;
    const bytes = await Deno.readFile(newest);
    for (
      const damage of [
        bytes.subarray(0, -9),
        bytes.map((byte, place) => place === 99 ? byte ^ 1 : byte),
        new Uint8Array(),
      ]
    ) {
      await Deno.writeFile(newest, damage);
      const states = right(await openStates(folder)());
      assert(states.newest !== undefined && states.damaged !== undefined);
      assertEquals(saveState(states.newest), saveState(after(3)));
      assertMatch(formatFault(states.damaged), /000002\.state\.safetensors: .*(cut off|damaged|only 0 bytes)/);
    }
    await saveAll(folder, [4]);
    assertEquals(right(await openStates(folder)()).newest?.state.iteration, 4);
    assertEquals(right(await openStates(folder)()).damaged, undefined);
  }));

Deno.test("a state whose episodes are missing or another's is passed over; where no state is whole, that is a fault", () =>
  withFolder(async (folder) => {
    await saveAll(folder, [3, 15]);
    const own = listed(folder).filter((name) => name.startsWith("000002-"));
    assertEquals(own.length, 1);
    await Deno.remove(`${folder}/${own[0]}`);
    assertEquals(right(await openStates(folder)()).newest?.state.iteration, 3);
    for (const name of listed(folder)) await Deno.writeTextFile(`${folder}/${name}`, "nothing");
    assertMatch(formatFault(left(await openStates(folder)())), /000002\.state\.safetensors: /);
  }));

Deno.test("what a killed process has left half-written does not count, and goes with the next state", () =>
  withFolder(async (folder) => {
    await saveAll(folder, [2, 4]);
    await Deno.writeTextFile(`${folder}/000003.state.safetensors.partial`, "half");
    await Deno.writeTextFile(`${folder}/000003-0.episodes.safetensors`, "half");
    await Deno.writeTextFile(`${folder}/notes.txt`, "mine");
    assertEquals(right(await openStates(folder)()).newest?.state.iteration, 4);
    await saveAll(folder, [6]);
    const left = listed(folder);
    assert(!left.some((name) => name.endsWith(".partial")) && left.includes("notes.txt"));
    assertEquals(right(await openStates(folder)()).newest?.state.iteration, 6);
  }));

Deno.test("a state that cannot be written is a fault; the states before it are as they were, and the next one can be saved", () =>
  withFolder(async (folder) => {
    const states = right(await openStates(folder)());
    right(await states.save(after(2))());
    // A folder lies where the file of the next state would be written.
    await Deno.mkdir(`${folder}/000002.state.safetensors.partial`);
    assertEquals(left(await states.save(after(3))()).kind, "file");
    assertEquals(right(await openStates(folder)()).newest?.state.iteration, 2);
    assert(E.isRight(await states.save(after(4))()));
    assertEquals(right(await openStates(folder)()).newest?.state.iteration, 4);
  }));

Deno.test("those who look on see the newest whole state without its episodes, and each state once", () =>
  withFolder(async (folder) => {
    assertEquals(right(await seeNewest(`${folder}/none`, 0)()), undefined);
    await saveAll(folder, [2, 4]);
    const before = listed(folder).map((name) => [name, Deno.statSync(`${folder}/${name}`).mtime]);
    const seen = right(await seeNewest(folder, 0)());
    assert(seen !== undefined);
    const { learners, replays } = seen.run.state;
    assertEquals([seen.number, seen.run.state.iteration, replays.latentPolicy.count], [2, 4, 0]);
    assertEquals(learners, after(4).state.learners);
    assertEquals(right(await seeNewest(folder, 2)()), undefined);
    assertEquals(listed(folder).map((name) => [name, Deno.statSync(`${folder}/${name}`).mtime]), before);
    await Deno.writeTextFile(`${folder}/000003.state.safetensors.partial`, "half");
    assertEquals(right(await seeNewest(folder, 2)()), undefined);
    await Deno.writeTextFile(`${folder}/000003.state.safetensors`, "half");
    assertEquals(right(await seeNewest(folder, 0)())?.number, 2);
    assertMatch(formatFault(left(await seeNewest(folder, 2)())), /000003\.state\.safetensors: /);
  }));
