import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../lib/engine/mod.ts";
import { box, type Latents, skills } from "../../lib/learner/mod.ts";
import { contextsInUse, VALOR, valor, type ValorOptions } from "../../lib/method/valor.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { gather } from "../../lib/replay/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { train } from "../../lib/train/train.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { initialWeights, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay, numberOf } from "../support/numbered_episodes.ts";
import { COUNTS, FRACTIONS, SKILL_CASES } from "../support/options.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

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
    { numRuns: 100 },
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

const OPTIONS: ValorOptions = {
  ...VALOR,
  latents: box(1),
  hidden: [4],
  batch: 12,
  worlds: 40,
  replayEpisodes: 9,
  discriminatorWindow: {},
  differences: 2,
  decoderHidden: 2,
};

const defined = (changes: Partial<ValorOptions> = {}) => definitionOf(valor({ ...OPTIONS, ...changes }));

Deno.test("VALOR are VALOR's options, and each of them refuses what it cannot be", async () => {
  await assertBuilderOptions(
    valor,
    VALOR,
    {
      ...SKILL_CASES,
      endFraction: FRACTIONS,
      differences: COUNTS,
      decoderHidden: COUNTS,
      firstContexts: COUNTS,
      mastery: FRACTIONS,
    },
    OPTIONS,
  );
});

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

Deno.test("the decoder reads differences of states: a path moved as a whole is read the same, and a longer one is not", async () => {
  const definition = await defined();
  const lossAt = (seed: number, ...path: readonly number[]) =>
    lossesOf(definition, "discriminator", initialWeights(definition, seed), {
      path: row(...path),
      latent: row(0.3),
    }).likelihood;
  const number = fc.integer({ min: -4, max: 4 });
  fc.assert(
    fc.property(fc.nat(), number, number, number, number, (seed, first, second, third, offset) => {
      fc.pre(second !== first || third !== second);
      const here = lossAt(seed, first, second, third);
      assertAlmostEquals(lossAt(seed, first + offset, second + offset, third + offset), here, 1e-9);
      assert(lossAt(seed, first, 2 * second - first, 2 * third - first) !== here);
    }),
    { numRuns: 20 },
  );
});

Deno.test("the decoder's paths are one state more than its differences, evenly spaced over each episode", async () => {
  const lengths = [8, 3, 5];
  const source = sourceOf({ latentPolicy: numberedReplay(lengths, { latent: (episode) => -1 - episode }) });
  const { sampling } = (await defined({ differences: 4 })).models.discriminator;
  assertEquals(sampling.widths, { path: 5, latent: 1 });
  const { path, latent } = sampling.draw(source, key(1));
  latent.forEach((latent, row) => {
    const own = [...path.slice(5 * row, 5 * row + 5)];
    const episode = episodeOf(own[0]);
    const moments = [0, 1, 2, 3, 4].map((moment) => Math.round(lengths[episode] * moment / 4));
    assertEquals([own, latent], [moments.map((time) => numberOf(episode, time)), -1 - episode]);
  });
});

Deno.test("VALOR's reward at the end of an episode is minus the decoder's loss, less log p(ω)", async () => {
  for (
    const [latents, latent, logPrior] of [
      [box(1), row(0.3), -Math.log(2)],
      [skills(3, { hidden: [] }), row(0, 1, 0), -Math.log(3)],
    ] as const
  ) {
    const definition = await defined({ latents, rewardFloor: -1e5 });
    for (const seed of [1, 2, 3]) {
      const weights = initialWeights(definition, seed);
      const path = row(0, 0.5, -0.25);
      const { likelihood } = lossesOf(definition, "discriminator", weights, { path, latent });
      const { reward: [reward] } = transitionsOf(definition, "latentPolicy", weights, {
        observation: row(0),
        achieved: row(0),
        nextObservation: row(0),
        nextAchieved: row(NaN),
        latent,
        path,
        terminated: row(1),
        elapsed: row(0),
      });
      assertAlmostEquals(reward, -likelihood - logPrior, 1e-9);
    }
  }
});

/** Contexts of an iteration's episodes, and the number of them in use. */
const collectedIn = async (changes: Partial<ValorOptions>, state: Parameters<typeof stateWith>[0]) => {
  const context = contextOf({ latentPolicy: exactSteering });
  const { episodes, memory } = right(await (await defined(changes)).collect(context)(stateWith(state))());
  const { data, width } = episodes.latentPolicy![0].columns.latent;
  const used = new Set<number>();
  data.forEach((value, index) => value === 1 && used.add(index % width));
  right(await context.programs.dispose()());
  return { used: [...used].toSorted(), memory, data };
};

Deno.test("discrete contexts are drawn among those in use, more of them once the decoder's probability has reached its threshold", async () => {
  const latents: Latents = skills(8);
  const changes = { latents, firstContexts: 3, mastery: 0.5 };
  assertEquals(await collectedIn(changes, {}).then(({ used, memory }) => [used, memory]), [
    [0, 1, 2],
    { contexts: row(3) },
  ]);
  const known = { memory: { contexts: row(4) } };
  const after = (loss: number) => collectedIn(changes, { ...known, metrics: { "discriminator.loss": loss } });
  // A loss of log 2 is a probability of a half.
  assertEquals((await after(Math.log(2) + 0.01)).used, [0, 1, 2, 3]);
  const grown = await after(Math.log(2) - 0.01);
  assertEquals([grown.used, grown.memory], [[0, 1, 2, 3, 4, 5, 6], { contexts: row(7) }]);
  assertEquals(grown.data.reduce((sum, one) => sum + one), 40);
});

Deno.test("no more contexts are in use at first than there are", async () => {
  const { used, memory } = await collectedIn({ latents: skills(2), firstContexts: 9 }, {});
  assertEquals([used, memory], [[0, 1], { contexts: row(2) }]);
});

Deno.test("continuous contexts are drawn from their prior, all at once", async () => {
  const state = stateWith();
  const { data, memory } = await collectedIn({ latents: box(1) }, {});
  assertEquals([data, memory], [box(1).sample(fold(iterationKey(state), 0), 40), undefined]);
});

Deno.test("VALOR is evaluated under its own name", async () => {
  const definition = await defined();
  assertEquals([definition.name, definition.replays], ["valor", { latentPolicy: 9 }]);
  const context = contextOf({ latentPolicy: exactSteering });
  const { discriminator } = initialWeights(definition);
  const policies = definition.evaluationPolicies(context)({ latentPolicy: FOLLOWING, discriminator });
  assertEquals(Object.keys(policies), ["valor"]);
});
