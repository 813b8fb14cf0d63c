import { assertEquals } from "@std/assert";
import { linesOf } from "../../lib/cli/lines.ts";

const lines = (pieces: readonly string[]) =>
  Array.fromAsync(linesOf(ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece)))));

Deno.test("lines come whole, however a stream is cut, and the last without its end as well", async () => {
  assertEquals(await lines(["a", "b\nc", "d\n", "\ne"]), ["ab", "cd", "", "e"]);
  assertEquals(await lines(["a\n"]), ["a"]);
  assertEquals(await lines([]), []);
});

Deno.test("a line without end does not fill the memory", async () => {
  const piece = "x".repeat(2 ** 23);
  assertEquals((await lines([piece, piece, piece, "\n"])).length > 1, true);
});
