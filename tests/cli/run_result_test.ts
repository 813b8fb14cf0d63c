import { assertEquals, assertNotEquals } from "@std/assert";
import { bitsOf, ownDistances, readResultLines, readRunResult, resultLine } from "../../lib/cli/run_result.ts";
import { RESULT } from "./known_result.ts";
import { SAVED } from "../state/saved_run.ts";

Deno.test("a result comes back to the bit, and half a line of one is passed over", () => {
  assertEquals(readResultLines(`${resultLine(RESULT)}{"id": "0\n\n${resultLine(RESULT)}`), [RESULT, RESULT]);
  assertEquals(Object.is(readResultLines(resultLine(RESULT))[0].seeds[0].distance.random, -0), true);
  assertEquals(readRunResult({ ...RESULT, seeds: [{}] })._tag, "Left");
  assertEquals(readResultLines(JSON.stringify({ ...RESULT, seeds: [] })), []);
});

Deno.test("the distances of a result are those of the method's own policy", () => {
  assertEquals(ownDistances(RESULT), [0.5]);
});

Deno.test("the checksum of a state does not depend on times or on words about the engine, and on all else", async () => {
  const own = await bitsOf(SAVED);
  const timed = {
    ...SAVED,
    seconds: 1e6,
    engine: { ...SAVED.engine, reason: "another" },
    curve: SAVED.curve.map((point) => ({ ...point, seconds: 99 })),
  };
  assertEquals(await bitsOf(timed), own);
  assertNotEquals(await bitsOf({ ...SAVED, state: { ...SAVED.state, updates: SAVED.state.updates + 1 } }), own);
  assertNotEquals(await bitsOf({ ...SAVED, engine: { ...SAVED.engine, engine: "other" } }), own);
});
