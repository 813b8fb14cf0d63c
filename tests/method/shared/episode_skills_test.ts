import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Goals } from "../../../lib/goal/progress.ts";
import { ACHIEVED, type View } from "../../../lib/goal/view.ts";
import { box } from "../../../lib/learner/mod.ts";
import { priorConditioning } from "../../../lib/method/core/collect.ts";
import {
  endingStepSampling,
  EPISODE_CODECS,
  EPISODE_OPTIONS,
  episodeDefinition,
  type EpisodeEncoder,
  type EpisodeOptions,
} from "../../../lib/method/shared/episode_skills.ts";
import { linear } from "../../../lib/network/mod.ts";
import { fold, key } from "../../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../../lib/replay/mod.ts";
import { mean, multiply, negate, reshape, square, subtract, type Tensor } from "../../../lib/tensor/mod.ts";
import type { World } from "../../../lib/world/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { flatWith, lossesOf, transitionsOf } from "../../support/interpreted_definition.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, numberOf, timeOf } from "../../support/numbered_episodes.ts";
import { assertOptions, FRACTIONS, SKILL_CASES } from "../../support/options.ts";
import { right } from "../../support/right.ts";
import { contextOf, exactSteering, FOLLOWING } from "../../support/steering.ts";

Deno.test("EPISODE_OPTIONS are what their codecs take, and every option refuses what it cannot be", () => {
  assertOptions(EPISODE_OPTIONS, EPISODE_CODECS, { ...SKILL_CASES, endFraction: FRACTIONS });
});

/** Views at the first, the middle and the last moment, side by side. */
const THREE: EpisodeEncoder = {
  moments: 3,
  summary: (features) => ({
    specifications: {},
    apply: (_parameters, views) => reshape(views, [views.shape[0], 3 * features]),
    outputs: 3 * features,
  }),
};

const OPTIONS: EpisodeOptions = {
  ...EPISODE_OPTIONS,
  latents: box(1),
  batch: 12,
  hidden: [4],
  discriminatorWindow: {},
  discriminatorLearningRate: 0.03,
};

const definitionOf = (options: EpisodeOptions = OPTIONS, world: World = line) =>
  episodeDefinition(
    "own",
    world,
    options,
    THREE,
    (posterior: Tensor, latent: Tensor) => mean(square(subtract(posterior, latent))),
    priorConditioning(options.latents, options.worlds),
  );

/** q_φ whose mean is `first · s₀ + middle · s_{H/2} + last · s_H + bias`. */
const meanOf = (first: number, middle: number, last: number, bias = 0) =>
  flatWith(definitionOf().models.discriminator.specifications, {
    "posterior.weight": [first, middle, last],
    "posterior.bias": [bias],
  });

const lengthLists = fc.array(fc.integer({ min: 1, max: line.horizon }), { minLength: 1, maxLength: 5 });

/** The numbers at an episode's three moments. */
const pathOf = (episode: number, length: number) =>
  [0, Math.round(length / 2), length].map((t) => numberOf(episode, t));

Deno.test("an option ends with its episode, and every step comes with the first, middle and last state of its own", () => {
  fc.assert(
    fc.property(lengthLists, fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (lengths, seed, endFraction) => {
      const batch = 12;
      const { widths, draw } = endingStepSampling(line, { ...OPTIONS, batch, endFraction }, THREE);
      const source = sourceOf({ latentPolicy: numberedReplay(lengths, { latent: (episode) => episode }) });
      const drawn = draw(source, key(seed));
      assertEquals(Object.keys(drawn).toSorted(), Object.keys(widths).toSorted());
      assertEquals([widths.path, widths.elapsed, widths.latent], [3, 1, 1]);
      const ends = Math.round(endFraction * batch);
      for (let row = 0; row < batch; row++) {
        const [episode, time] = [episodeOf(drawn.achieved[row]), timeOf(drawn.achieved[row])];
        const length = lengths[episode];
        assertEquals(drawn.latent[row], episode);
        assertEquals(drawn.nextAchieved[row], drawn.achieved[row] + 1);
        assertEquals(drawn.terminated[row], Number(time === length - 1));
        assertEquals(drawn.elapsed[row], time / line.horizon);
        assertEquals([...drawn.path.slice(3 * row, 3 * row + 3)], pathOf(episode, length));
        // Last steps come last.
        if (row >= batch - ends) assertEquals(drawn.terminated[row], 1);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("q_φ learns from the views at each episode's moments, and the latent behind it", () => {
  const NEGATED: View = { ...ACHIEVED, show: () => (states) => Float32Array.from(states, (x) => -x) };
  for (
    const [discriminatorView, ofNumber] of [[ACHIEVED, (x: number) => x], [
      NEGATED,
      (x: number) => -x - FRACTION.state,
    ]] as const
  ) {
    const { sampling, learningRate } = definitionOf({ ...OPTIONS, discriminatorView }).models.discriminator;
    assertEquals([sampling.widths, learningRate], [{ path: 3, latent: 1 }, 0.03]);
    fc.assert(
      fc.property(lengthLists, fc.nat(1000), (lengths, seed) => {
        const source = sourceOf({ latentPolicy: numberedReplay(lengths, { latent: (episode) => -episode }) });
        const { path, latent } = sampling.draw(source, key(seed));
        latent.forEach((latent, row) => {
          const own = [...path.slice(3 * row, 3 * row + 3)].map(ofNumber);
          const episode = episodeOf(own[0]);
          assertEquals([own, latent], [pathOf(episode, lengths[episode]), -episode]);
        });
      }),
      { numRuns: 20 },
    );
  }
});

Deno.test("q_φ learns from the newest episodes of its window", () => {
  const { sampling } = definitionOf({ ...OPTIONS, batch: 60, discriminatorWindow: { newest: 2 } }).models.discriminator;
  const source = sourceOf({ latentPolicy: numberedReplay([8, 8, 8], { latent: (episode) => episode }) });
  assertEquals(new Set(sampling.draw(source, key(1)).latent), new Set([1, 2]));
});

Deno.test("q_φ's loss is the given one, of its posterior over whole paths, at hand-worked numbers", () => {
  const batch = { path: Float32Array.of(1, 2, 3, 0, 0, 1), latent: Float32Array.of(320, 105) };
  // 1 + 10 · 2 + 100 · 3 + 5 = 326 and 105: squared errors 36 and 0.
  const losses = lossesOf(definitionOf(), "discriminator", { discriminator: meanOf(1, 10, 100, 5) }, batch);
  assertEquals(losses, { likelihood: 18 });
});

Deno.test("π_μ is rewarded log q_φ(ω|τ) − log p(ω) at the end of its episode and nowhere else, and no lower than the floor", () => {
  const options = { ...OPTIONS, rewardFloor: -4 };
  const row = (...numbers: readonly number[]) => Float32Array.from(numbers);
  const { observation, nextObservation, reward } = transitionsOf(
    definitionOf(options),
    "latentPolicy",
    { discriminator: meanOf(0, 0, 1) },
    {
      observation: row(1, 2, 3),
      achieved: row(-9, -9, -9),
      nextObservation: row(4, 5, 6),
      nextAchieved: row(-9, -9, -9),
      latent: row(0.5, 0.5, 0.5),
      path: row(0, 0, 0.9, 0, 0, 0.9, 0, 0, 9),
      terminated: row(1, 0, 1),
      elapsed: row(0.25, 0.5, 0.75),
    },
  );
  // log t₁(0.4; 0.2) + log 2.
  assertAlmostEquals(reward[0], -Math.log(0.2 * Math.PI) - Math.log(1 + 0.4 ** 2 / 0.04) + Math.log(2), 1e-6);
  assertEquals(reward.slice(1).map(Math.abs), [0, 4]);
  // The critics have the fraction of the horizon that has passed: an eighth more after a step of the line.
  assertEquals(observation, [1, 0.5, 0.25, 2, 0.5, 0.5, 3, 0.5, 0.75]);
  assertEquals(nextObservation, [4, 0.5, 0.375, 5, 0.5, 0.625, 6, 0.5, 0.875]);
});

const goalsAt = (...target: readonly number[]): Goals => ({
  count: target.length,
  rows: 1,
  shown: new Float32Array(target.length),
  target: Float32Array.from(target),
  states: Float64Array.from(target),
  advance: "never",
});

Deno.test("a goal is reached by the latent behind a straight path to it from the mean start", async () => {
  // Starts are 0.25 and 0.75, half of them each.
  const world: World = {
    ...line,
    reset: (_key, count) => Float64Array.from({ length: count }, (_, i) => 0.25 + i % 2 / 2),
  };
  const context = { ...contextOf({ latentPolicy: exactSteering }), world };
  const definition = definitionOf(OPTIONS, world);
  const { own, ...others } = definition.evaluationPolicies(context)({
    latentPolicy: FOLLOWING,
    discriminator: meanOf(1, 10, 100),
  });
  assertEquals(others, {});
  const observed = { observation: Float32Array.of(9, 9), achieved: Float32Array.of(9, 9), progress: new Int32Array(2) };
  const actions = right(await own(goalsAt(1, -0.5))(observed, key(1))());
  // Paths 0.5, 0.75, 1 and 0.5, 0, −0.5.
  assertAlmostEquals(actions[0], 0.5 + 7.5 + 100, 1e-4);
  assertAlmostEquals(actions[1], 0.5 + 0 - 50, 1e-4);
  right(await context.programs.dispose()());
});

Deno.test("an encoder's summary has parameters of its own, between the view and the posterior", () => {
  const summary = linear(3, 2);
  const encoder: EpisodeEncoder = {
    moments: 3,
    summary: () => ({
      specifications: summary.specifications,
      apply: (parameters, views) => summary.apply(parameters, reshape(views, [views.shape[0], 3])),
      outputs: 2,
    }),
  };
  const definition = episodeDefinition(
    "own",
    line,
    OPTIONS,
    encoder,
    (posterior, latent) => negate(mean(multiply(posterior, latent))),
    priorConditioning(OPTIONS.latents, 1),
  );
  const { specifications } = definition.models.discriminator;
  assertEquals(Object.keys(specifications), [
    "summary.weight",
    "summary.bias",
    "posterior.weight",
    "posterior.bias",
  ]);
  const discriminator = flatWith(specifications, {
    "summary.weight": [1, 0, 0, 0, 0, 1],
    "posterior.weight": [10, 1],
  });
  // The summary is (s₀, s_H), the posterior 10 · 1 + 3.
  const batch = { path: Float32Array.of(1, 2, 3), latent: Float32Array.of(2) };
  assertEquals(lossesOf(definition, "discriminator", { discriminator }, batch), { likelihood: -26 });
});

Deno.test("an episode's method has one policy and one replay, which collect latents from their source", async () => {
  const definition = definitionOf({ ...OPTIONS, worlds: 3, replayEpisodes: 5 });
  assertEquals([definition.name, definition.replays, Object.keys(definition.actors)], ["own", { latentPolicy: 5 }, [
    "latentPolicy",
  ]]);
  const context = contextOf(definition.actors);
  const state = { ...sourceOf({}), key: key(1), iteration: 0, environmentSteps: 0 };
  const { episodes } = right(
    await definition.collect(context)({ ...state, held: { generation: 0 }, weights: {}, metrics: {} })(),
  );
  assertEquals(episodes.latentPolicy?.[0].count, 3);
  assert(episodes.latentPolicy![0].columns.latent.data.every((latent) => Math.abs(latent) <= 1));
});

Deno.test("a straight path has all coordinates of its view at each moment, for each goal its own", async () => {
  const TWOFOLD: View = {
    ...ACHIEVED,
    name: "twofold",
    size: () => 2,
    show: () => (states) => Float32Array.from([...states].flatMap((x) => [x, 3 - x])),
  };
  // Starts are 0.25 and 0.75, so that the mean of their views is (0.5, 2.5).
  const world: World = {
    ...line,
    reset: (_key, count) => Float64Array.from({ length: count }, (_, i) => 0.25 + i % 2 / 2),
  };
  const definition = definitionOf({ ...OPTIONS, discriminatorView: TWOFOLD }, world);
  const context = { ...contextOf({ latentPolicy: exactSteering }), world };
  const discriminator = flatWith(definition.models.discriminator.specifications, {
    "posterior.weight": [1, 10, 100, 1000, 10_000, 100_000],
  });
  const { own } = definition.evaluationPolicies(context)({ latentPolicy: FOLLOWING, discriminator });
  const observed = { observation: new Float32Array(2), achieved: new Float32Array(2), progress: new Int32Array(2) };
  const actions = right(await own(goalsAt(1, -0.5))(observed, key(1))());
  // To 1: (0.5, 2.5), (0.75, 2.25), (1, 2). To −0.5: (0.5, 2.5), (0, 3), (−0.5, 3.5).
  assertAlmostEquals(actions[0], 0.5 + 25 + 75 + 2250 + 10_000 + 200_000, 0.1);
  assertAlmostEquals(actions[1], 0.5 + 25 + 0 + 3000 - 5000 + 350_000, 0.1);
  right(await context.programs.dispose()());
});

Deno.test("steps and last steps of a batch are drawn from streams of their own", () => {
  const replay = numberedReplay([8, 3, 5, 8], { latent: (episode) => episode });
  const { draw } = endingStepSampling(line, { ...OPTIONS, batch: 40, endFraction: 0.4 }, THREE);
  const any = gather(replay, sampleIndices(replay, fold(key(6), 0), 24));
  const last = gather(replay, sampleIndices(replay, fold(key(6), 3), 16, { from: 1 }));
  const { achieved } = draw(sourceOf({ latentPolicy: replay }), key(6));
  assertEquals([...achieved], [...any("achieved"), ...last("achieved")]);
});
