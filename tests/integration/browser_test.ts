import { assert, assertEquals, assertMatch } from "@std/assert";
import { hasChromium, inChromium, SOFTWARE_GPU } from "../support/chromium.ts";

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
  (await inChromium({ page }, flags, ["page.html"]))[0];

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

/** A page that takes 20 gradient steps of GPIM on both engines, and sends the largest relative difference of a metric. */
const COMPARING = `
  import { engine } from ${module("@gpim/gpim")};
  import { compileUpdate } from ${module("../../lib/stage/mod.ts")};
  import { batchOf, gpimExample, relativeError } from ${module("../support/step_example.ts")};
  const example = gpimExample();
  const metricsOn = async (engine) => {
    const compiled = await compileUpdate(engine)(example.formula)();
    if (compiled._tag === "Left") throw new Error(JSON.stringify(compiled.left));
    let held = await compiled.right.begin(example.initial)();
    const all = [];
    for (let count = 0; count < 20; count++) {
      held = await compiled.right.step(held.right, batchOf(example.formula, count))();
      if (held._tag === "Left") throw new Error(JSON.stringify(held.left));
      all.push((await compiled.right.metrics(held.right)()).right);
    }
    return all;
  };
  const at = (file) => ({ binary: new URL("/own/" + file, location.href) });
  const compare = async () => {
    const onProcessor = await metricsOn(engine.webassembly("for a test", at("engine.wasm")));
    const onDevice = await metricsOn(engine.webgpu("for a test", at("asyncify.wasm")));
    const differences = onProcessor.flatMap((metrics, step) =>
      Object.entries(metrics).map(([name, value]) => relativeError(onDevice[step][name], value)));
    return differences.length + " " + Math.max(...differences);
  };
  await fetch("/outcome", { method: "POST", body: await compare().catch(String) });
`;

Deno.test({
  name:
    "on WebGPU in a browser, with an adapter on the processor, 20 gradient steps have the losses of WebAssembly to 1e-4",
  ignore: !hasChromium,
  fn: async () => {
    const [outcome] = await inChromium({ page: COMPARING }, UNPACKED, ["page.html"], SOFTWARE_GPU);
    const [count, difference] = outcome.split(" ").map(Number);
    assert(count >= 20 * 10 && difference < 1e-4, outcome);
  },
});
