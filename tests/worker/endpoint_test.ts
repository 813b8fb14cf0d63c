import { assertEquals, assertThrows } from "@std/assert";
import { ownEndpoint, transferOf } from "../../lib/worker/endpoint.ts";

Deno.test("bytes are handed over, numbers are copied", () => {
  const bytes = Uint8Array.of(1, 2);
  assertEquals(transferOf({ kind: "state", bytes }), [bytes.buffer]);
  assertEquals(transferOf({ kind: "goal" }), []);
});

Deno.test("outside of a worker there is no endpoint", () => {
  assertThrows(() => ownEndpoint(), TypeError, "it is no worker");
});
