import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import { finalState, render } from "../../../lib/goal/family.ts";
import type { Goals } from "../../../lib/goal/progress.ts";
import { ACHIEVED, type View } from "../../../lib/goal/view.ts";
import { laterStates } from "../../../lib/method/core/batch.ts";
import {
  autoencoder,
  autoencoderOf,
  LATENT_GOAL_CODECS,
  LATENT_GOAL_OPTIONS,
  latentGoalActor,
  latentGoalEvaluationPolicies,
  type LatentGoalOptions,
  latentGoalReward,
  priorLatents,
  reachedViews,
  type RowDraw,
} from "../../../lib/method/shared/latent_goals.ts";
import { fold, key, normal, uniform } from "../../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../../lib/replay/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import {
  flatWith,
  goalRewardsOf,
  initialWeights,
  lossesOf,
  transitionsOf,
} from "../../support/interpreted_definition.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, timeOf } from "../../support/numbered_episodes.ts";
import { assertOptions, COUNTS, FRACTIONS, POSITIVES, SETTING_CASES } from "../../support/options.ts";
import { right } from "../../support/right.ts";
import { contextOf, exactSteering, FOLLOWING } from "../../support/steering.ts";

Deno.test("LATENT_GOAL_OPTIONS are what their codecs take, and every option refuses what it cannot be", () => {
  assertOptions(LATENT_GOAL_OPTIONS, LATENT_GOAL_CODECS, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    imaginedFraction: FRACTIONS,
    latentSize: COUNTS,
    decoderStd: POSITIVES,
    autoencoderLearningRate: POSITIVES,
  });
});

const BATCH = 4000;

/** Networks without hidden layers, whose encoder's mean is `weight · view + bias`. */
const OPTIONS: LatentGoalOptions = {
  ...LATENT_GOAL_OPTIONS,
  latentSize: 1,
  hidden: [],
  batch: BATCH,
  decoderStd: 0.5,
  autoencoderLearningRate: 0.03,
};

/** A view that no column holds: the state, negated. */
const NEGATED: View = { ...ACHIEVED, name: "negated", show: () => (states) => Float32Array.from(states, (x) => -x) };

const NEGATED_OPTIONS: LatentGoalOptions = { ...OPTIONS, goals: { ...finalState, view: NEGATED } };

const AHEAD: RowDraw = (_source, count) => new Float32Array(count).fill(50_000);

const learnersOf = (options: LatentGoalOptions = OPTIONS) => ({
  models: { autoencoder: autoencoder(line, options, reachedViews(line, options)) },
  actors: { goalPolicy: latentGoalActor(line, options, AHEAD) },
});

/** Weights whose encoder's mean is `2x + 1`, and whose decoder's is `3z − 1`; the encoder's std is that of output 0. */
const WEIGHTS = flatWith(learnersOf().models.autoencoder.specifications, {
  "encoder.0.weight": [2, 0],
  "encoder.0.bias": [1, 0],
  "decoder.0.weight": [3],
  "decoder.0.bias": [-1],
});

const goalOf = (episode: number) => -100 - episode;
const SOURCE = sourceOf({ goalPolicy: numberedReplay(Array<number>(20).fill(8), { goal: goalOf }) });

Deno.test("three tenths of a batch pursue a later state of the same episode, half an imagined goal, the rest what was pursued", () => {
  const { sampling } = latentGoalActor(line, OPTIONS, AHEAD);
  const drawn = sampling.draw(SOURCE, key(1));
  assertEquals(Object.keys(drawn).toSorted(), Object.keys(sampling.widths).toSorted());
  const { isLater, goal, achieved } = drawn;
  let imagined = 0;
  let later = 0;
  for (let row = 0; row < BATCH; row++) {
    if (isLater[row] === 1) later++;
    else if (goal[row] === 50_000) imagined++;
    else assertEquals([isLater[row], goal[row]], [0, goalOf(episodeOf(achieved[row]))]);
  }
  assertAlmostEquals(later / BATCH, 0.3, 0.03);
  assertAlmostEquals(imagined / BATCH, 0.5, 0.03);
});

for (
  const [options, ofNumber] of [
    [OPTIONS, (shown: number) => shown],
    [NEGATED_OPTIONS, (shown: number) => -shown - FRACTION.state],
  ] as const
) {
  const { name } = options.goals.view;

  Deno.test(`a later state is one of the same episode, as the ${name} view shows it`, () => {
    const { later, achieved, nextView } = latentGoalActor(line, options, AHEAD).sampling.draw(SOURCE, key(2));
    later.forEach((shown, row) => {
      const number = ofNumber(shown);
      assertEquals(episodeOf(number), episodeOf(achieved[row]));
      assert(number > achieved[row] && timeOf(number) <= 8);
      if (options === NEGATED_OPTIONS) assertEquals(ofNumber(nextView[row]), achieved[row] + 1);
    });
  });

  Deno.test(`reachedViews are ${name} views of states that steps led to, one for each of the requested rows`, () => {
    const shown = reachedViews(line, options)(SOURCE, 300, key(3));
    assertEquals(shown.length, 300);
    shown.forEach((shown) => {
      const number = ofNumber(shown);
      assert(Number.isInteger(number) && timeOf(number) >= 1 && timeOf(number) <= 8);
    });
    assertEquals(reachedViews(line, options)(SOURCE, 300, key(3)), shown);
  });
}

Deno.test("priorLatents are standard normal, one for each of the requested rows", () => {
  const drawn = priorLatents({ ...OPTIONS, latentSize: 3 })(SOURCE, 5, key(4));
  assertEquals(drawn, normal(key(4), [5, 3]));
});

Deno.test("π is conditioned on z_g, or on the encoding of the later state, and rewarded −‖μ(s′) − z‖", () => {
  const row = (...numbers: readonly number[]) => Float32Array.from(numbers);
  const columns = {
    observation: row(7, 8),
    achieved: row(-9, -9),
    nextObservation: row(9, 10),
    nextAchieved: row(2, 2),
    goal: row(4, 4),
    later: row(100, 5),
    isLater: row(0, 1),
  };
  const { observation, nextObservation, reward } = transitionsOf(
    learnersOf(),
    "goalPolicy",
    { autoencoder: WEIGHTS },
    columns,
  );
  // μ(2) = 5 and z = 4 in the first row, z = μ(5) = 11 in the second.
  assertEquals([observation, nextObservation], [[7, 4, 8, 11], [9, 4, 10, 11]]);
  assertAlmostEquals(reward[0], -1, 1e-6);
  assertAlmostEquals(reward[1], -6, 1e-6);
});

Deno.test("the reward of a state for a goal is −‖μ(s) − μ(g)‖ of what f_κ shows of both", () => {
  const definition = { ...learnersOf(), goalReward: latentGoalReward(line, OPTIONS) };
  const nothing = [NaN, NaN];
  const features = (shown: readonly number[]) => ({ achieved: nothing, observation: nothing, shown });
  const rewards = goalRewardsOf(definition, { autoencoder: WEIGHTS }, 2, features([1, -2]), features([4, -1]));
  // Twice the distances 3 and 1.
  assertAlmostEquals(rewards[0], -6, 1e-6);
  assertAlmostEquals(rewards[1], -2, 1e-6);
});

Deno.test("the autoencoder learns from its draw of views and noise of its own, by its loss on both", () => {
  const keys: unknown[] = [];
  const views: RowDraw = (_source, count, key) => {
    keys.push([count, key]);
    return Float32Array.from({ length: count }, (_, row) => row);
  };
  const model = autoencoder(line, { ...OPTIONS, batch: 6, latentSize: 2 }, views);
  assertEquals([model.learningRate, model.sampling.widths], [0.03, { view: 1, noise: 2 }]);
  const drawn = model.sampling.draw(SOURCE, key(5));
  assertEquals(drawn, { view: Float32Array.of(0, 1, 2, 3, 4, 5), noise: normal(fold(key(5), 1), [6, 2]) });
  assertEquals(keys, [[6, fold(key(5), 0)]]);
});

Deno.test("the autoencoder's loss is KL(q(z|x) ‖ N(0, 1)) − log N(x; 3z − 1, σ²), at a hand-worked view and noise", () => {
  const losses = lossesOf(learnersOf(), "autoencoder", { autoencoder: WEIGHTS }, {
    view: Float32Array.of(0.5),
    noise: Float32Array.of(-1),
  });
  // μ = 2, log s = −1.5 (the middle of −5 … 2), z = 2 − e^{−1.5}, the decoder's mean is 3z − 1.
  const std = Math.exp(-1.5);
  const divergence = (4 + std ** 2 - 1) / 2 + 1.5;
  const mean = 3 * (2 - std) - 1;
  const logDensity = -((0.5 - mean) ** 2) / (2 * 0.25) - Math.log(2 * Math.PI * 0.25) / 2;
  assertAlmostEquals(losses.evidence, divergence - logDensity, 1e-5);
  assertEquals(Object.keys(losses), ["evidence"]);
});

Deno.test("a goal is reached by π(a|s, μ(g)) of its view, under the method's name and without noise", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const goals: Goals = {
    count: 2,
    rows: 1,
    shown: new Float32Array(2),
    target: Float32Array.of(1, -2),
    states: Float64Array.of(30, 40),
    advance: "never",
  };
  const observed = { observation: Float32Array.of(9, 9), achieved: Float32Array.of(9, 9), progress: new Int32Array(2) };
  for (const [options, expected] of [[OPTIONS, [3, -3]], [NEGATED_OPTIONS, [-59, -79]]] as const) {
    const { own, ...others } = latentGoalEvaluationPolicies("own", line, options)(context)({
      goalPolicy: FOLLOWING,
      autoencoder: WEIGHTS,
    });
    assertEquals(others, {});
    assertEquals([...right(await own(goals)(observed, key(1))())], [...expected]);
  }
  right(await context.programs.dispose()());
});

Deno.test("pictures are painted on what all starts show, which is the scene but for what moves", () => {
  const goals = render(32);
  const { background } = autoencoderOf(pointNav, { ...LATENT_GOAL_OPTIONS, goals }).specifications;
  const initial = background.initial(key(1), background.shape);
  const elsewhere = goals.view.show(pointNav)(Float64Array.of(1, 1));
  const differing = initial.filter((level, index) => Math.abs(level - elsewhere[index]) > 1e-6).length / 3;
  // Two discs of radius 1.7 pixels, with their edges.
  assert(differing > 10 && differing < 50);
  const mean = initial.reduce((sum, level) => sum + level) / initial.length;
  assert(mean > 0.5 && mean < 1);
  assertEquals("background" in autoencoderOf(line, OPTIONS).specifications, false);
});

Deno.test("the encoding of a view is the same wherever it is computed: in the reward, and for a goal in evaluation", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.double({ min: -1, max: 1, noNaN: true }), async (seed, place) => {
      const options = { ...OPTIONS, hidden: [5] };
      const learners = learnersOf(options);
      const { autoencoder } = initialWeights(learners, seed);
      const shown = Float32Array.of(place);
      const goals: Goals = { count: 1, rows: 1, shown, target: shown, states: new Float64Array(1), advance: "never" };
      const { own } = latentGoalEvaluationPolicies("own", line, options)(context)({
        goalPolicy: FOLLOWING,
        autoencoder,
      });
      const observed = { observation: shown, achieved: shown, progress: new Int32Array(1) };
      const goal = right(await own(goals)(observed, key(1))());
      const { reward: [reward] } = transitionsOf(learners, "goalPolicy", { autoencoder }, {
        observation: shown,
        achieved: shown,
        nextObservation: shown,
        nextAchieved: shown,
        goal,
        later: shown,
        isLater: Float32Array.of(0),
      });
      assertAlmostEquals(reward, 0, 1e-5);
    }),
    { numRuns: 10 },
  );
  right(await context.programs.dispose()());
});

Deno.test("steps, choices, imagined goals and later states of a batch are drawn from streams of their own", () => {
  const keys: unknown[] = [];
  const noting: RowDraw = (source, count, key) => {
    keys.push(key);
    return AHEAD(source, count, key);
  };
  const settings = { ...OPTIONS, batch: 40, hindsightFraction: 0.2, imaginedFraction: 0.3 };
  const { achieved, goal, isLater, later } = latentGoalActor(line, settings, noting).sampling.draw(SOURCE, key(9));
  const replay = SOURCE.replays.goalPolicy;
  const steps = sampleIndices(replay, fold(key(9), 0), 40);
  assertEquals(achieved, gather(replay, steps)("achieved"));
  const ahead = laterStates(SOURCE, "goalPolicy", steps, fold(key(9), 3), "uniform");
  assertEquals(later, gather(replay, ahead)("achieved"));
  const choices = [...uniform(fold(key(9), 4), [40])];
  assertEquals([...isLater], choices.map((choice) => choice < 0.2 ? 1 : 0));
  assertEquals([...goal].map((goal) => goal === 50_000), choices.map((choice) => choice < 0.2 + 0.3));
  assertEquals(keys, [fold(key(9), 5)]);
});
