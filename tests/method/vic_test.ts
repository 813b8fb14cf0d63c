import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../envs/mod.ts";
import { box, skills } from "../../lib/learner/mod.ts";
import { EPISODE_OPTIONS, type EpisodeOptions } from "../../lib/method/shared/episode_skills.ts";
import { vic } from "../../lib/method/vic.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay, numberOf } from "../support/numbered_episodes.ts";
import { FRACTIONS, SKILL_CASES } from "../support/options.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("VIC reaches goals on the line by inferring their latents, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(vic({ ...SMALL, latents: box(1) }), 500), 0.5);
});

const OPTIONS: EpisodeOptions = {
  ...EPISODE_OPTIONS,
  latents: box(1),
  hidden: [4],
  batch: 20,
  worlds: 5,
  replayEpisodes: 9,
  discriminatorWindow: {},
};

const defined = (changes: Partial<EpisodeOptions> = {}) => definitionOf(vic({ ...OPTIONS, ...changes }));

Deno.test("EPISODE_OPTIONS are VIC's options, and each of them refuses what it cannot be", async () => {
  await assertBuilderOptions(vic, EPISODE_OPTIONS, { ...SKILL_CASES, endFraction: FRACTIONS }, OPTIONS);
});

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

/** Weights of a mean `first · s₀ + last · s_H + bias`. */
const meanOf = async (first: number, last: number, bias: number) => ({
  discriminator: flatWith((await defined()).models.discriminator.specifications, {
    "posterior.weight": [first, last],
    "posterior.bias": [bias],
  }),
});

/** `log t₁(ω; m, 0.2)` of a latent at this distance from the mean. */
const logDensityAt = (apart: number): number => -Math.log(0.2 * Math.PI) - Math.log(1 + (apart / 0.2) ** 2);

Deno.test("VIC's q_φ has the first state and the last, side by side, as its input, and learns by −E[log q_φ(ω|s₀, s_H)]", async () => {
  const definition = await defined();
  const batch = { path: row(1, 2, 0.5, -1), latent: row(0.5, 0.25) };
  // Means 3 · 1 − 2 · 2 + 1 = 0 and 1.5 + 2 + 1 = 4.5.
  const { likelihood } = lossesOf(definition, "discriminator", await meanOf(3, -2, 1), batch);
  assertAlmostEquals(likelihood, -(logDensityAt(0.5) + logDensityAt(4.25)) / 2, 1e-5);
});

Deno.test("VIC's paths are the first and the last state of the episode behind the latent", async () => {
  const lengths = [8, 3, 5];
  const source = sourceOf({ latentPolicy: numberedReplay(lengths, { latent: (episode) => -1 - episode }) });
  const definition = await defined();
  const drawn = [
    definition.models.discriminator.sampling.draw(source, key(1)),
    definition.actors.latentPolicy!.sampling.draw(source, key(2)),
  ];
  for (const { path, latent } of drawn) {
    latent.forEach((latent, row) => {
      const [first, last] = path.slice(2 * row, 2 * row + 2);
      const episode = episodeOf(first);
      assertEquals([first, last, latent], [numberOf(episode, 0), numberOf(episode, lengths[episode]), -1 - episode]);
    });
  }
});

Deno.test("VIC's reward is log q_φ(ω|s₀, s_H) − log p(ω) at the end of an episode, and 0 before it", async () => {
  const [definition, weights] = [await defined(), await meanOf(0, 1, 0)];
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(number, number, fc.constantFrom(0, 1), (last, latent, terminated) => {
      const { reward: [reward] } = transitionsOf(definition, "latentPolicy", weights, {
        observation: row(0),
        achieved: row(0),
        nextObservation: row(0),
        nextAchieved: row(NaN),
        latent: row(latent),
        path: row(9, last),
        terminated: row(terminated),
        elapsed: row(0),
      });
      const apart = Math.fround(last) - Math.fround(latent);
      const expected = terminated * Math.max(OPTIONS.rewardFloor, logDensityAt(apart) + Math.log(2));
      assertAlmostEquals(reward, expected, 1e-4);
    }),
    { numRuns: 30 },
  );
});

Deno.test("VIC has a view twice as wide as the world's, and as many logits as skills", async () => {
  const definition = await definitionOf(vic({ ...OPTIONS, latents: skills(3, { hidden: [] }) }), pointNav);
  const { specifications, sampling } = definition.models.discriminator;
  assertEquals(specifications["posterior.0.weight"].shape, [2 * pointNav.goalSize, 3]);
  assertEquals(sampling.widths, { path: 4, latent: 3 });
});

Deno.test("VIC collects latents from their prior, and is evaluated under its own name", async () => {
  const definition = await defined();
  assertEquals([definition.name, definition.replays], ["vic", { latentPolicy: 9 }]);
  const context = contextOf({ latentPolicy: exactSteering });
  const state = stateWith({ iteration: 1, weights: { latentPolicy: FOLLOWING } });
  const { episodes } = right(await definition.collect(context)(state)());
  assertEquals(episodes.latentPolicy![0].columns.latent.data, box(1).sample(fold(iterationKey(state), 0), 5));
  const { vic: policy, ...others } = definition.evaluationPolicies(context)({
    latentPolicy: FOLLOWING,
    ...await meanOf(3, 2, 0.5),
  });
  assertEquals(others, {});
  const goals = {
    count: 1,
    rows: 1,
    shown: row(NaN),
    target: row(0.25),
    states: Float64Array.of(NaN),
    advance: "never" as const,
  };
  const observed = { observation: row(9), achieved: row(9), progress: new Int32Array(1) };
  // Episodes of the line start at 0: the latent is 3 · 0 + 2 · 0.25 + 0.5.
  assertAlmostEquals(right(await policy(goals)(observed, key(1))())[0], 1, 1e-6);
  assertEquals(line.reset(key(1), 1)[0], 0);
  right(await context.programs.dispose()());
});
