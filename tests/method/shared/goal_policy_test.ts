import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { webassembly } from "../../../lib/engine/mod.ts";
import { fault, formatFault } from "../../../lib/fault.ts";
import { alignedTrajectory, anyState, finalState, project, waypoints } from "../../../lib/goal/family.ts";
import type { Goals } from "../../../lib/goal/progress.ts";
import {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalActor,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "../../../lib/method/shared/goal_policy.ts";
import type { MethodDefinition } from "../../../lib/method/core/definition.ts";
import { key } from "../../../lib/random/mod.ts";
import { multiply } from "../../../lib/tensor/mod.ts";
import type { World } from "../../../lib/world/mod.ts";
import { IDLE } from "../../support/built_method.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { transitionsOf } from "../../support/interpreted_definition.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, numberedReplay } from "../../support/numbered_episodes.ts";
import { assertOptions, FRACTIONS, SETTING_CASES } from "../../support/options.ts";
import { left, right } from "../../support/right.ts";
import { contextOf, FOLLOWING, steering } from "../../support/steering.ts";

Deno.test("GOAL_OPTIONS are what their codecs take, and every option refuses what it cannot be", () => {
  assertOptions(GOAL_OPTIONS, GOAL_CODECS, { ...SETTING_CASES, hindsightFraction: FRACTIONS });
});

const OPTIONS: GoalOptions = { ...GOAL_OPTIONS, hidden: [4], batch: 100 };

/** The actor that is rewarded with ten times its goal. */
const tenfold = (changes: Parameters<typeof goalActor>[3] = {}, options: Partial<GoalOptions> = {}) =>
  goalActor(line, { ...OPTIONS, ...options }, (_parameters, { goal }) => multiply(goal, 10), changes);

Deno.test("goalActor is conditioned on the goal of its batch at s and at s′, and rewarded by the given reward", () => {
  const actor = tenfold();
  const columns = {
    observation: Float32Array.of(1),
    achieved: Float32Array.of(2),
    nextObservation: Float32Array.of(3),
    nextAchieved: Float32Array.of(4),
    goal: Float32Array.of(5),
  };
  assertEquals(transitionsOf({ models: {}, actors: { goalPolicy: actor } }, "goalPolicy", {}, columns), {
    observation: [1, 5, 5 - 2],
    reward: [50],
    nextObservation: [3, 5, 5 - 4],
  });
});

/** Rows of a batch whose goal is a later state of the episode, as a fraction. */
const relabelledBy = (actor: ReturnType<typeof tenfold>) => {
  const source = sourceOf({ goalPolicy: numberedReplay([8, 8], { goal: () => -1, target: () => -1 }) });
  const { achieved, goal } = actor.sampling.draw(source, key(1));
  goal.forEach((number, row) =>
    assert(number === -1 || (number > achieved[row] && episodeOf(number) === episodeOf(achieved[row])))
  );
  return goal.filter((number) => number !== -1).length / goal.length;
};

Deno.test("goalActor learns from its own replay, with hindsight for its fraction of the batch", () => {
  assertEquals(relabelledBy(tenfold({}, { hindsightFraction: 0 })), 0);
  assertEquals(relabelledBy(tenfold({}, { hindsightFraction: 1 })), 1);
  assert(Math.abs(relabelledBy(tenfold({}, { hindsightFraction: 0.3, batch: 2000 })) - 0.3) < 0.05);
  assertEquals(relabelledBy(tenfold({ fraction: 0 }, { hindsightFraction: 1 })), 0);
});

Deno.test("goalActor's batches hold a world's own reward where there is one", () => {
  const actor = tenfold({ reward: (achieved, target) => achieved.map((x, row) => x - target[row]) });
  assertEquals(actor.sampling.widths.reward, 1);
  assertEquals("reward" in tenfold().sampling.widths, false);
});

Deno.test("goalEvaluationPolicies are π(a|s, g) under the method's name, without noise, on goals as they are shown", async () => {
  const context = contextOf({ goalPolicy: steering });
  const { own, ...others } = goalEvaluationPolicies("own")(context)({ goalPolicy: FOLLOWING });
  assertEquals(others, {});
  const goals: Goals = {
    count: 2,
    rows: 1,
    shown: Float32Array.of(0.25, -0.5),
    target: Float32Array.of(7, 7),
    states: Float64Array.of(8, 8),
    advance: "never",
  };
  const observed = { observation: Float32Array.of(9, 9), achieved: Float32Array.of(9, 9), progress: new Int32Array(2) };
  assertEquals(right(await own(goals)(observed, key(1))()), Float32Array.of(0.25, -0.5));
  right(await context.programs.dispose()());
});

const definitionOf = (world: World, settings: GoalOptions): MethodDefinition<GoalOptions> => ({
  name: "own",
  settings,
  models: {},
  actors: { goalPolicy: goalActor(world, settings, (_parameters, { goal }) => goal) },
  replays: {},
  collect: () => () => {
    throw new Error("it collects nothing");
  },
  evaluationPolicies: goalEvaluationPolicies("own"),
});

const build = goalMethod(OPTIONS, GOAL_CODECS, definitionOf);

for (const goals of [finalState, anyState, project([0])]) {
  Deno.test(`goalMethod takes ${goals.name} goals, which stay`, async () => {
    const method = right(await build({ goals })(line)(webassembly())());
    assertEquals([method.name, method.goals, method.compiled?.settings], ["own", goals, { ...OPTIONS, goals }]);
    right(await method.dispose()());
  });
}

for (const goals of [alignedTrajectory, waypoints(2)]) {
  Deno.test(`goalMethod refuses ${goals.name} goals, which move on`, async () => {
    const refused = left(await build({ goals })(line)(webassembly())());
    assertEquals(
      formatFault(refused),
      `setting 'goals': '${goals.name}' move on, and the method relabels goals that stay. Give one such as goals.finalState.`,
    );
    assertEquals(refused.kind, "configuration");
  });
}

Deno.test("goalMethod refuses what its check refuses on a world, and takes it on another", async () => {
  const checked = goalMethod(
    OPTIONS,
    GOAL_CODECS,
    definitionOf,
    (options, { name }) => name === line.name ? E.right(options) : E.left(fault("world", name, "it is no line", "Go.")),
  );
  right(await checked()(line)(IDLE)());
  assertEquals(formatFault(left(await checked()({ ...line, name: "ring" })(IDLE)())), "ring: it is no line. Go.");
  assertMatch(formatFault(left(await checked({ goals: waypoints(2) })(line)(IDLE)())), /^setting 'goals'/);
});

Deno.test("goalMethod names the first option that is wrong", async () => {
  const refused = left(await build({ hindsightFraction: 2 })(line)(webassembly())());
  assertMatch(formatFault(refused), /^setting 'hindsightFraction': 2 was given/);
});
