import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { engine, gpim, latents, pointNav, train } from "../../../mod.ts";
import {
  FIRST,
  readLink,
  runOf,
  type Settings,
  settingsOf,
  settingsOfSaved,
  writeLink,
} from "../../../examples/page/settings.ts";
import { PAGE_WORLDS } from "../../../examples/page/worlds.ts";
import { left, right } from "../../support/right.ts";

const anySettings: fc.Arbitrary<Settings> = fc.constantFrom(...Object.keys(PAGE_WORLDS)).chain((world) =>
  fc.record({
    world: fc.constant(world),
    latents: fc.constantFrom(...PAGE_WORLDS[world].latents),
    seed: fc.maxSafeNat(),
    engine: fc.constantFrom("webassembly" as const, "webgpu" as const),
  })
);

Deno.test("a link holds all settings, and gives them back", () => {
  fc.assert(fc.property(anySettings, (settings) => assertEquals(readLink(writeLink(settings)), settings)));
});

Deno.test("whatever stands behind # is read as settings that there are", () => {
  fc.assert(
    fc.property(fc.string(), (hash) => assertEquals(readLink(`#${hash}`), settingsOf({ ...readLink(`#${hash}`) }))),
  );
  assertEquals(readLink(""), FIRST);
  assertEquals(readLink("#world=toString&seed=1e3&latents=box:2,&engine=native"), FIRST);
  assertEquals(readLink("#world=rooms&latents=ball:2").latents, "discrete:16");
  assertEquals(readLink("#seed=9007199254740993").seed, FIRST.seed);
});

Deno.test("a run has the settings that are known to work, with the world's own latents the more", () => {
  assertEquals(runOf(settingsOf({ world: "reacher" })).options, {
    latents: "ball:2",
    learningRate: 3e-3,
    discount: 0.65,
  });
  assertEquals(runOf(settingsOf({ world: "reacher", latents: "box:2" })).options, {
    latents: "box:2",
    learningRate: 2e-3,
  });
  const run = runOf(FIRST, Uint8Array.of(1), 100);
  assertEquals([run.pauseAt, run.from?.length, run.world, run.seed], [100, 1, "point_nav", FIRST.seed]);
});

Deno.test("a saved run of the page gives its settings, and a foreign one a fault that names the difference", async () => {
  const saved = async (options: { method?: "gpim" | "diayn"; goals: number; latents: string }) => {
    const method = gpim({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5, latents: latents.box(2) });
    const run = train({ world: pointNav, method, updates: 5, seed: 3, goals: options.goals });
    const outcome = right(await run(engine.webassembly())());
    const { identity } = outcome.saved;
    const named = { ...identity.options, latents: options.latents };
    return { ...outcome.saved, identity: { ...identity, method: options.method ?? "gpim", options: named } };
  };
  const own = await saved({ goals: 50, latents: "box:2" });
  assertEquals(right(settingsOfSaved(own)), { ...FIRST, seed: 3 });
  assertMatch(left(settingsOfSaved({ ...own, identity: { ...own.identity, method: "diayn" } })).cause, /diayn/);
  assertMatch(left(settingsOfSaved({ ...own, identity: { ...own.identity, goals: 3 } })).cause, /3 goals/);
  assertMatch(left(settingsOfSaved(await saved({ goals: 50, latents: "box:3" }))).cause, /box:3/);
  const elsewhere = { ...own.identity, world: { ...own.identity.world, name: "swimmer" } };
  assertMatch(left(settingsOfSaved({ ...own, identity: elsewhere })).cause, /swimmer/);
});
