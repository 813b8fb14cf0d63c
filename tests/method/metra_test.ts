import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { type Latents, skills, sphere } from "../../lib/learner/mod.ts";
import { finalState } from "../../lib/goal/family.ts";
import type { Goals } from "../../lib/goal/progress.ts";
import { latentTowards, metra, metraDefinition, progressAlong } from "../../lib/method/metra.ts";
import { METRA, type MetraOptions } from "../../lib/method/metra_options.ts";
import { initialise, parameterInputs, type Specifications, unflattenValues } from "../../lib/network/mod.ts";
import { fold, key, normal, unitSphere } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluate, input, type Tensor } from "../../lib/tensor/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, initialWeights, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay } from "../support/numbered_episodes.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith, steering } from "../support/steering.ts";
import { gradientError } from "../tensor/central_differences.ts";

Deno.test("METRA reaches goals on the line by going towards them, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(metra({ ...SMALL, latents: sphere(2) }), 300), 0.4);
});

Deno.test("METRA with two skills reaches goals on the line, too", async () => {
  assertLess(await distanceLeft(metra({ ...SMALL, latents: skills(2) }), 300), 0.4);
});

const row = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });

const rowOf = (name: string): Tensor => input(name, [1, 3]);

const towards = (latents: Latents, difference: readonly number[], slows: boolean): readonly number[] => [
  ...evaluate(latentTowards(latents, rowOf("difference"), slows), { difference }).data,
];

Deno.test("the latent towards a goal is as long as a whole step, or where it slows as what is left, in the same direction", () => {
  fc.assert(fc.property(row, (difference) => {
    const far = Math.hypot(...difference);
    fc.pre(far > 1e-3);
    towards(sphere(3), difference, false).forEach((z, i) => assertAlmostEquals(z, difference[i] / far, 1e-6));
    towards(sphere(3), difference, true)
      .forEach((z, i) => assertAlmostEquals(z, difference[i] / Math.max(1, far), 1e-6));
  }));
});

Deno.test("the skill towards a goal is the one that is rewarded most for going there", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), (step) => {
    const rewarded = [0, 1, 2].map((skill) => {
      const latent = [0, 0, 0].with(skill, 1);
      return evaluate(progressAlong(skills(3), rowOf("step"), rowOf("latent")), { step, latent }).data[0];
    });
    const best = rewarded.indexOf(Math.max(...rewarded));
    assertEquals(towards(skills(3), step, true), [0, 0, 0].with(best, 1));
    assertAlmostEquals(rewarded.reduce((sum, one) => sum + one), 0);
  }));
});

Deno.test("φ's loss has the gradient that central differences show, and λ grows while steps are too long", () => {
  const { models: { representation } } = metraDefinition(line, { ...METRA, hidden: [4], batch: 5 });
  const specifications: Specifications = representation.specifications;
  const parameters = parameterInputs(specifications);
  const feeds = {
    ...unflattenValues(specifications, initialise(specifications, key(1)).map((value) => 2 * value)),
    view: normal(key(2), [5, 1]),
    nextView: normal(key(3), [5, 1]),
    latent: unitSphere(key(4), [5, 2]),
  };
  const columns = { view: input("view", [5, 1]), nextView: input("nextView", [5, 1]), latent: input("latent", [5, 2]) };
  const { map: { loss: map }, multiplier: { loss: multiplier } } = representation.objectives(
    {
      representation: parameters,
    },
    columns,
    {},
  );
  const { "multiplier.log": logMultiplier, ...weights } = parameters;
  assertLess(gradientError(map, weights, feeds), 1e-6);
  const long = { ...feeds, nextView: feeds.nextView.map((x) => 100 * x) };
  const at = (log: number) => evaluate(multiplier, { ...long, "multiplier.log": [log] }).data[0];
  assertEquals(logMultiplier.shape, [1]);
  assertLess(at(1), at(0));
});

const OPTIONS: MetraOptions = {
  ...METRA,
  hidden: [1],
  batch: 40,
  worlds: 5,
  replayEpisodes: 9,
  representationLearningRate: 0.03,
  initialMultiplier: 2,
};

const defined = (changes: Partial<MetraOptions> = {}) => metraDefinition(line, { ...OPTIONS, ...changes });

/** Weights of φ(x) = (3x, −4x), whose hidden unit is far above 0. */
const weightsOf = (changes: Partial<MetraOptions> = {}) => ({
  representation: flatWith(defined(changes).models.representation.specifications, {
    "map.0.weight": [1],
    "map.0.bias": [100],
    "map.1.weight": [3, -4],
    "map.1.bias": [-300, 400],
    "multiplier.log": [Math.log(2)],
  }),
});

const numbers = (...all: readonly number[]) => Float32Array.from(all);

const STEPS = {
  observation: numbers(1, 0),
  achieved: numbers(100, 200),
  nextObservation: numbers(1.5, -0.25),
  nextAchieved: numbers(101, 203),
  latent: numbers(0.6, 0.8, 1, 0),
};

Deno.test("METRA's reward is (φ(s′) − φ(s))·z, of the observation or of f_κ, at hand-worked steps", () => {
  const rewards = (changes: Partial<MetraOptions>) =>
    transitionsOf(defined(changes), "latentPolicy", weightsOf(changes), STEPS).reward;
  const [first, second] = rewards({});
  // Steps of the observation: 0.5 and −0.25, in φ (1.5, −2) and (−0.75, 1).
  assertAlmostEquals(first, 1.5 * 0.6 - 2 * 0.8, 1e-4);
  assertAlmostEquals(second, -0.75, 1e-4);
  // Of f_κ: 1 and 3, in φ (3, −4) and (9, −12).
  const [third, fourth] = rewards({ representationView: finalState.view });
  assertAlmostEquals(third, 3 * 0.6 - 4 * 0.8, 1e-3);
  assertAlmostEquals(fourth, 9, 1e-3);
});

Deno.test("METRA's reward for one of N skills is (φ(s′) − φ(s))·(z − 1/N) N/(N − 1)", () => {
  const latents = skills(3);
  const definition = defined({ latents });
  // φ(x) = (3x, −4x, 5x).
  const representation = flatWith(definition.models.representation.specifications, {
    "map.0.weight": [1],
    "map.0.bias": [100],
    "map.1.weight": [3, -4, 5],
    "map.1.bias": [-300, 400, -500],
  });
  const { reward } = transitionsOf(definition, "latentPolicy", { representation }, {
    ...STEPS,
    latent: numbers(1, 0, 0, 0, 0, 1),
  });
  // Steps (1.5, −2, 2.5) and (−0.75, 1, −1.25), directions (1, −½, −½) and (−½, −½, 1).
  assertAlmostEquals(reward[0], 1.5 + 1 - 1.25, 1e-3);
  assertAlmostEquals(reward[1], 0.375 - 0.5 - 1.25, 1e-3);
});

Deno.test("METRA's learned reward of a state for a goal is −‖φ(g) − φ(s)‖", () => {
  const features = (...observation: readonly number[]) => ({ achieved: [NaN, NaN], observation, shown: [NaN, NaN] });
  const rewards = goalRewardsOf(defined(), weightsOf(), 2, features(1, 0), features(1.2, -0.5));
  // φ stretches the line fivefold.
  assertAlmostEquals(rewards[0], -1, 1e-3);
  assertAlmostEquals(rewards[1], -2.5, 1e-3);
});

Deno.test("φ's loss is −E[r + λ min(ε, 1 − ‖φ(s′) − φ(s)‖²)], and λ's is log λ times the mean of that minimum", () => {
  const slack = 0.01;
  const losses = lossesOf(defined({ slack }), "representation", weightsOf(), {
    view: numbers(1, 0),
    nextView: numbers(1.5, -0.1),
    latent: STEPS.latent,
  });
  // Steps (1.5, −2) and (−0.3, 0.4), 2.5 and 0.5 long.
  const rewards = [1.5 * 0.6 - 2 * 0.8, -0.3];
  const left = [1 - 6.25, slack];
  const objective = rewards.map((reward, row) => reward + 2 * left[row]);
  assertAlmostEquals(losses.map, -(objective[0] + objective[1]) / 2, 1e-3);
  assertAlmostEquals(losses.multiplier, Math.log(2) * (left[0] + left[1]) / 2, 1e-3);
  assertEquals(Object.keys(losses), ["map", "multiplier"]);
});

Deno.test("λ starts at its initial value", () => {
  const { representation } = initialWeights(defined({ initialMultiplier: 5 }));
  assertAlmostEquals(representation.at(-1)!, Math.log(5), 1e-6);
});

Deno.test("φ learns from steps of π's own replay, as its view shows both states, and the latent behind each", () => {
  const source = sourceOf({ latentPolicy: numberedReplay([8, 8, 5], { latent: (episode) => -1 - episode }) });
  for (
    const [representationView, offset] of [[METRA.representationView, FRACTION.observation], [
      finalState.view,
      0,
    ]] as const
  ) {
    const { sampling, learningRate } = defined({ representationView }).models.representation;
    assertEquals([learningRate, sampling.widths], [0.03, { view: 1, nextView: 1, latent: 2 }]);
    const { view, nextView, latent } = sampling.draw(source, key(1));
    view.forEach((shown, row) => {
      assertEquals(nextView[row], shown + 1);
      assertEquals([shown % 1, latent[row]], [offset, -1 - episodeOf(shown)]);
    });
  }
});

/** Goals of two worlds, as states of the line. */
const goalsAt = (...states: readonly number[]): Goals => ({
  count: 2,
  rows: states.length / 2,
  shown: new Float32Array(states.length).fill(NaN),
  target: Float32Array.from(states, (state) => state + 50),
  states: Float64Array.from(states),
  advance: "when reached",
});

/** The actions of an agent that turns its two-dimensional latent (x, y) into x − y, without noise. */
const actionsTowards = async (goals: Goals, progress: readonly number[], changes: Partial<MetraOptions> = {}) => {
  const agent: typeof steering = {
    ...steering,
    conditionSize: 2,
    policyInput: (_observation, _achieved, latent) => latent,
    agent: {
      ...steering.agent,
      specifications: { weight: { shape: [2, 1], initial: () => new Float32Array(2) } },
      acting: { weight: { shape: [2, 1], initial: () => new Float32Array(2) } },
    },
  };
  const context = contextOf({ latentPolicy: agent });
  const weights = { latentPolicy: numbers(1, -1), ...weightsOf(changes) };
  const { metra: policy, ...others } = defined(changes).evaluationPolicies(context)(weights);
  assertEquals(others, {});
  const observed = {
    observation: numbers(0, 0.5),
    achieved: numbers(50, 50.5),
    progress: Int32Array.from(progress),
  };
  const actions = right(await policy(goals)(observed, key(1))());
  right(await context.programs.dispose()());
  return [...actions];
};

Deno.test("a goal is reached by the latent that leads from φ(s) to φ(g), whole or shorter than a step where less is left", async () => {
  // Differences of 1 and −0.05 on the line are (3, −4) and (−0.15, 0.2) in φ.
  const near = await actionsTowards(goalsAt(1, 0.45), [0, 0]);
  assertAlmostEquals(near[0], 0.6 + 0.8, 1e-3);
  assertAlmostEquals(near[1], -0.15 - 0.2, 1e-3);
  const whole = await actionsTowards(goalsAt(1, 0.45), [0, 0], { slows: false });
  assertAlmostEquals(whole[0], 1.4, 1e-3);
  assertAlmostEquals(whole[1], -1.4, 1e-3);
});

Deno.test("the latent leads to the goal whose turn it is, by φ's view of both, which may be f_κ", async () => {
  const changes = { representationView: finalState.view };
  const [first, second] = await actionsTowards(goalsAt(-3, 3, -3, 3), [0, 1], changes);
  assertAlmostEquals(first, -1.4, 2e-3);
  assertAlmostEquals(second, 1.4, 2e-3);
});

Deno.test("METRA collects latents from their prior", async () => {
  const definition = defined({ latents: sphere(2) });
  assertEquals([definition.name, definition.replays], ["metra", { latentPolicy: 9 }]);
  const context = contextOf({ latentPolicy: exactSteering });
  const state = stateWith({ weights: { latentPolicy: FOLLOWING } });
  const { episodes } = right(await definition.collect(context)(state)());
  const { latent } = episodes.latentPolicy![0].columns;
  assertEquals(latent, { rows: 1, width: 2, data: sphere(2).sample(fold(iterationKey(state), 0), 5) });
  assert(latent.data.length === 10);
});
