import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type GrowingLines, placeOf, readOn, UNREAD } from "../../lib/watch/growing_lines.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads a file on that has some bytes now; as long as it is the same file. */
const onward = (before: GrowingLines, file: Uint8Array) => readOn(before, file.subarray(placeOf(before)));

Deno.test("however a file grows, its lines come once each, and whole", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ unit: "grapheme" }).map((line) => line.replaceAll("\n", "")), { maxLength: 30 }),
    fc.array(fc.nat(400), { maxLength: 10 }),
    (lines, cuts) => {
      const file = encode(lines.map((line) => `${line}\n`).join("") + "half of a line");
      let now = UNREAD;
      const read: string[] = [];
      for (const cut of [...cuts.toSorted((a, b) => a - b), file.length]) {
        const grown = onward(now, file.subarray(0, Math.max(cut, now.read)));
        assert(grown !== undefined);
        now = grown.now;
        read.push(...grown.lines);
      }
      assertEquals(read, lines);
      assertEquals(now.read, file.length);
    },
  ));
});

Deno.test("a file that was cut off, or replaced by another one, is no continuation", () => {
  const first = onward(UNREAD, encode("one\ntwo\nthree\n"));
  assert(first !== undefined);
  assertEquals(onward(first.now, encode("one\n")), undefined);
  assertEquals(onward(first.now, encode("ONE\ntwo\nthree\nfour\n")), undefined);
  assertEquals(onward(first.now, encode("one\ntwo\nthree\nfour\n"))?.lines, ["four"]);
});

Deno.test("a line without an end takes no memory without end", () => {
  let now = UNREAD;
  const piece = new Uint8Array(2 ** 19).fill(65);
  for (let count = 0; count < 6; count++) {
    const grown = readOn(now, Uint8Array.from([...now.tail, ...piece]));
    assert(grown !== undefined);
    now = grown.now;
    assert(now.rest.length <= 2 ** 20);
  }
  assertEquals(now.read, 6 * 2 ** 19);
});
