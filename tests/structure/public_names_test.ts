import { assert, assertEquals } from "@std/assert";
import recorded from "./public_names.json" with { type: "json" };
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

/** Names of `./method` at most: those of GPIM's stages and state, and the builder, options and defaults of each method. */
const MOST = 79;

Deno.test(`./method has at most ${MOST} names`, () => {
  const { length } = recorded["./method"];
  assert(
    length <= MOST,
    `there are ${length}: move what is no method to lib/method/parts.ts, or raise MOST where a new method brings its own names`,
  );
});
