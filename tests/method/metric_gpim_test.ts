import { assert, assertAlmostEquals, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../lib/engine/mod.ts";
import { alignedTrajectory } from "../../lib/goal/family.ts";
import { contrast } from "../../lib/learner/mod.ts";
import { metricGpim, metricGpimDefinition } from "../../lib/method/metric_gpim.ts";
import { METRIC_GPIM, type MetricGpimOptions } from "../../lib/method/metric_gpim_options.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, key, uniform } from "../../lib/random/mod.ts";
import { append, emptyReplay } from "../../lib/replay/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, initialWeights, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay } from "../support/numbered_episodes.ts";
import { left, right } from "../support/right.ts";
import { contextOf, stateWith } from "../support/steering.ts";

Deno.test("metric GPIM reaches goals on the line, which a wrong sign of π_θ's reward would not", async () => {
  assertLess(await distanceLeft(metricGpim(SMALL), 400), 0.12);
});

Deno.test("goals that move are refused, for hindsight is meant for those that stay", async () => {
  const refused = left(await metricGpim({ ...SMALL, goals: alignedTrajectory })(line)(webassembly())());
  assertEquals(refused.place, "setting 'goals'");
});

const OPTIONS: MetricGpimOptions = {
  ...METRIC_GPIM,
  hidden: [4],
  embeddingSize: 2,
  batch: 7,
  worlds: 5,
  replayEpisodes: 9,
  candidates: 20,
  contrastLearningRate: 0.03,
};

const defined = (changes: Partial<MetricGpimOptions> = {}) => metricGpimDefinition(line, { ...OPTIONS, ...changes });

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

/** φ and its kernel, apart from the method. */
const OWN = contrast({ inputs: 1, hidden: [4], embeddingSize: 2, decay: -Math.log(OPTIONS.discount) });

/** φ(x) = (3x, 0) where x is above −10; c = 2 and σ = 1/2. */
const BY_HAND = {
  contrast: flatWith(defined({ hidden: [1] }).models.contrast.specifications, {
    "embedding.network.0.weight": [1],
    "embedding.network.0.bias": [10],
    "embedding.network.1.weight": [3, 0],
    "kernel.order": [Math.log(2)],
    "kernel.sharpness": [-Math.log(2)],
  }),
};

Deno.test("π_μ's reward is the way that a step covers in its direction, (φ(s′) − φ(s))·z, at a hand-worked embedding", () => {
  const blank = row(0, 0, 0);
  const { reward } = transitionsOf(defined({ hidden: [1] }), "latentPolicy", BY_HAND, {
    observation: blank,
    achieved: blank,
    nextObservation: blank,
    nextAchieved: blank,
    view: row(1, 1, 1),
    nextView: row(1.5, 0, 1.5),
    direction: row(1, 0, 0.6, 0.8, -1, 0),
  });
  [1.5, -1.8, -1.5].forEach((expected, place) => assertAlmostEquals(reward[place], expected, 1e-5));
});

Deno.test("a step has opposite rewards for opposite directions, at any weights", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const weights = { contrast: initialise(OWN.specifications, key(seed)) };
      const [view, nextView] = [1, 2].map((place) => uniform(fold(key(seed), place), [2], { minimum: -1, maximum: 1 }));
      const { reward: [forth, back] } = transitionsOf(defined(), "latentPolicy", weights, {
        observation: row(0, 0),
        achieved: row(0, 0),
        nextObservation: row(0, 0),
        nextAchieved: row(0, 0),
        view: row(view[0], view[0]),
        nextView: row(nextView[0], nextView[0]),
        direction: row(0.6, 0.8, -0.6, -0.8),
      });
      assertAlmostEquals(forth, -back, 1e-9);
    }),
    { numRuns: 20 },
  );
});

Deno.test("π_θ's reward is e(s̃′, g) = −c log(1 + σ d²), and so is the learned reward of states for goals", () => {
  const definition = defined({ hidden: [1] });
  const { reward: [own] } = transitionsOf(definition, "goalPolicy", BY_HAND, {
    observation: row(0),
    achieved: row(0),
    nextObservation: row(0),
    nextAchieved: row(1),
    goal: row(-1),
  });
  assertAlmostEquals(own, -2 * Math.log(1 + 36 / 2), 1e-5);
  const features = (shown: number) => ({ achieved: row(9), observation: row(9), shown: row(shown) });
  assertAlmostEquals(goalRewardsOf(definition, BY_HAND, 1, features(1), features(-1))[0], own, 1e-9);
});

Deno.test("φ's losses are the contrast's, with log(γ) a step, on steps and states that follow them", () => {
  const weights = initialise(OWN.specifications, key(3));
  const columns = { before: row(0.1, 0.5, -0.7), view: row(0.3, 0.2, -0.9), goal: row(0.6, 0.1, 0.4) };
  const losses = lossesOf(defined(), "contrast", { contrast: weights }, columns);
  const [before, view, goal] = (["before", "view", "goal"] as const).map((name) => input(name, [3, 1]));
  const expected = OWN.objectives(parameterInputs(OWN.specifications), before, view, goal);
  for (const [name, { loss }] of Object.entries(expected)) {
    const { data: [value] } = evaluate(loss, { ...unflattenValues(OWN.specifications, weights), ...columns });
    assertAlmostEquals(losses[name], value, 1e-9);
  }
  const { sampling, learningRate } = defined({ batch: 3000, discount: 0.5 }).models.contrast;
  assertEquals([sampling.widths, learningRate], [{ before: 1, view: 1, goal: 1 }, 0.03]);
  const drawn = sampling.draw(sourceOf({ goalPolicy: numberedReplay([8, 8]) }), key(1));
  drawn.before.forEach((number, place) => {
    assertEquals(drawn.view[place], number + 1);
    assertEquals(episodeOf(drawn.goal[place]), episodeOf(number));
    assert(drawn.goal[place] >= drawn.view[place]);
  });
  // Half of the states that follow are the next ones, but for the episodes' ends.
  const early = [...drawn.view.keys()].filter((place) => drawn.view[place] % 100 < 4);
  const next = early.filter((place) => drawn.goal[place] === drawn.view[place]).length / early.length;
  assertAlmostEquals(next, 0.5, 0.05);
});

Deno.test("all episodes are in one replay: π_μ's with their last states as goals, π_θ's from the same starts with goals that were reached before", async () => {
  const definition = defined();
  const context = contextOf(definition.actors);
  const weights = initialWeights(definition);
  const first = right(await definition.collect(context)(stateWith({ weights }))());
  const [explored, attempted] = first.episodes.goalPolicy!;
  assertEquals([first.episodes.latentPolicy, explored.count, attempted.count], [undefined, 5, 5]);
  assertEquals(first.environmentSteps, 2 * 5 * line.horizon);
  const lastOf = (episodes: typeof explored) =>
    Array.from({ length: 5 }, (_, episode) => episodes.columns.achieved.data[(episode + 1) * (line.horizon + 1) - 1]);
  assertEquals([...explored.columns.goal.data], lastOf(explored));
  // At first both are random, and π_θ has the goals that π_μ's episodes became.
  assertEquals([...attempted.columns.goal.data], lastOf(explored));
  const replay = [explored, attempted].reduce(append, emptyReplay<string>(10));
  const state = stateWith({ ...sourceOf({ goalPolicy: replay }), iteration: 1, weights });
  const second = right(await definition.collect(context)(state)());
  assertEquals(second, right(await definition.collect(context)(state)()));
  const [own, pursuit] = second.episodes.goalPolicy!;
  assertEquals([...own.columns.goal.data], lastOf(own));
  const known = new Set([...explored.columns.achieved.data, ...attempted.columns.achieved.data]);
  assert(pursuit.columns.goal.data.every((goal) => known.has(goal)));
  assertNotEquals([...pursuit.columns.goal.data], lastOf(own));
  assertEquals(definition.replays, { goalPolicy: 18 });
  right(await context.programs.dispose()());
});
