import { assertEquals } from "@std/assert";
import { textOf } from "../structure/sources.ts";
import { KNOWN } from "./known.ts";
import { PAGE, page } from "./page.ts";

/** A text without what formatting changes: blanks, line ends, and the marks of lists. */
const plain = (text: string): string => text.replaceAll(/\s+/g, " ");

Deno.test("the known mutants of the page are those of the list; `deno task reliability` makes it anew", () => {
  assertEquals(plain(textOf(PAGE)), plain(page(textOf(PAGE))));
});

Deno.test("every known mutant is still in its file, and changes something", () => {
  const gone = KNOWN.filter(({ file, before, after }) => before === after || !plain(textOf(file)).includes(before));
  assertEquals(gone.map(({ file, before }) => `${file}: ${before}`), []);
});
