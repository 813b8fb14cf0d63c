import { assertEquals, assertMatch } from "@std/assert";
import { hasChromium, inChromium } from "../support/chromium.ts";

const module = (specifier: string) => JSON.stringify(import.meta.resolve(specifier));

/** A page that trains for five gradient steps on an engine, and sends what came of it. */
const pageOf = (engine: string): string => `
  import { engine, formatFault, gpim, pointNav, train } from ${module("@gpim/gpim")};
  const method = gpim({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5 });
  const run = train({ world: pointNav, method, updates: 5, seed: 1, goals: 3 });
  const outcome = await run(${engine})().catch((reason) => ({ _tag: "Left", left: { place: "page", cause: String(reason) } }));
  const text = outcome._tag === "Left" ? formatFault(outcome.left) : outcome.right.state.updates + " updates";
  await fetch("/outcome", { method: "POST", body: text });
`;

const outcomeOf = async (page: string, flags: readonly string[] = []): Promise<string> =>
  (await inChromium({ page }, flags, "page.html"))[0];

Deno.test({
  name: "a page that is nothing but its bundle trains on WebAssembly, whose binary is packed in it",
  ignore: !hasChromium,
  // Without that of WebGPU, which is packed alike, twice as large, and used nowhere here.
  fn: async () =>
    assertEquals(
      await outcomeOf(pageOf("engine.webassembly()"), ["--external", "data:*.asyncify.wasm' with { type: 'bytes' };"]),
      "5 updates",
    ),
});

// Without the packed binaries, as other bundlers leave them out.
const UNPACKED = ["--external", "data:*"];

Deno.test({
  name: "a page trains on the engine that is chosen for it, with a binary that its host serves",
  ignore: !hasChromium,
  fn: async () => {
    const engine = `engine.auto({ binary: new URL("/own/engine.wasm", location.href) })`;
    assertEquals(await outcomeOf(pageOf(engine), UNPACKED), "5 updates");
  },
});

Deno.test({
  name: "a page without a binary has a fault that says how to get one",
  ignore: !hasChromium,
  fn: async () =>
    assertMatch(await outcomeOf(pageOf("engine.webassembly()"), UNPACKED), /Bundle the page .*option 'binary'/),
});
