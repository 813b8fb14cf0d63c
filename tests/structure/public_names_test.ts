import { assert, assertEquals } from "@std/assert";
import recorded from "./public_names.json" with { type: "json" };
import { publicNames } from "./public_names.ts";

Deno.test("the public names are those that were recorded; `deno task names` records them anew", async () => {
  assertEquals(await publicNames(), recorded);
});

Deno.test("./method has at most 70 names", () => {
  assert(recorded["./method"].length <= 70);
});
