import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { keepRows, newestRow, NO_ROWS, ROW, type Row } from "../../lib/watch/rows.ts";

const rowAt = (updates: number, phase: Row["phase"] = "training"): Row => ({
  phase,
  updates,
  environmentSteps: 64 * updates,
  seconds: updates / 10,
  wallTime: 1e9 + updates / 10,
  values: { loss: updates },
});

Deno.test("rows of training and of evaluations are kept apart, in their order", () => {
  const rows = [rowAt(0, "evaluating"), rowAt(1), rowAt(2), rowAt(2, "evaluating"), rowAt(3, "done")];
  const kept = keepRows(keepRows(NO_ROWS, rows.slice(0, 2)), rows.slice(2));
  assertEquals(kept.training, [rows[1], rows[2]]);
  assertEquals(kept.evaluations, [rows[0], rows[3], rows[4]]);
});

Deno.test("of a long run about a thousand rows are kept, the newest among them", () => {
  let kept = NO_ROWS;
  for (let updates = 1; updates <= 25_000; updates += 50) {
    kept = keepRows(kept, Array.from({ length: 50 }, (_, more) => rowAt(updates + more)));
    assert(kept.training.length <= 1000);
  }
  assertEquals([kept.training.at(-1)?.updates, kept.training.length > 400], [25_000, true]);
  assertEquals(
    keepRows(NO_ROWS, Array.from({ length: 10_001 }, (_, at) => rowAt(at))).training.at(-1)?.updates,
    10_000,
  );
});

Deno.test("the newest row is the later one of both kinds, and the last one of a run that is done", () => {
  assertEquals(newestRow(NO_ROWS), undefined);
  assertEquals(newestRow(keepRows(NO_ROWS, [rowAt(3), rowAt(2, "evaluating")]))?.phase, "training");
  assertEquals(newestRow(keepRows(NO_ROWS, [rowAt(3), rowAt(3, "evaluating")]))?.phase, "evaluating");
  assertEquals(newestRow(keepRows(NO_ROWS, [rowAt(9), rowAt(3, "done")]))?.phase, "done");
});

Deno.test("a row comes through JSON unchanged, and one of another form is refused", () => {
  const row = rowAt(5, "evaluating");
  assertEquals(ROW.decode(JSON.parse(JSON.stringify(row))), E.right(row));
  for (const wrong of [{ phase: "sleeping" }, { values: { loss: "<b>" } }, { updates: "1" }, { values: null }]) {
    assert(E.isLeft(ROW.decode({ ...row, ...wrong })), JSON.stringify(wrong));
  }
});
