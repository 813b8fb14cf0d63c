import { assert, assertEquals } from "@std/assert";
import { unpadded } from "../structure/architecture.ts";
import { textOf } from "../structure/sources.ts";
import { PAGE, page } from "./metrics_page.ts";

Deno.test("the page of metrics is made of the glossary; `deno task metrics` makes it anew", () => {
  assertEquals(unpadded(textOf(PAGE)), unpadded(page(textOf(PAGE))));
  assert(textOf("README.md").includes("(docs/metrics.md)"));
});
