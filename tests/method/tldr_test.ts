import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../lib/engine/mod.ts";
import { alignedTrajectory, project } from "../../lib/goal/family.ts";
import { noveltyReward, progressReward, tldr, tldrDefinition } from "../../lib/method/tldr.ts";
import { TLDR, type TldrOptions } from "../../lib/method/tldr_options.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { sampleIndices } from "../../lib/replay/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { train } from "../../lib/train/train.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, initialWeights, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, numberOf, timeOf } from "../support/numbered_episodes.ts";
import { left, right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("TLDR reaches goals on the line by progress towards them, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(tldr({ ...SMALL, goalCandidates: 64 }), 300), 0.4);
});

Deno.test("goals that move on are a fault, for hindsight has one goal", async () => {
  const method = tldr({ ...SMALL, goals: alignedTrajectory });
  const { kind, place } = left(await train({ world: line, method, updates: 1, seed: 1 })(webassembly())());
  assertEquals([kind, place], ["configuration", "setting 'goals'"]);
});

const OPTIONS: TldrOptions = {
  ...TLDR,
  hidden: [1],
  batch: 2,
  worlds: 4,
  replayEpisodes: 9,
  representationSize: 2,
  representationLearningRate: 0.03,
  initialMultiplier: 2,
  slack: 0.01,
  goalCandidates: 30,
  neighbours: 2,
};

const defined = (changes: Partial<TldrOptions> = {}) => tldrDefinition(line, { ...OPTIONS, ...changes });

const numbers = (...all: readonly number[]) => Float32Array.from(all);

/** Weights of φ(x) = (3x, −4x), whose hidden unit is far above 0. */
const representation = flatWith(defined().models.representation.specifications, {
  "map.embedding.0.weight": [1],
  "map.embedding.0.bias": [100],
  "map.embedding.1.weight": [3, -4],
  "map.embedding.1.bias": [-300, 400],
  "multiplier.log": [Math.log(2)],
});

Deno.test("φ's loss pushes a state from the next of another step and holds steps with λ, whose own loss is log λ times what is left", () => {
  const losses = lossesOf(defined(), "representation", { representation }, {
    view: numbers(1, 0),
    nextView: numbers(1.5, -0.1),
  });
  // φ stretches the line fivefold: steps of 2.5 and 0.5, and 5.5 and 7.5 to the end of the other step.
  const softplus = (x: number) => Math.log1p(Math.exp(0.01 * x)) / 0.01;
  const left = (1 - 6.25 + 0.01) / 2;
  assertEquals(Object.keys(losses), ["map", "multiplier"]);
  assertAlmostEquals(losses.map, (softplus(494.5) + softplus(492.5)) / 2 - 2 * left, 1e-2);
  assertAlmostEquals(losses.multiplier, Math.log(2) * left, 1e-3);
});

Deno.test("λ starts at its initial value", () => {
  const { representation } = initialWeights(defined({ initialMultiplier: 5 }));
  assertAlmostEquals(representation.at(-1)!, Math.log(5), 1e-6);
});

const place = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });

Deno.test("the reward of a way to a goal is the part of the distance that it brings nearer, and no way at all is worth nothing", () => {
  const [from, to, goal] = ["from", "to", "goal"].map((name) => input(name, [1, 3]));
  const reward = progressReward(from, to, goal);
  const apart = (x: readonly number[], y: readonly number[]) => Math.hypot(...x.map((one, axis) => one - y[axis]));
  fc.assert(fc.property(place, place, place, (from, to, goal) => {
    const { data } = evaluate(reward, { from, to, goal });
    assertAlmostEquals(data[0], apart(from, goal) - apart(to, goal), 1e-5);
    assertAlmostEquals(evaluate(reward, { from, to: from, goal }).data[0], 0, 1e-12);
    assert(evaluate(reward, { from, to: goal, goal }).data[0] >= -1e-5);
  }));
});

Deno.test("the goal-conditioned policy's reward is ‖φ(g) − φ(s)‖ − ‖φ(g) − φ(s′)‖, at hand-worked steps", () => {
  const { reward } = transitionsOf(defined(), "goalPolicy", { representation }, {
    observation: numbers(100, 200),
    nextObservation: numbers(101, 203),
    achieved: numbers(1, 0),
    nextAchieved: numbers(1.5, -0.25),
    goal: numbers(2, 1),
  });
  assertAlmostEquals(reward[0], 2.5, 1e-3);
  assertAlmostEquals(reward[1], -1.25, 1e-3);
});

Deno.test("exploration is rewarded for the way to where fewer states are near, in units of the mean distance", () => {
  const reward = (to: readonly number[]) => [
    ...evaluate(noveltyReward(input("from", [4, 1]), input("to", [4, 1]), 2), { from: [0, 1, 2, 9], to }).data,
  ];
  // From each to its two nearest, itself among them: 0 and 1, 0 and 1, 0 and 1, 0 and 7: means of ½, ½, ½, 3½; in all 1¼.
  const novelty = (distance: number) => Math.log(1 + distance / 1.25);
  reward([0, 1, 2, 9]).forEach((nothing) => assertAlmostEquals(nothing, 0, 1e-5));
  // −2 is 2 and 3 away from the nearest, 1.5 as far from 1 as from 2, 9 as far from itself as the others are, and 2 where 2 was.
  const [away, between, nowhere, back] = reward([-2, 1.5, 9, 2]);
  assertAlmostEquals(away, novelty(2.5) - novelty(0.5), 1e-5);
  assertAlmostEquals(between, 0, 1e-5);
  assertAlmostEquals(nowhere, novelty(3.5) - novelty(0.5), 1e-5);
  assertAlmostEquals(back, novelty(0.5) - novelty(3.5), 1e-5);
});

Deno.test("the exploration policy has the observation alone, and is rewarded in φ of the view of goals", () => {
  const { observation, reward } = transitionsOf(defined({ neighbours: 1 }), "latentPolicy", { representation }, {
    observation: numbers(100, 200),
    nextObservation: numbers(101, 203),
    achieved: numbers(1, 0),
    nextAchieved: numbers(1.5, -0.25),
  });
  assertEquals(observation, [100, 200]);
  // Each is its own nearest, so that the unit is the least there is, and any distance from them a large reward.
  reward.forEach((one) => assert(one > 5));
});

Deno.test("TLDR's learned reward of a state for a goal is −‖φ(g) − φ(s)‖", () => {
  const features = (...shown: readonly number[]) => ({ achieved: [NaN, NaN], observation: [NaN, NaN], shown });
  const rewards = goalRewardsOf(defined(), { representation }, 2, features(1, 0), features(1.2, -0.5));
  assertAlmostEquals(rewards[0], -1, 1e-3);
  assertAlmostEquals(rewards[1], -2.5, 1e-3);
});

Deno.test("φ and both policies learn from the replay of goal-conditioned episodes, whose view they have of both states", () => {
  const source = sourceOf({ goalPolicy: numberedReplay([8, 8, 5], { goal: () => -1 }) });
  const { models, actors } = defined({ batch: 200, hindsightFraction: 1 });
  const { view, nextView } = models.representation.sampling.draw(source, key(1));
  view.forEach((shown, row) => assertEquals([nextView[row], shown % 1], [shown + 1, FRACTION.achieved]));
  const explored = actors.latentPolicy!.sampling.draw(source, key(2));
  explored.achieved.forEach((shown, row) => assertEquals(explored.nextAchieved[row], shown + 1));
  const pursued = actors.goalPolicy!.sampling.draw(source, key(3));
  pursued.goal.forEach((goal, row) => {
    assertEquals(episodeOf(goal), episodeOf(pursued.achieved[row]));
    assertLess(timeOf(pursued.achieved[row]), timeOf(goal));
  });
});

Deno.test("where no stored column holds the view of goals, batches have it of both states", () => {
  const source = sourceOf({ goalPolicy: numberedReplay([8, 8], { goal: () => -1 }) });
  const { actors: { latentPolicy, goalPolicy } } = defined({ goals: project([0]) });
  for (const actor of [latentPolicy!, goalPolicy!]) {
    assertEquals([actor.sampling.widths.view, actor.sampling.widths.nextView], [1, 1]);
    const { view, nextView } = actor.sampling.draw(source, key(1));
    view.forEach((shown, row) => assertEquals([nextView[row], shown % 1], [shown + 1, FRACTION.state]));
  }
});

Deno.test("goals are the most novel of some states of the replay, the most novel first; at first the starts", async () => {
  const context = contextOf({ latentPolicy: exactSteering, goalPolicy: exactSteering });
  const { collect, evaluationPolicies, name, replays } = defined();
  assertEquals([name, replays], ["tldr", { goalPolicy: 9 }]);
  const replay = numberedReplay([8, 8, 8, 8, 8, 8], { goal: () => 0 });
  const stateAt = (iteration: number) =>
    stateWith({
      ...sourceOf({ goalPolicy: replay }),
      iteration,
      weights: { representation, goalPolicy: FOLLOWING, latentPolicy: FOLLOWING },
    });
  const goalsOf = async (iteration: number) => {
    const { episodes } = right(await collect(context)(stateAt(iteration))());
    return [...episodes.goalPolicy![0].columns.goal.data];
  };
  assertEquals(await goalsOf(0), [0, 0, 0, 0]);
  const goals = await goalsOf(1);
  const { episode, time } = sampleIndices(replay, fold(iterationKey(stateAt(1)), 0), OPTIONS.goalCandidates);
  const candidates = Array.from(time, (step, row) => numberOf(episode[row], step + 1));
  const novelty = (candidate: number) => {
    const [first, second] = candidates.map((other) => Math.abs(other - candidate)).toSorted((one, other) =>
      one - other
    );
    return first + second;
  };
  const most = candidates.map(novelty).toSorted((one, other) => other - one).slice(0, 4);
  assertEquals(goals.map((goal) => novelty(goal - FRACTION.state)), most);
  assertLess(0, most[0]);
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["tldr"]);
  right(await context.programs.dispose()());
});
