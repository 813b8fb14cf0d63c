import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { rig, rigDefinition } from "../../lib/method/rig.ts";
import {
  LATENT_GOAL_CODECS,
  LATENT_GOAL_OPTIONS,
  latentGoalActor,
  type LatentGoalOptions,
  priorLatents,
  reachedViews,
} from "../../lib/method/shared/latent_goals.ts";
import { optionFault } from "../../lib/method/core/settings.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { numberedReplay } from "../support/numbered_episodes.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("RIG reaches goals on the line by their encodings, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(rig({ ...SMALL, hidden: [32, 32], latentSize: 1 }), 400), 0.3);
});

const OPTIONS: LatentGoalOptions = {
  ...LATENT_GOAL_OPTIONS,
  latentSize: 1,
  hidden: [],
  batch: 30,
  worlds: 500,
  replayEpisodes: 9,
};

const SOURCE = sourceOf({ goalPolicy: numberedReplay([8, 8, 8], { goal: (episode) => -1000 - episode }) });

/** Weights whose encoder's mean is `2x + 1`. */
const WEIGHTS = flatWith(rigDefinition(line, OPTIONS).models.autoencoder.specifications, {
  "encoder.0.weight": [2, 0],
  "encoder.0.bias": [1, 0],
});

Deno.test("RIG's goals are imagined, z_g ~ N(0, I), and stored beside the episodes that pursue them", async () => {
  const definition = rigDefinition(line, OPTIONS);
  assertEquals([definition.name, definition.replays], ["rig", { goalPolicy: 9 }]);
  const context = contextOf({ goalPolicy: exactSteering });
  const state = stateWith({ iteration: 1, weights: { goalPolicy: FOLLOWING } });
  const { episodes, memory } = right(await definition.collect(context)(state)());
  const { goal, action, target } = episodes.goalPolicy![0].columns;
  assertEquals(goal, { rows: 1, width: 1, data: normal(fold(iterationKey(state), 0), [500, 1]) });
  assertEquals([target, memory], [undefined, undefined]);
  assertAlmostEquals(goal.data.reduce((sum, z) => sum + z ** 2) / 500, 1, 0.2);
  action.data.forEach((action, step) => assertAlmostEquals(action, goal.data[Math.floor(step / line.horizon)], 1e-6));
  right(await context.programs.dispose()());
});

Deno.test("RIG's autoencoder learns from states that the policy has reached, all as likely", () => {
  const { sampling } = rigDefinition(line, OPTIONS).models.autoencoder;
  assertEquals(sampling.draw(SOURCE, key(1)).view, reachedViews(line, OPTIONS)(SOURCE, 30, fold(key(1), 0)));
});

Deno.test("RIG's policy learns from batches whose imagined goals are of the prior", () => {
  const { actors } = rigDefinition(line, OPTIONS);
  const expected = latentGoalActor(line, OPTIONS, priorLatents(OPTIONS)).sampling.draw(SOURCE, key(2));
  assertEquals(actors.goalPolicy!.sampling.draw(SOURCE, key(2)), expected);
});

Deno.test("RIG's reward is −‖μ(s′) − z_g‖, and its learned reward of states for goals −‖μ(s) − μ(g)‖", () => {
  const definition = rigDefinition(line, OPTIONS);
  const row = (...numbers: readonly number[]) => Float32Array.from(numbers);
  const { reward } = transitionsOf(definition, "goalPolicy", { autoencoder: WEIGHTS }, {
    observation: row(0),
    achieved: row(0),
    nextObservation: row(0),
    nextAchieved: row(0.5),
    goal: row(-1),
    later: row(0),
    isLater: row(0),
  });
  assertAlmostEquals(reward[0], -3, 1e-6);
  const features = (shown: number) => ({ achieved: [NaN], observation: [NaN], shown: [shown] });
  const [learned] = goalRewardsOf(definition, { autoencoder: WEIGHTS }, 1, features(0.5), features(-1));
  assertAlmostEquals(learned, -3, 1e-6);
});

Deno.test("RIG is evaluated under its own name, on encodings of goals", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const policies = rigDefinition(line, OPTIONS).evaluationPolicies(context)({
    goalPolicy: FOLLOWING,
    autoencoder: WEIGHTS,
  });
  const goals = {
    count: 1,
    rows: 1,
    shown: Float32Array.of(NaN),
    target: Float32Array.of(0.25),
    states: Float64Array.of(NaN),
    advance: "never" as const,
  };
  const observed = { observation: new Float32Array(1), achieved: new Float32Array(1), progress: new Int32Array(1) };
  assertEquals([...right(await policies.rig(goals)(observed, key(1))())], [1.5]);
  right(await context.programs.dispose()());
});

Deno.test("RIG's defaults are those of latent goals", async () => {
  const { settings } = await definitionOf(rig());
  assertEquals(settings, LATENT_GOAL_OPTIONS);
  assertEquals(optionFault(LATENT_GOAL_CODECS, LATENT_GOAL_OPTIONS), undefined);
});
