/**
 * Tests as another project would write them, against public names alone: a world and a method of its own, and the properties of
 * relabelling and rewards. `outside_project_test.ts` runs them in a project that has the package as a dependency.
 *
 * @module
 */
import { engine, formatFault, goals, latents, train, type World } from "@gpim/gpim";
import { GOAL_OPTIONS, type GoalOptions, type MethodBuilder, type MethodDefinition } from "@gpim/gpim/method";
import * as parts from "@gpim/gpim/method/parts";
import { key, uniform } from "@gpim/gpim/random";
import { randomPolicy, relabel, reward, rollOut, start } from "@gpim/gpim/stage";
import { flatLength } from "@gpim/gpim/network";
import { negate, square, subtract, sum } from "@gpim/gpim/tensor";
import { checkEnvironment } from "@gpim/gpim/world";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";

/** A cart on a track of 4 m, pushed by up to 2 N. */
const cart: World = {
  name: "cart",
  horizon: 20,
  stateSize: 2,
  observationSize: 2,
  actionSize: 1,
  actionSpace: "continuous",
  actionBounds: [[-2, 2]],
  goalSize: 1,
  unit: "m",
  radius: 0.1,
  outline: [],
  reset: (key, count) =>
    uniform(key, [2 * count], { minimum: -0.1, maximum: 0.1 }).reduce((states, value, place) => {
      states[place] = value;
      return states;
    }, new Float64Array(2 * count)),
  step: (states, actions) => ({
    states: states.map((value, place) => {
      const force = Math.max(-2, Math.min(2, actions[place >> 1]));
      return place % 2 === 0
        ? Math.max(-2, Math.min(2, value + 0.1 * states[place + 1]))
        : Math.max(-3, Math.min(3, value + 0.5 * force));
    }),
    terminated: new Uint8Array(states.length / 2),
  }),
  observe: (states) => Float32Array.from(states, (value, place) => value / (place % 2 === 0 ? 2 : 3)),
  achieved: (states) => Float32Array.from({ length: states.length / 2 }, (_, row) => states[2 * row] / 2),
  distance: (achieved, goals) => Float64Array.from(achieved, (place, row) => 2 * Math.abs(place - goals[row])),
  goalStates: (key, starts) => {
    const places = uniform(key, [starts.length / 2], { minimum: -2, maximum: 2 });
    return Float64Array.from(starts, (_, place) => place % 2 === 0 ? places[place >> 1] : 0);
  },
};

/** A method whose policy is rewarded for standing still, `r = −Σ (f(s′) − f(s))²`. */
const define = (world: World, settings: GoalOptions): MethodDefinition<GoalOptions, "still"> => ({
  name: "still",
  settings,
  models: {},
  actors: {
    goalPolicy: parts.goalActor(
      world,
      settings,
      (_, { achieved, nextAchieved }) => negate(sum(square(subtract(nextAchieved, achieved)), [1], true)),
    ),
  },
  replays: { goalPolicy: settings.replayEpisodes },
  collect: parts.collectConditioned("goalPolicy", settings.worlds, parts.reachedGoals(settings.goals, "goalPolicy")),
  evaluationPolicies: parts.goalEvaluationPolicies("still"),
});

const still: MethodBuilder<GoalOptions, "still"> = parts.goalMethod(GOAL_OPTIONS, parts.GOAL_CODECS, define);

Deno.test("the world has no fault, and the method trains on it", async () => {
  assertEquals(checkEnvironment(cart).map(formatFault), []);
  const method = still({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5 });
  const outcome = await train({ world: cart, method, updates: 10, seed: 1, goals: 3 })(engine.webassembly())();
  if (outcome._tag === "Left") throw new Error(formatFault(outcome.left));
  assert(outcome.right.evaluation.still.normalisedDistance > 0);
});

Deno.test("relabelled goals were achieved in the rollout, and a rollout is the same for the same key", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1000),
      fc.constantFrom(goals.finalState, goals.anyState, goals.waypoints(2)),
      async (seed, f) => {
        const starts = start(cart)(key(seed), 3);
        if (starts._tag === "Left") throw new Error(formatFault(starts.left));
        const roll = rollOut(cart, randomPolicy(cart))(starts.right, key(seed + 1));
        const [rollout, again] = [await roll(), await roll()];
        if (rollout._tag === "Left") throw new Error(formatFault(rollout.left));
        assertEquals(again, rollout);
        const made = relabel(cart, f)(key(seed + 2))(rollout.right);
        if (made._tag === "Left") throw new Error(formatFault(made.left));
        const reached = new Set(rollout.right.columns.achieved.data);
        assert(made.right.goals.target.every((goal) => reached.has(goal)));
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("rewards are finite, and do not depend on the other rows of a batch", () => {
  const box = latents.box(1);
  const rewards = reward(box, 1, -10)(Float32Array.from({ length: flatLength(box.specifications(1)) }, () => 0.5));
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 8 }), (rows) => {
    const batch = (rows: readonly (readonly [number, number])[]) => ({
      nextAchieved: Float32Array.from(rows, ([place]) => place),
      latent: Float32Array.from(rows, ([, latent]) => latent),
    });
    const together = rewards(batch(rows));
    assert(together.every(Number.isFinite));
    rows.forEach((row, place) => assertEquals(rewards(batch([row]))[0], together[place]));
  }));
});
