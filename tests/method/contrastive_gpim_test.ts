import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../lib/engine/mod.ts";
import { alignedTrajectory } from "../../lib/goal/family.ts";
import type { Goals } from "../../lib/goal/progress.ts";
import { OBSERVED } from "../../lib/goal/view.ts";
import { box, contrast, skills } from "../../lib/learner/mod.ts";
import { laterStates } from "../../lib/method/core/batch.ts";
import { contrastiveGpim, contrastiveGpimDefinition } from "../../lib/method/contrastive_gpim.ts";
import { CONTRASTIVE_GPIM, type ContrastiveGpimOptions } from "../../lib/method/contrastive_gpim_options.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, key, uniform } from "../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../lib/replay/mod.ts";
import { reward } from "../../lib/stage/reward.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay, timeOf } from "../support/numbered_episodes.ts";
import { left, right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

const eight = { ...SMALL, latents: skills(8, { hidden: [16] }) };

Deno.test("contrastive GPIM reaches goals on the line to a fraction of its skills' width, which a wrong sign would not", async () => {
  assertLess(await distanceLeft(contrastiveGpim(eight), 400), 0.12);
});

Deno.test("contrastive GPIM needs no chosen coordinate: its discriminator may see the whole observation", async () => {
  assertLess(await distanceLeft(contrastiveGpim({ ...eight, discriminatorView: OBSERVED }), 400), 0.12);
});

Deno.test("goals that move are refused, for hindsight is meant for those that stay", async () => {
  const refused = left(await contrastiveGpim({ ...eight, goals: alignedTrajectory })(line)(webassembly())());
  assertEquals(refused.place, "setting 'goals'");
});

const OPTIONS: ContrastiveGpimOptions = {
  ...CONTRASTIVE_GPIM,
  latents: box(1),
  hidden: [4],
  batch: 7,
  worlds: 5,
  replayEpisodes: 9,
  embeddingSize: 2,
  contrastLearningRate: 0.03,
};

const defined = (changes: Partial<ContrastiveGpimOptions> = {}) =>
  contrastiveGpimDefinition(line, { ...OPTIONS, ...changes });

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

/** Replays whose latents tell which policy an episode is of. */
const SOURCE = sourceOf({
  latentPolicy: numberedReplay([8, 8, 8], { latent: (episode) => 1 + episode }),
  goalPolicy: numberedReplay([8, 5], { latent: (episode) => -1 - episode, goal: () => -1000, target: () => -1000 }),
});

Deno.test("the embedding learns from steps of both policies, by halves, and from states that followed them", () => {
  const batch = 20_001;
  const { models: { contrast: { sampling, learningRate } } } = defined({ batch, discount: 0.5 });
  assertEquals([sampling.widths, learningRate], [{ before: 1, view: 1, goal: 1 }, 0.03]);
  const source = sourceOf({
    latentPolicy: numberedReplay([8, 8, 8]),
    goalPolicy: numberedReplay([8, 8, 8, 8, 8]),
  });
  const { before, view, goal } = sampling.draw(source, key(1));
  assertEquals([before.length, view.length, goal.length], [batch, batch, batch]);
  assert(view.slice(0, 10_001).every((number) => episodeOf(number) < 3));
  const behind = view.slice(10_001).filter((number) => episodeOf(number) >= 3).length / 10_000;
  assertAlmostEquals(behind, 2 / 5, 0.03);
  const ahead = view.map((number, row) => {
    assertEquals([before[row], episodeOf(goal[row])], [number - 1, episodeOf(number)]);
    return goal[row] - number;
  });
  for (const time of [1, 5, 8]) {
    const own = ahead.filter((_, row) => timeOf(view[row]) === time);
    // k = 0 is the state itself, and the episode's end is the last.
    const odds = Array.from({ length: 9 - time }, (_, k) => 0.5 ** k);
    const total = odds.reduce((sum, one) => sum + one);
    odds.forEach((one, k) =>
      assertAlmostEquals(own.filter((steps) => steps === k).length / own.length, one / total, 0.03)
    );
    assert(own.every((steps) => steps >= 0 && steps <= 8 - time));
  }
});

/** The embedding and its kernel, apart from the method. */
const OWN = contrast({ inputs: 1, hidden: [4], embeddingSize: 2, decay: -Math.log(0.8) });

/** Energies of views, at some weights. */
const energyOf = (weights: Float32Array, views: Float32Array, goals: Float32Array) => {
  const column = (name: string) => input(name, [views.length, 1]);
  const energy = OWN.energy(parameterInputs(OWN.specifications), column("views"), column("goals"));
  return evaluate(energy, { ...unflattenValues(OWN.specifications, weights), views, goals }).data;
};

Deno.test("r̃ is the energy e(s̃′, g) of the contrast at the same weights, and so is the learned reward of states for goals", () => {
  const definition = defined();
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const weights = { contrast: initialise(OWN.specifications, key(seed)) };
      const [views, goals] = [1, 2].map((place) => uniform(fold(key(seed), place), [3], { minimum: -1, maximum: 1 }));
      const blank = new Float32Array(3);
      const { reward: own } = transitionsOf(definition, "goalPolicy", weights, {
        observation: blank,
        achieved: blank,
        nextObservation: blank,
        nextAchieved: views,
        goal: goals,
      });
      const features = (shown: Float32Array) => ({ achieved: blank, observation: blank, shown });
      const learned = goalRewardsOf(definition, weights, 3, features(views), features(goals));
      energyOf(weights.contrast, views, goals).forEach((energy, row) => {
        assertAlmostEquals(own[row], energy, 1e-9);
        assertAlmostEquals(learned[row], energy, 1e-9);
        assert(energy <= 0);
      });
    }),
    { numRuns: 20 },
  );
});

Deno.test("r̃ is −c log(1 + σ d²), at a hand-worked embedding", () => {
  const { contrast: { specifications } } = defined({ hidden: [1], embeddingSize: 1 }).models;
  // φ(x) = 3x where x is above −10; c = 2 and σ = 1/2.
  const weights = {
    contrast: flatWith(specifications, {
      "embedding.network.0.weight": [1],
      "embedding.network.0.bias": [10],
      "embedding.network.1.weight": [3],
      "kernel.order": [Math.log(2)],
      "kernel.sharpness": [-Math.log(2)],
    }),
  };
  const { reward: [own] } = transitionsOf(defined({ hidden: [1], embeddingSize: 1 }), "goalPolicy", weights, {
    observation: row(0),
    achieved: row(0),
    nextObservation: row(0),
    nextAchieved: row(1),
    goal: row(-1),
  });
  assertAlmostEquals(own, -2 * Math.log(1 + 36 / 2), 1e-5);
});

Deno.test("the losses of embedding and kernel are the contrast's, with log(γ) a step", () => {
  const weights = initialise(OWN.specifications, key(3));
  const columns = { before: row(0.1, 0.5, -0.7), view: row(0.3, 0.2, -0.9), goal: row(0.6, 0.1, 0.4) };
  const losses = lossesOf(defined({ discount: 0.8 }), "contrast", { contrast: weights }, columns);
  const inputs = (["before", "view", "goal"] as const).map((name) => input(name, [3, 1]));
  const [before, view, goal] = inputs;
  const expected = OWN.objectives(parameterInputs(OWN.specifications), before, view, goal);
  for (const [name, { loss }] of Object.entries(expected)) {
    const { data: [value] } = evaluate(loss, { ...unflattenValues(OWN.specifications, weights), ...columns });
    assertAlmostEquals(losses[name], value, 1e-9);
  }
  const other = lossesOf(defined({ discount: 0.5 }), "contrast", { contrast: weights }, columns);
  assert(other.embedding !== losses.embedding && other.kernel === losses.kernel);
});

Deno.test("π_μ's reward and q_φ are GPIM's: stage.reward at s′, and −E[log q_φ(ω|s′)] on π_μ's episodes alone", () => {
  const definition = defined({ batch: 50 });
  const weights = { discriminator: row(2, 0.5) };
  const columns = {
    observation: row(0),
    achieved: row(0),
    nextObservation: row(0),
    nextAchieved: row(0.1),
    latent: row(0.9),
  };
  const { reward: [own] } = transitionsOf(definition, "latentPolicy", weights, columns);
  assertAlmostEquals(own, reward(box(1), 1, OPTIONS.rewardFloor)(weights.discriminator)(columns)[0], 1e-9);
  const { likelihood } = lossesOf(definition, "discriminator", weights, { view: row(0.1), latent: row(0.9) });
  // log p = −log 2 is what the reward has besides.
  assertAlmostEquals(likelihood, Math.log(2) - own, 1e-6);
  assert(definition.models.discriminator.sampling.draw(SOURCE, key(1)).latent.every((latent) => latent > 0));
});

Deno.test("both policies learn from all episodes where they are shared, and each from its own where they are not", () => {
  for (const shared of [true, false]) {
    const { actors, replays } = defined({ shared, batch: 50 });
    const { latent } = actors.latentPolicy!.sampling.draw(SOURCE, key(1));
    assertEquals(latent.every((latent) => latent < 0), shared);
    assertEquals(replays, { latentPolicy: 9, goalPolicy: shared ? 18 : 9 });
    const { achieved } = actors.goalPolicy!.sampling.draw(SOURCE, key(1));
    assert(achieved.every((number) => episodeOf(number) < 2));
  }
});

Deno.test("π_θ's goals are partly those that it pursued, and partly later states of its episode", () => {
  const { actors } = defined({ batch: 500, hindsightFraction: 0.3 });
  const { goal, achieved } = actors.goalPolicy!.sampling.draw(SOURCE, key(2));
  const relabelled = [...goal.keys()].filter((row) => goal[row] !== -1000);
  assertAlmostEquals(relabelled.length / 500, 0.3, 0.07);
  assert(relabelled.every((row) => goal[row] > achieved[row]));
});

Deno.test("π_μ's episodes join π_θ's where episodes are shared", async () => {
  const context = contextOf({ latentPolicy: exactSteering, goalPolicy: exactSteering });
  const state = stateWith({ iteration: 1, weights: { latentPolicy: FOLLOWING, goalPolicy: FOLLOWING } });
  for (const [shared, sets] of [[true, 2], [false, 1]] as const) {
    const { episodes } = right(await defined({ shared }).collect(context)(state)());
    assertEquals([episodes.latentPolicy?.length, episodes.goalPolicy?.length], [1, sets]);
    assertEquals(episodes.goalPolicy![0].count, 5);
  }
  right(await context.programs.dispose()());
});

Deno.test("contrastive GPIM is evaluated as π_θ on goals as they are shown, and beside it π_μ on inferred latents", async () => {
  const context = contextOf({ latentPolicy: exactSteering, goalPolicy: exactSteering });
  const policies = defined().evaluationPolicies(context)({
    latentPolicy: FOLLOWING,
    goalPolicy: FOLLOWING,
    discriminator: row(2, 0.5),
  });
  assertEquals(Object.keys(policies), ["contrastive_gpim", "diayn"]);
  const goals: Goals = {
    count: 1,
    rows: 1,
    shown: row(0.25),
    target: row(-0.5),
    states: Float64Array.of(9),
    advance: "never",
  };
  const observed = { observation: row(9), achieved: row(9), progress: new Int32Array(1) };
  assertEquals([...right(await policies.contrastive_gpim(goals)(observed, key(1))())], [0.25]);
  assertEquals([...right(await policies.diayn(goals)(observed, key(1))())], [-0.5]);
  right(await context.programs.dispose()());
});

Deno.test("the halves of the embedding's batch, and the steps and later states of each, have streams of their own", () => {
  const { sampling } = defined({ batch: 60 }).models.contrast;
  const replay = numberedReplay([8, 8, 8]);
  const source = sourceOf({ latentPolicy: replay, goalPolicy: replay });
  const { before, goal } = sampling.draw(source, key(4));
  const [explored, pursued] = (["latentPolicy", "goalPolicy"] as const).map((policy, half) => {
    const own = fold(key(4), half);
    const steps = sampleIndices(replay, fold(own, 0), 30);
    const later = laterStates(source, policy, steps, fold(own, 1), { discount: OPTIONS.discount });
    return { before: gather(replay, steps)("achieved"), goal: gather(replay, later)("achieved") };
  });
  assertEquals([...before], [...explored.before, ...pursued.before]);
  assertEquals([...goal], [...explored.goal, ...pursued.goal]);
});
