import { assert, assertEquals } from "@std/assert";
import { DRAWING, drawing, PAGE, page, unpadded } from "./architecture.ts";
import { textOf } from "./sources.ts";

Deno.test("the drawing and the tables of the architecture are those of the sources; `deno task architecture` makes them anew", () => {
  assertEquals(textOf(DRAWING), drawing());
  assertEquals(unpadded(textOf(PAGE)), unpadded(page(textOf(PAGE))));
});

Deno.test("from train to ONNX Runtime there are at most 8 calls in at most 4 files", () => {
  const rows = textOf(PAGE).match(/^\| \d+ +\|.*$/gm) ?? [];
  const files = new Set(rows.map((row) => row.match(/`([\w/]+\.ts):\d+`/)?.[1]));
  assert(rows.length > 4 && rows.length <= 8 && files.size <= 4, `${rows.length} calls in ${files.size} files`);
});
