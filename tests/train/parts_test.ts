import { assertEquals } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { formatFault } from "../../lib/fault.ts";
import { gpim } from "../../lib/method/mod.ts";
import { partsFault, STANDSTILL } from "../../lib/train/parts.ts";
import { train } from "../../lib/train/train.ts";
import { finalState } from "../../lib/goal/mod.ts";
import { randomPolicy } from "../../lib/stage/step.ts";
import { IDLE } from "../support/built_method.ts";
import { line } from "../support/line_world.ts";
import { left } from "../support/right.ts";

const RUN = { world: line, method: gpim() };

Deno.test("partsFault names the first part that is none, and what came in its place", () => {
  const messageOf = (run: typeof RUN | undefined, engine: unknown = IDLE) => {
    const found = partsFault(run, engine as typeof IDLE);
    return found === undefined ? "all are there" : formatFault(found);
  };
  const other = (changes: object) => ({ ...RUN, ...changes });
  assertEquals(messageOf(RUN), "all are there");
  assertEquals(messageOf(undefined), "run, 'world': undefined was given. It takes a world such as reacher.");
  assertEquals(messageOf(other({ world: 7 })), "run, 'world': 7 was given. It takes a world such as reacher.");
  assertEquals(
    messageOf(other({ method: "gpim" })),
    `run, 'method': "gpim" was given. It takes a method such as gpim(), which is called.`,
  );
  assertEquals(messageOf(RUN, null), "the engine of a run: null was given. Give one such as engine.auto().");
  assertEquals(messageOf(RUN, {}), "the engine of a run: {} was given. Give one such as engine.auto().");
});

Deno.test("a run whose iteration takes no step ends in a fault, and does not go on for ever", async () => {
  for (const updates of [0, NaN]) {
    const state = { updates, environmentSteps: 0, metrics: {} };
    const method = () => () =>
      TE.right({
        name: "idle",
        engine: { engine: "none", reason: "none" },
        options: {},
        goals: finalState,
        updatesPerIteration: 1,
        begin: () => TE.right(state),
        iterate: () => () => TE.right(state),
        toHost: () => TE.left(STANDSTILL),
        fromHost: () => TE.left(STANDSTILL),
        policies: () => ({ random: () => randomPolicy(line) }),
        dispose: () => TE.right(undefined),
      });
    assertEquals(left(await train({ world: line, method, updates: 5, seed: 1, goals: 2 })(IDLE)()), STANDSTILL);
  }
});
