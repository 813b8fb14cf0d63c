import { assertEquals } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { type RunStates, statesInFolder, statesInMemory, statesInStore } from "../../lib/cli/run_states.ts";
import type { StateStore } from "../../lib/queue/states.ts";
import { saveState } from "../../lib/state/mod.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { right } from "../support/right.ts";
import { SAVED } from "../state/saved_run.ts";

/** A store in memory, and what it holds. */
const store = () => {
  const held = new Map<string, Uint8Array>();
  const states: StateStore = {
    read: (name) => TE.fromIO(() => held.get(name)),
    write: (name, bytes) => TE.fromIO(() => void held.set(name, bytes.slice())),
    remove: (name) => TE.fromIO(() => void held.delete(name)),
  };
  return { held, states };
};

const later: SavedRun = { ...SAVED, state: { ...SAVED.state, updates: SAVED.state.updates + 5 } };

const newest = async (states: RunStates, seed = 1) => right(await states.open("id", seed)()).newest;

const isSame = (found: SavedRun | undefined, expected: SavedRun) => {
  assertEquals(saveState(found!), saveState(expected));
};

const tryStates = async (states: RunStates) => {
  assertEquals(await newest(states), undefined);
  const { save } = right(await states.open("id", 1)());
  right(await save(SAVED)());
  isSame(await newest(states), SAVED);
  right(await save(later)());
  isSame(await newest(states), later);
  assertEquals(await newest(states, 2), undefined);
  right(await states.remove("id", 1)());
  right(await states.remove("id", 1)());
  assertEquals(await newest(states), undefined);
};

Deno.test("states in memory are found again, replaced and removed", () => tryStates(statesInMemory()));

Deno.test("states in a folder are found again, replaced and removed", async () => {
  const folder = await Deno.makeTempDir();
  await tryStates(statesInFolder(`${folder}/states`));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("states in a store are found again, replaced and removed, and leave nothing behind", async () => {
  const { held, states } = store();
  await tryStates(statesInStore(states));
  assertEquals([...held.keys()], []);
});

Deno.test("of a state that is saved again only what is new is sent; one without its episodes is none", async () => {
  const { held, states } = store();
  const { save } = right(await statesInStore(states).open("id", 1)());
  right(await save(SAVED)());
  const before = [...held.keys()];
  right(await save(later)());
  assertEquals([...held.keys()], before, "the episodes are the same");
  assertEquals(before.length, 2);
  isSame(await newest(statesInStore(states)), later);
  held.delete(before.find((name) => name !== "id/1")!);
  assertEquals(await newest(statesInStore(states)), undefined);
  held.set("id/1", Uint8Array.of(1, 2, 3));
  assertEquals(await newest(statesInStore(states)), undefined);
});
