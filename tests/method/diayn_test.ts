import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import type { Goals } from "../../lib/goal/progress.ts";
import { OBSERVED } from "../../lib/goal/view.ts";
import { ball, box, gaussianLatents, type Latents, skills, sphere } from "../../lib/learner/mod.ts";
import { diayn, diaynDefinition } from "../../lib/method/diayn.ts";
import { SKILLS, type SkillSettings } from "../../lib/method/shared/discriminator.ts";
import { initialise } from "../../lib/network/mod.ts";
import { fold, key, uniform } from "../../lib/random/mod.ts";
import { reward } from "../../lib/stage/reward.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import type { World } from "../../lib/world/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay } from "../support/numbered_episodes.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("DIAYN reaches goals on the line by inferring their latents, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(diayn({ ...SMALL, latents: box(1) }), 400), 0.3);
});

const OPTIONS: SkillSettings = { ...SKILLS, latents: box(1), hidden: [4], batch: 30, worlds: 5, replayEpisodes: 9 };

/** The line with two numbers in an observation and in an achieved goal. */
const plane: World = { ...line, observationSize: 2, goalSize: 2 };

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

const FAMILIES: readonly Latents[] = [
  ball(2),
  box(2),
  gaussianLatents(2),
  sphere(2),
  skills(2, { hidden: [4] }),
  skills(5, { hidden: [4] }),
];

for (const latents of FAMILIES) {
  Deno.test(`DIAYN's reward for ${latents.name} is stage.reward at s′, at any weights, states and latents`, () => {
    const definition = diaynDefinition(plane, { ...OPTIONS, latents });
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), (seed, count) => {
        const draw = (place: number, width: number) =>
          uniform(fold(key(seed), place), [count, width], { minimum: -1, maximum: 1 });
        const discriminator = initialise(latents.specifications(2), key(seed)).map((weight) => 3 * weight);
        const nextAchieved = draw(1, 2);
        const latent = latents.sample(fold(key(seed), 2), count);
        const { reward: own, observation } = transitionsOf(definition, "latentPolicy", { discriminator }, {
          observation: draw(3, 2),
          achieved: draw(4, 2),
          nextObservation: draw(5, 2),
          nextAchieved,
          latent,
        });
        const expected = reward(latents, 2, OPTIONS.rewardFloor)(discriminator)({ nextAchieved, latent });
        assertEquals(own.length, count);
        own.forEach((value, row) => assertAlmostEquals(value, expected[row], 1e-9));
        assertEquals(observation.length, count * (2 + latents.size));
      }),
      { numRuns: 20 },
    );
  });
}

/** Weights of two skills' logits `(−x, x)`, many times over. */
const towardsTheSign = (times: number) =>
  flatWith(skills(2, { hidden: [] }).specifications(1), { "0.weight": [-times, times] });

Deno.test("DIAYN's reward is 0 where skills cannot be distinguished, log 2 where one of two is certain, and the floor for the other", () => {
  const definition = diaynDefinition(line, { ...OPTIONS, latents: skills(2, { hidden: [] }), rewardFloor: -3 });
  const rewardOf = (times: number, nextAchieved: number, ...latent: readonly number[]) =>
    transitionsOf(definition, "latentPolicy", { discriminator: towardsTheSign(times) }, {
      observation: row(0),
      achieved: row(0),
      nextObservation: row(0),
      nextAchieved: row(nextAchieved),
      latent: row(...latent),
    }).reward[0];
  assertAlmostEquals(rewardOf(0, 1, 1, 0), 0, 1e-9);
  assertAlmostEquals(rewardOf(1, 0, 1, 0), 0, 1e-9);
  assertAlmostEquals(rewardOf(50, 1, 0, 1), Math.log(2), 1e-9);
  assertEquals(rewardOf(50, 1, 1, 0), -3);
  // log softmax(0.5, −0.5)₁ + log 2 = log 2 − log(1 + e⁻¹).
  assertAlmostEquals(rewardOf(0.5, -1, 1, 0), Math.log(2) - Math.log(1 + Math.exp(-1)), 1e-6);
});

Deno.test("q_φ's loss is the mean of −log q_φ(ω|s′), at a hand-worked batch, and falls as the posterior moves to the latents", () => {
  const definition = diaynDefinition(line, { ...OPTIONS, latents: skills(2, { hidden: [] }) });
  const batch = { view: row(1, -2), latent: row(0, 1, 1, 0) };
  const lossAt = (times: number) =>
    lossesOf(definition, "discriminator", { discriminator: towardsTheSign(times) }, batch).likelihood;
  assertAlmostEquals(lossAt(0), Math.log(2), 1e-9);
  // −log σ(2x) for x = 1 and x = 2.
  assertAlmostEquals(lossAt(1), (Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.exp(-4))) / 2, 1e-6);
  const times = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(fc.property(times, fc.double({ min: 0.1, max: 2, noNaN: true }), (before, more) => {
    assertLess(lossAt(before + more), lossAt(before));
  }));
  // The reverse skills are what the posterior moves away from.
  const reversed = { view: batch.view, latent: row(1, 0, 0, 1) };
  const lossOf = (times: number) =>
    lossesOf(definition, "discriminator", { discriminator: towardsTheSign(times) }, reversed).likelihood;
  assertLess(lossOf(0), lossOf(1));
});

const SOURCE = sourceOf({ latentPolicy: numberedReplay([8, 8, 8, 8], { latent: (episode) => -1 - episode }) });

Deno.test("q_φ and π_μ learn from π_μ's episodes and the latent of each, q_φ from its window of them", () => {
  const { models: { discriminator }, actors: { latentPolicy } } = diaynDefinition(line, {
    ...OPTIONS,
    discriminatorWindow: { newest: 2, from: 0.5 },
  });
  const seen = discriminator.sampling.draw(SOURCE, key(1));
  seen.view.forEach((number, row) => {
    assertEquals(seen.latent[row], -1 - episodeOf(number));
    assert(episodeOf(number) >= 2 && number % 100 > 4);
  });
  const stepped = latentPolicy!.sampling.draw(SOURCE, key(2));
  stepped.achieved.forEach((number, row) => assertEquals(stepped.latent[row], -1 - episodeOf(number)));
  assertEquals(new Set(stepped.latent).size, 4);
});

Deno.test("DIAYN collects episodes under latents of their prior, one for each world", async () => {
  const definition = diaynDefinition(line, OPTIONS);
  assertEquals([definition.name, definition.replays, Object.keys(definition.models)], [
    "diayn",
    { latentPolicy: 9 },
    ["discriminator"],
  ]);
  const context = contextOf({ latentPolicy: exactSteering });
  const state = stateWith({ iteration: 2, weights: { latentPolicy: FOLLOWING } });
  const { episodes } = right(await definition.collect(context)(state)());
  const [{ columns, count }] = episodes.latentPolicy!;
  const drawn = box(1).sample(fold(iterationKey(state), 0), 5);
  assertEquals([count, columns.latent.data], [5, drawn]);
  columns.action.data.forEach((action, step) => assertAlmostEquals(action, drawn[Math.floor(step / 8)], 1e-6));
  right(await context.programs.dispose()());
});

Deno.test("DIAYN reaches a goal by π_μ(a|s, ω̂) without noise, ω̂ the most likely latent under q_φ", async () => {
  const context = contextOf({ latentPolicy: exactSteering });
  const goals: Goals = {
    count: 2,
    rows: 1,
    shown: row(NaN, NaN),
    target: row(-0.5, 0.25),
    states: Float64Array.of(NaN, NaN),
    advance: "never",
  };
  const { diayn: policy, ...others } = diaynDefinition(line, OPTIONS).evaluationPolicies(context)({
    latentPolicy: FOLLOWING,
    discriminator: row(2, 0.5),
  });
  assertEquals(others, {});
  const observed = { observation: row(9, 9), achieved: row(9, 9), progress: new Int32Array(2) };
  assertEquals([...right(await policy(goals)(observed, key(1))())], [-0.5, 1]);
  right(await context.programs.dispose()());
});

Deno.test("DIAYN's learned reward of a state for a goal is largest at the goal, and falls with the distance", () => {
  const definition = diaynDefinition(line, { ...OPTIONS, discriminatorView: OBSERVED, rewardFloor: -50 });
  const place = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(fc.property(place, place, place, (goal, near, far) => {
    fc.pre(Math.abs(far - goal) > Math.abs(near - goal) + 1e-3);
    const features = (numbers: readonly number[]) => ({
      achieved: [NaN, NaN],
      observation: numbers,
      shown: [NaN, NaN],
    });
    const rewards = goalRewardsOf(
      definition,
      { discriminator: row(-1.5, 0.3) },
      2,
      features([near, far]),
      features([goal, goal]),
    );
    assertLess(rewards[1], rewards[0]);
  }));
});
