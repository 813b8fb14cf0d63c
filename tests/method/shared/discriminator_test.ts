import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import { render } from "../../../lib/goal/family.ts";
import { ACHIEVED, OBSERVED, type View } from "../../../lib/goal/view.ts";
import { ball, box, gaussianLatents, type Latents, skills, sphere } from "../../../lib/learner/mod.ts";
import {
  discriminatorGoalReward,
  discriminatorModel,
  discriminatorOn,
  type DiscriminatorSettings,
  featuresOf,
  inferLatents,
  latentActor,
  SKILL_CODECS,
  skillReward,
  SKILLS,
  type SkillSettings,
  WINDOW,
} from "../../../lib/method/shared/discriminator.ts";
import { addPrefix, initialise, parameterInputs, scope, unflattenValues } from "../../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../../lib/random/mod.ts";
import { reward } from "../../../lib/stage/reward.ts";
import { evaluate, input, mean, multiply, negate, square, subtract, type Tensor } from "../../../lib/tensor/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import {
  batchInputs,
  flatWith,
  goalRewardsOf,
  learnerFeeds,
  learnerInputs,
  lossesOf,
  transitionsOf,
} from "../../support/interpreted_definition.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, timeOf } from "../../support/numbered_episodes.ts";
import { assertOptions, SKILL_CASES, WINDOWS } from "../../support/options.ts";
import { gradientError } from "../../tensor/central_differences.ts";

Deno.test("SKILLS are what their codecs take, and every option refuses what it cannot be", () => {
  assertOptions(SKILLS, SKILL_CODECS, SKILL_CASES);
  assertEquals(WINDOWS.refuses.map(WINDOW.is), WINDOWS.refuses.map(() => false));
});

/** A view that no column holds: ten times the state. */
const TENFOLD: View = {
  ...ACHIEVED,
  name: "tenfold",
  show: () => (states) => Float32Array.from(states, (state) => 10 * state),
};

const SETTINGS: SkillSettings = {
  ...SKILLS,
  latents: box(1),
  batch: 7,
  hidden: [4],
  discriminatorWindow: {},
  discriminatorLearningRate: 0.03,
};

const squaredError = (posterior: Tensor, latent: Tensor): Tensor => mean(square(subtract(posterior, latent)));

/** Weights of a linear mean `m = weight · view + bias` of one number. */
const linearMean = (weight: number, bias: number) => ({ discriminator: Float32Array.of(weight, bias) });

Deno.test("discriminatorOn is the latents' own q_φ where its view is coordinates", () => {
  const latents = skills(3, { hidden: [4] });
  const { specifications, posterior } = discriminatorOn(pointNav, { latents, discriminatorView: ACHIEVED });
  const shapes = (all: typeof specifications) => Object.entries(all).map(([name, { shape }]) => [name, shape]);
  assertEquals(shapes(specifications), shapes(latents.specifications(2)));
  assertEquals(posterior, latents.posterior);
});

Deno.test("discriminatorOn reads a picture by the view's encoder, and the latents' q_φ its features", () => {
  const [latents, { view }] = [box(2), render(32)];
  const { specifications, posterior } = discriminatorOn(pointNav, { latents, discriminatorView: view });
  const values = unflattenValues(specifications, initialise(specifications, key(1)));
  const pictures = view.show(pointNav)(Float64Array.of(1, 2, 8, 9));
  const parameters = parameterInputs(specifications);
  const seen = input("pictures", [2, view.size(pointNav)]);
  const encoded = view.encoder(pointNav)!.apply(scope("encoder", parameters), seen);
  const expected = latents.posterior(scope("posterior", parameters), encoded);
  const of = (tensor: Tensor) => [...evaluate(tensor, { ...values, pictures }).data];
  assertEquals(of(posterior(parameters, seen)), of(expected));
});

/** The model of q_φ among learners, for the helpers that compute its formulas. */
const modelOf = (settings: DiscriminatorSettings, loss = squaredError) => ({
  models: { discriminator: discriminatorModel(line, settings, loss) },
  actors: {},
});

Deno.test("q_φ's loss is that of its posterior for the latents, at a hand-worked batch", () => {
  const learners = modelOf(SETTINGS);
  assertEquals(learners.models.discriminator.learningRate, 0.03);
  const batch = { view: Float32Array.of(1, 2), latent: Float32Array.of(4, 0) };
  // Means 2 · 1 + 1 = 3 and 2 · 2 + 1 = 5: squared errors 1 and 25.
  assertEquals(lossesOf(learners, "discriminator", linearMean(2, 1), batch), { likelihood: 13 });
});

const FAMILIES: readonly Latents[] = [
  ball(2),
  ball(3),
  box(2),
  gaussianLatents(2),
  sphere(2),
  sphere(3),
  skills(4, { hidden: [5] }),
];

for (const latents of FAMILIES) {
  Deno.test(`q_φ's likelihood of ${latents.name} has the gradient that central differences show`, () => {
    const likelihood = (posterior: Tensor, latent: Tensor) => negate(mean(latents.logDensity(posterior, latent)));
    const settings = { ...SETTINGS, latents };
    const learners = {
      models: { discriminator: discriminatorModel(pointNav, settings, likelihood) },
      actors: {},
    };
    const columns = {
      view: uniform(key(1), [5, 2], { minimum: -1, maximum: 1 }),
      latent: latents.sample(key(2), 5),
    };
    const { specifications, objectives, sampling } = learners.models.discriminator;
    const parameters = learnerInputs(learners);
    const { likelihood: { loss, parameters: own } } = objectives(parameters, batchInputs(sampling.widths, columns), {});
    assertEquals(own, parameters.discriminator);
    const flat = Object.entries(specifications).flatMap(([_name, { shape }], place) => [
      ...normal(fold(key(4), place), shape).map((value) => 0.5 * value),
    ]);
    const feeds = {
      ...learnerFeeds(learners, { discriminator: Float32Array.from(flat) }),
      ...addPrefix("batch", columns),
    };
    assertLess(gradientError(loss, addPrefix("discriminator", own), feeds), 1e-6);
  });
}

const latentOf = (episode: number) => -1 - episode;
const lengths = fc.array(fc.integer({ min: 1, max: line.horizon }), { minLength: 1, maxLength: 5 });

for (
  const [view, ofNumber] of [
    [ACHIEVED, (number: number) => number],
    [OBSERVED, (number: number) => number - FRACTION.observation],
    [TENFOLD, (number: number) => Math.floor(number / 10)],
  ] as const
) {
  Deno.test(`q_φ learns from the ${view.name} of states that a step led to, and the latents of their episodes`, () => {
    const settings = { ...SETTINGS, batch: 30, discriminatorView: view };
    const { sampling } = modelOf(settings).models.discriminator;
    assertEquals(sampling.widths, { view: 1, latent: 1 });
    fc.assert(
      fc.property(lengths, fc.nat(), (lengths, seed) => {
        const source = sourceOf({ latentPolicy: numberedReplay(lengths, { latent: latentOf }) });
        const drawn = sampling.draw(source, key(seed));
        assertEquals([drawn.view.length, drawn.latent.length], [30, 30]);
        drawn.view.forEach((seen, row) => {
          const number = ofNumber(seen);
          assertEquals(drawn.latent[row], latentOf(episodeOf(number)));
          assert(timeOf(number) >= 1 && timeOf(number) <= lengths[episodeOf(number)]);
        });
      }),
      { numRuns: 30 },
    );
  });
}

Deno.test("q_φ learns from its window of steps alone", () => {
  const settings = { ...SETTINGS, batch: 100, discriminatorWindow: { from: 0.5, newest: 2 } };
  const source = sourceOf({ latentPolicy: numberedReplay([8, 8, 4], { latent: latentOf }) });
  const { view } = modelOf(settings).models.discriminator.sampling.draw(source, key(3));
  assertEquals([...new Set(view)].toSorted((a, b) => a - b), [105, 106, 107, 108, 203, 204]);
});

Deno.test("q_φ learns from two replays by halves, the first one's first, each row with a latent of its own replay", () => {
  const { sampling } = discriminatorModel(line, SETTINGS, squaredError, ["latentPolicy", "goalPolicy"]);
  const source = sourceOf({
    latentPolicy: numberedReplay([8, 8], { latent: () => 1 }),
    goalPolicy: numberedReplay([8, 8], { latent: () => 2 }),
  });
  const drawn = sampling.draw(source, key(1));
  assertEquals([...drawn.latent], [1, 1, 1, 1, 2, 2, 2]);
  assertEquals(drawn.view.length, 7);
  // The two draws do not share a key.
  assert([0, 1, 2].some((row) => drawn.view[row] !== drawn.view[4 + row]));
  assertEquals(sampling.draw(source, key(1)), drawn);
});

Deno.test("q_φ learns from one replay with the key that it is given", () => {
  const { sampling } = discriminatorModel(line, SETTINGS, squaredError, ["goalPolicy"]);
  const source = sourceOf({ goalPolicy: numberedReplay([8, 8], { latent: () => 2 }) });
  assertEquals([...sampling.draw(source, key(1)).latent], Array(7).fill(2));
});

Deno.test("π_μ is conditioned on the latent of its batch, at s and at s′, and rewarded by the given reward", () => {
  const actor = latentActor(
    line,
    { ...SETTINGS, learningRate: 0.1, tau: 0.2 },
    (_parameters, { latent, nextAchieved }) => multiply(latent, nextAchieved),
  );
  assertEquals([actor.conditionSize, actor.learningRate, actor.tau], [1, 0.1, 0.2]);
  const transitions = transitionsOf({ models: {}, actors: { latentPolicy: actor } }, "latentPolicy", {}, {
    observation: Float32Array.of(1, 2),
    achieved: Float32Array.of(-9, -9),
    nextObservation: Float32Array.of(3, 4),
    nextAchieved: Float32Array.of(5, 6),
    latent: Float32Array.of(7, 8),
  });
  assertEquals(transitions, { observation: [1, 7, 2, 8], reward: [35, 48], nextObservation: [3, 7, 4, 8] });
});

Deno.test("π_μ learns from its own replay unless another is named", () => {
  const source = sourceOf({
    latentPolicy: numberedReplay([8], { latent: () => 1 }),
    goalPolicy: numberedReplay([8], { latent: () => 2 }),
  });
  const latentsFrom = (replay?: "goalPolicy") =>
    new Set(
      latentActor(line, SETTINGS, (_parameters, { latent }) => latent, replay).sampling.draw(source, key(1)).latent,
    );
  assertEquals([latentsFrom(), latentsFrom("goalPolicy")], [new Set([1]), new Set([2])]);
});

const COLUMN_OF = new Map<View, string>([[ACHIEVED, "nextAchieved"], [OBSERVED, "nextObservation"], [
  TENFOLD,
  "nextView",
]]);

for (const [view, column] of COLUMN_OF) {
  Deno.test(`skillReward of the ${view.name} is stage.reward at ${column}, at any weights`, () => {
    for (const latents of [box(1), skills(3, { hidden: [4] })]) {
      const settings = { ...SETTINGS, latents, discriminatorView: view };
      const formula = skillReward(line, settings);
      const actor = latentActor(line, settings, (parameters, batch) => formula(parameters, batch, batch.latent));
      const learners = {
        models: { discriminator: discriminatorModel(line, settings, squaredError) },
        actors: { latentPolicy: actor },
      };
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const discriminator = initialise(latents.specifications(1), key(seed)).map((weight) => 3 * weight);
          const other = new Float32Array(4).fill(NaN);
          const shown = uniform(fold(key(seed), 1), [4], { minimum: -1, maximum: 1 });
          const latent = latents.sample(fold(key(seed), 2), 4);
          const columns = {
            ...Object.fromEntries(
              ["observation", "achieved", "nextObservation", "nextAchieved"].map((name) => [name, other]),
            ),
            latent,
            [column]: shown,
          };
          const { reward: own } = transitionsOf(learners, "latentPolicy", { discriminator }, columns);
          const expected = reward(latents, 1, settings.rewardFloor)(discriminator)({ nextAchieved: shown, latent });
          own.forEach((value, row) => assertAlmostEquals(value, expected[row], 1e-9));
        }),
        { numRuns: 20 },
      );
    }
  });
}

Deno.test("inferLatents is the mean of a linear q_φ at the views of goals, and the most likely skill of a discrete one", () => {
  const goals = {
    count: 3,
    rows: 1,
    shown: new Float32Array(3),
    target: Float32Array.of(-0.5, 0, 0.5),
    states: Float64Array.of(1, 2, 3),
    advance: "never" as const,
  };
  const infer = (
    latents: Latents,
    view: View,
    discriminator: Float32Array,
  ) => [...inferLatents(line, { latents, discriminatorView: view })({ discriminator }, goals)];
  assertEquals(infer(box(1), ACHIEVED, Float32Array.of(2, 1)), [0, 1, 2]);
  assertEquals(infer(box(1), TENFOLD, Float32Array.of(2, 1)), [21, 41, 61]);
  // Logits (−x, 0.1, x): the first at −0.5, the second at 0, the third at 0.5.
  const logits = flatWith(skills(3, { hidden: [] }).specifications(1), {
    "0.weight": [-1, 0, 1],
    "0.bias": [0, 0.1, 0],
  });
  assertEquals(infer(skills(3, { hidden: [] }), ACHIEVED, logits), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

Deno.test("featuresOf a view are the achieved goal, the observation, or else what f_κ shows", () => {
  const [achieved, observation, shown] = ["achieved", "observation", "shown"].map((name) => input(name, [1, 1]));
  const features = { achieved, observation, shown };
  assertEquals([ACHIEVED, OBSERVED, TENFOLD].map((view) => featuresOf(view, features)), [achieved, observation, shown]);
});

Deno.test("discriminatorGoalReward is the reward of a state for the mean of the posterior behind the goal", () => {
  const [floor, latents] = [-4, box(1)];
  const settings = { ...SETTINGS, latents, rewardFloor: floor };
  const definition = { ...modelOf(settings), goalReward: discriminatorGoalReward(line, settings) };
  const [states, goals] = [Float32Array.of(0.1, 0.5, -0.9), Float32Array.of(0.3, 0.5, 0.9)];
  const nothing = new Float32Array(3).fill(NaN);
  const rewards = goalRewardsOf(
    definition,
    linearMean(2, 1),
    3,
    { achieved: states, observation: nothing, shown: nothing },
    { achieved: goals, observation: nothing, shown: nothing },
  );
  // Means 2x + 1 lie 0.4, 0 and 3.6 apart; log t₁(d; 0.2) = −log(0.2 π) − log(1 + d²/0.04), and log p = −log 2.
  const expected = [0.4, 0, 3.6].map((apart) =>
    Math.max(floor, -Math.log(0.2 * Math.PI) - Math.log(1 + apart ** 2 / 0.04) + Math.log(2))
  );
  rewards.forEach((value, row) => assertAlmostEquals(value, expected[row], 1e-5));
  assertEquals(rewards[2], floor);
});
