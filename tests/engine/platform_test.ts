import { assertEquals } from "@std/assert";
import { platform, platformOf } from "../../lib/engine/platform.ts";

Deno.test("platformOf tells Deno, Node and pages apart, also pages with a process of a bundler's", () => {
  const node = { process: { versions: { node: "20.0.0" } } };
  assertEquals(platform, "deno");
  assertEquals(platformOf({ Deno: {}, ...node }), "deno");
  assertEquals(platformOf(node), "node");
  for (const process of [undefined, null, "process", {}, { versions: {} }, { versions: undefined }]) {
    assertEquals(platformOf({ process }), "web");
  }
  assertEquals(platformOf({}), "web");
});
