import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  HOLDER,
  LARGEST,
  QUEUED_FAILURE,
  QUEUED_RESULT,
  QUEUED_RUN,
  readMessage,
  WORKER_REPORT,
  writeMessage,
} from "../../lib/queue/message.ts";
import { fault } from "../../lib/fault.ts";
import * as E from "fp-ts/Either.js";
import { right } from "../support/right.ts";
import { idOf, numbered } from "./runs.ts";

const left = (outcome: E.Either<string, unknown>): string => E.isLeft(outcome) ? outcome.left : "it was taken";

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

Deno.test("messages come back as they were written", () => {
  const run = numbered(7);
  assertEquals(right(readMessage("run", QUEUED_RUN, right(writeMessage("run", QUEUED_RUN, run)))), run);
  const results = [
    { id: idOf(1), name: "one", value: { a: [1] } },
    { id: idOf(2), name: "two", fault: fault("world", "a", "b", "c"), attempts: 5 },
  ];
  for (const result of results) {
    assertEquals(
      right(readMessage("result", QUEUED_RESULT, right(writeMessage("result", QUEUED_RESULT, result)))),
      result,
    );
  }
  const holder = { worker: "w", from: 3, deaths: 1, isReleased: false };
  assertEquals(right(readMessage("holder", HOLDER, right(writeMessage("holder", HOLDER, holder)))), holder);
  const report = {
    worker: "w",
    engines: ["native"],
    version: "1",
    ended: 2,
    failed: 0,
    seconds: 1.5,
    run: { id: idOf(1), name: "one", fraction: 0.5, seconds: 1, began: 0 },
  };
  assertEquals(
    right(readMessage("worker", WORKER_REPORT, right(writeMessage("worker", WORKER_REPORT, report)))),
    report,
  );
});

Deno.test("a message that is too large is neither written nor read", () => {
  const run = numbered(1, { work: { text: "x".repeat(LARGEST.run) } });
  assertMatch(left(writeMessage("run", QUEUED_RUN, run)), /a message of \d+ bytes, of 262144 at most/);
  assertMatch(left(readMessage("run", QUEUED_RUN, new Uint8Array(LARGEST.run + 1))), /it has 262145 bytes/);
});

Deno.test("a message of others is refused in a sentence: identities, levels, control characters, texts that are none", () => {
  const refused = (changes: Readonly<Record<string, unknown>>) =>
    left(readMessage("run", QUEUED_RUN, bytes({ ...numbered(1), ...changes })));
  assertMatch(refused({ id: "../../etc" }), /'id': .* expected 32 hexadecimal digits/);
  assertMatch(refused({ level: "urgent" }), /'level'/);
  assertMatch(refused({ name: "a\u001b[2Jb" }), /'name'/);
  assertMatch(refused({ work: [] }), /'work'/);
  assertMatch(left(readMessage("run", QUEUED_RUN, Uint8Array.of(0xff, 0xfe))), /it is no text/);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
    assertEquals(readMessage("run", QUEUED_RUN, noise)._tag, "Left");
  }));
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assertEquals(readMessage("result", QUEUED_RESULT, bytes(value))._tag, "Left");
  }));
});

Deno.test("words of a fault that would reach a terminal are made harmless, when they are written and when they are read", () => {
  const hostile = {
    id: idOf(1),
    name: "n",
    worker: "w",
    fault: fault("world", "a\u001b[31m", "b\r\nc", "d".repeat(5000)),
  };
  for (const read of [bytes(hostile), right(writeMessage("failure", QUEUED_FAILURE, hostile))]) {
    const { fault: { place, cause, remedy } } = right(readMessage("failure", QUEUED_FAILURE, read));
    assertEquals([place, cause, remedy.length], ["a [31m", "b c", 2000]);
  }
});
