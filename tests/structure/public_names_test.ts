import { assert, assertEquals } from "@std/assert";
import recorded from "./public_names.json" with { type: "json" };
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { publicNames } from "./public_names.ts";

Deno.test("the public names are those that were recorded; `deno task names` records them anew", async () => {
  const [now, then] = [await publicNames(), recorded as Readonly<Record<string, readonly string[]>>].map((names) =>
    Object.entries(names).flatMap(([entry, own]) => own.map((name) => `${entry} ${name}`))
  );
  assertEquals({
    added: now.filter((name) => !then.includes(name)),
    removed: then.filter((name) => !now.includes(name)),
  }, { added: [], removed: [] });
});

/** Names of `./method` at most: the builder, options and defaults of each method, and those of GPIM's stages and state. */
const MOST = 3 * Object.keys(NAMED_METHODS).length + 30;

Deno.test(`./method has at most ${MOST} names`, () => {
  const { length } = recorded["./method"];
  assert(length <= MOST, `there are ${length}: move what is no method to lib/method/parts.ts`);
});
