import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { ACHIEVED, type View } from "../../lib/goal/view.ts";
import { finalState } from "../../lib/goal/family.ts";
import { discern, discernDefinition, discernLoss } from "../../lib/method/discern.ts";
import { DISCERN, type DiscernOptions } from "../../lib/method/discern_options.ts";
import { drawGoals, rememberGoals } from "../../lib/method/shared/goal_buffer.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluator, input } from "../../lib/tensor/mod.ts";
import { pointNav } from "../../envs/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay, numberOf, timeOf } from "../support/numbered_episodes.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";
import { gradientError } from "../tensor/central_differences.ts";

Deno.test("DISCERN reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(discern({ ...SMALL, goalBuffer: 128 }), 200), 0.3);
});

Deno.test("the loss is the cross-entropy of the goal among K decoys, at an inverse temperature of K + 1", () => {
  const [reached, goals, decoys] = ["reached", "goals", "decoys"].map((name) => input(name, [3, 2]));
  const feeds = {
    reached: [1, 0, 0, 1, 0.6, 0.8],
    goals: [0.8, 0.6, 1, 0, 0, -1],
    decoys: [0, 1, -1, 0, 0.6, -0.8],
  };
  // β = 3; rows look at decoys 0 and 1, 1 and 2, 2 and 0.
  const crossEntropy = (own: number, ...others: readonly number[]) =>
    Math.log([own, ...others].reduce((sum, cosine) => sum + Math.exp(3 * cosine), 0)) - 3 * own;
  const expected = (crossEntropy(0.8, 0, -1) + crossEntropy(0, 0, -0.8) + crossEntropy(-0.8, -0.28, 0.8)) / 3;
  const loss = discernLoss(reached, goals, decoys, 2);
  assertAlmostEquals(evaluator({ loss })(feeds).loss.data[0], expected, 1e-12);
  assertLess(gradientError(loss, { reached, goals, decoys }, feeds), 1e-6);
});

const OPTIONS: DiscernOptions = {
  ...DISCERN,
  hidden: [2],
  batch: 100,
  worlds: 5,
  replayEpisodes: 9,
  embeddingSize: 2,
  embeddingLearningRate: 0.03,
  goalBuffer: 6,
  goalCandidates: 3,
};

/** DISCERN on the square, whose embedding is the direction of the view there. */
const onSquare = (changes: Partial<DiscernOptions> = {}) => {
  const definition = discernDefinition(pointNav, { ...OPTIONS, ...changes });
  // Two hidden units, far above 0, that pass each coordinate on.
  const embedding = flatWith(definition.models.embedding.specifications, {
    "embedding.0.weight": [1, 0, 0, 1],
    "embedding.0.bias": [50, 50],
    "embedding.1.weight": [1, 0, 0, 1],
    "embedding.1.bias": [-50, -50],
  });
  return { definition, weights: { embedding } };
};

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

/** Rewards of three steps: along the goal, at 60° from it, and against it; the second one is the last of its episode. */
const rewardsWith = (changes: Partial<DiscernOptions>, terminated: Float32Array) => {
  const { definition, weights } = onSquare(changes);
  const blank = new Float32Array(6);
  return transitionsOf(definition, "goalPolicy", weights, {
    observation: blank,
    achieved: blank,
    nextObservation: blank,
    nextAchieved: row(2, 0, Math.cos(Math.PI / 3), Math.sin(Math.PI / 3), -3, 0),
    goal: row(5, 0, 5, 0, 5, 0),
    terminated,
  }).reward;
};

Deno.test("a dense reward is the cosine of the embeddings of s′ and g at every step", () => {
  const rewards = rewardsWith({ dense: true }, row(0, 0, 0));
  [1, 0.5, -1].forEach((cosine, place) => assertAlmostEquals(rewards[place], cosine, 1e-5));
});

Deno.test("a sparse reward is that cosine, or 0 if it is negative, at the end of an episode, and 0 before it", () => {
  const ends = rewardsWith({ dense: false }, row(1, 1, 1));
  [1, 0.5, 0].forEach((cosine, place) => assertAlmostEquals(ends[place], cosine, 1e-5));
  assertEquals(rewardsWith({ dense: false }, row(0, 0, 0)).map(Math.abs), [0, 0, 0]);
});

Deno.test("the learned reward of a state for a goal is the cosine of their embeddings", () => {
  const { definition, weights } = onSquare();
  const features = (shown: Float32Array) => ({
    achieved: shown.map(() => NaN),
    observation: shown.map(() => NaN),
    shown,
  });
  const rewards = goalRewardsOf(definition, weights, 2, features(row(3, 4, 1, 1)), features(row(4, 3, -1, 1)));
  assertAlmostEquals(rewards[0], 24 / 25, 1e-5);
  assertAlmostEquals(rewards[1], 0, 1e-5);
});

Deno.test("the embedding's loss is that of the directions of ends, goals and decoys, with no more decoys than rows", () => {
  const { definition, weights } = onSquare({ decoys: 8 });
  const batch = { reached: row(2, 0, 0, 3), goal: row(1, 0, 1, 0), decoy: row(0, 4, -1, 0) };
  const [reached, goals, decoys] = ["reached", "goals", "decoys"].map((name) => input(name, [2, 2]));
  const loss = discernLoss(reached, goals, decoys, 2);
  const { data: [expected] } =
    evaluator({ loss })({ reached: [1, 0, 0, 1], goals: [1, 0, 1, 0], decoys: [0, 1, -1, 0] }).loss;
  // Settings have more rows than this batch; K is bounded by them.
  const { definition: small } = onSquare({ decoys: 8, batch: 2 });
  assertAlmostEquals(lossesOf(small, "embedding", weights, batch).likelihood, expected, 1e-4);
  assertEquals(definition.models.embedding.learningRate, 0.03);
});

const MEMORY = { goals: row(7, 8, 9) };
const goalOf = (episode: number) => -1 - episode;
const SOURCE = {
  ...sourceOf({ goalPolicy: numberedReplay([8, 3, 5], { goal: goalOf, target: goalOf }) }),
  memory: MEMORY,
};

Deno.test("the embedding learns from ends of episodes, their goals, and decoys out of the buffer as the view shows them", () => {
  const NEGATED: View = { ...ACHIEVED, show: () => (states) => Float32Array.from(states, (x) => -x) };
  for (const [view, sign] of [[ACHIEVED, 1], [NEGATED, -1]] as const) {
    const { sampling } = discernDefinition(line, {
      ...OPTIONS,
      goals: { ...finalState, view },
      embeddingHindsightFraction: 0,
    }).models.embedding;
    assertEquals(sampling.widths, { reached: 1, goal: 1, decoy: 1 });
    const { reached, goal, decoy } = sampling.draw(SOURCE, key(1));
    assertEquals(new Set(decoy), new Set([7, 8, 9].map((goal) => sign * goal)));
    // Decoys have a stream of their own, beside that of the ends.
    assertEquals([...decoy], [...drawGoals(line, MEMORY, 100, fold(key(1), 1))].map((goal) => sign * goal));
    const lengths = [8, 3, 5];
    reached.forEach((shown, row) => {
      const number = Math.floor(sign * shown);
      assertEquals([number, goal[row]], [
        numberOf(episodeOf(number), lengths[episodeOf(number)]),
        goalOf(episodeOf(number)),
      ]);
    });
  }
  const all = discernDefinition(line, OPTIONS).models.embedding.sampling.draw(SOURCE, key(1));
  assertEquals(all.goal, all.reached);
});

Deno.test("the policy's goals are partly ends of episodes, which terminate where the reward is sparse", () => {
  const drawn = (changes: Partial<DiscernOptions>) =>
    discernDefinition(line, { ...OPTIONS, ...changes }).actors.goalPolicy!.sampling.draw(SOURCE, key(2));
  const lengths = [8, 3, 5];
  const { goal, achieved, terminated } = drawn({ hindsightFraction: 1, dense: false });
  achieved.forEach((number, row) => {
    const length = lengths[episodeOf(number)];
    assertEquals(goal[row], numberOf(episodeOf(number), length));
    assertEquals(terminated[row], Number(timeOf(number) === length - 1));
  });
  const { terminated: dense, achieved: steps } = drawn({ dense: true });
  // The world's own ends alone: episodes before the horizon.
  steps.forEach((number, row) => assert(dense[row] === 0 || episodeOf(number) !== 0));
  assert(drawn({ hindsightFraction: 0 }).goal.every((goal) => goal < 0));
  const fraction = drawn({ batch: 2000, hindsightFraction: 0.25 }).goal.filter((goal) => goal >= 0).length / 2000;
  assertAlmostEquals(fraction, 0.25, 0.04);
});

Deno.test("goals are the start states at first, and then come from the buffer, in which new states have found places", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const definition = discernDefinition(line, OPTIONS);
  assertEquals([definition.name, definition.replays], ["discern", { goalPolicy: 9 }]);
  const first = right(await definition.collect(context)(stateWith())());
  assertEquals(first.episodes.goalPolicy![0].columns.goal.data, new Float32Array(5));
  assertEquals(first.memory?.goals.length, 6);
  const state = stateWith({ iteration: 1, weights: { goalPolicy: FOLLOWING }, memory: first.memory! });
  const second = right(await definition.collect(context)(state)());
  const { goal, action, target } = second.episodes.goalPolicy![0].columns;
  const drawn = Float32Array.from(drawGoals(line, first.memory!, 5, fold(iterationKey(state), 0)));
  assertEquals([goal.data, target.data], [drawn, drawn]);
  action.data.forEach((action, step) => assertAlmostEquals(action, drawn[Math.floor(step / line.horizon)], 1e-6));
  const { memory: _, ...collected } = second;
  const buffer = { goalBuffer: 6, goalCandidates: 3, view: ACHIEVED };
  assertEquals(second, rememberGoals(line, buffer, fold(iterationKey(state), 3))(collected));
  right(await context.programs.dispose()());
});

Deno.test("DISCERN is evaluated under its own name", () => {
  const { evaluationPolicies } = discernDefinition(line, OPTIONS);
  const context = contextOf({ goalPolicy: exactSteering });
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["discern"]);
});

Deno.test("the reward does not depend on how long an embedding is, and lies within ±1", () => {
  const { definition, weights } = onSquare();
  const number = fc.double({ min: -3, max: 3, noNaN: true });
  const point = fc.tuple(number, number).filter(([x, y]) => Math.hypot(x, y) > 0.1);
  fc.assert(
    fc.property(point, point, fc.double({ min: 0.5, max: 3, noNaN: true }), (state, goal, factor) => {
      const blank = new Float32Array(2);
      const rewardOf = (next: readonly number[]) =>
        transitionsOf(definition, "goalPolicy", weights, {
          observation: blank,
          achieved: blank,
          nextObservation: blank,
          nextAchieved: row(...next),
          goal: row(...goal),
          terminated: row(0),
        }).reward[0];
      const reward = rewardOf(state);
      assert(Math.abs(reward) <= 1 + 1e-9);
      assertAlmostEquals(rewardOf(state.map((x) => factor * x)), reward, 1e-3);
    }),
    { numRuns: 30 },
  );
});
