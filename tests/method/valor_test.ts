import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../lib/engine/mod.ts";
import { box, skills } from "../../lib/learner/mod.ts";
import { valor } from "../../lib/method/mod.ts";
import { contextsInUse } from "../../lib/method/valor.ts";
import { gather } from "../../lib/replay/mod.ts";
import { train } from "../../lib/train/train.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { right } from "../support/right.ts";

const DECODER = { differences: 3, decoderHidden: 6 };

Deno.test("VALOR reaches goals on the line by inferring contexts from straight paths, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(valor({ ...SMALL, ...DECODER, latents: box(1) }), 400), 0.6);
});

Deno.test("contexts come into use when those of now are known, until all are in use", () => {
  const settings = fc.record({
    inUse: fc.integer({ min: 1, max: 40 }),
    more: fc.nat(20),
    loss: fc.double({ min: 0, max: 4, noNaN: true }),
  });
  fc.assert(
    fc.property(settings, ({ inUse, more, loss }) => {
      const latents = skills(inUse + more + 1);
      const next = contextsInUse(inUse, loss, { latents, mastery: 0.86 });
      const grown = Math.min(Math.floor(1.5 * inUse + 1), latents.size);
      assertEquals(next, loss <= -Math.log(0.86) ? grown : inUse);
      assert(next <= latents.size);
    }),
    { numRuns: 100, seed: 1 },
  );
});

Deno.test("from two contexts on, each number of them is used before the next", async () => {
  const [size, worlds] = [6, 64];
  const changes = { ...SMALL, ...DECODER, latents: skills(size), mastery: 1e-9, updatesPerIteration: 1, worlds };
  const run = train({ world: line, method: valor(changes), updates: 3, seed: 1, evaluateEvery: 3 });
  const { state } = right(await run(webassembly())());
  [2, 4, 6].forEach((inUse, iteration) => {
    const episode = Int32Array.from({ length: worlds }, (_, world) => iteration * worlds + world);
    const latent = gather(state.replays.latentPolicy, { episode, time: new Int32Array(worlds) })("latent");
    const used = new Set(Array.from(latent, (value, index) => value * (1 + index % size)));
    assertEquals([...used].sort(), Array.from({ length: inUse + 1 }, (_, context) => context));
  });
  assertEquals([...state.memory.contexts], [size]);
});
