import { assert, assertAlmostEquals, assertEquals, assertLess, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import fc from "fast-check";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { alignedTrajectory, finalState, waypoints } from "../../lib/goal/family.ts";
import type { Goals } from "../../lib/goal/progress.ts";
import { ACHIEVED, OBSERVED, type View } from "../../lib/goal/view.ts";
import { box, skills } from "../../lib/learner/mod.ts";
import { begin, compileMethod, store } from "../../lib/method/core/iteration.ts";
import type { Collected, TrainState } from "../../lib/method/core/train_state.ts";
import {
  collectGoals,
  defineGpim,
  type Gpim,
  gpim,
  type GpimContext,
  gpimDefinition,
  iterate,
  reach,
} from "../../lib/method/gpim.ts";
import { GPIM, type GpimOptions } from "../../lib/method/gpim_options.ts";
import { SKILLS } from "../../lib/method/shared/discriminator.ts";
import { drawKey, explore, relabel, type WithGoals } from "../../lib/method/shared/exploration.ts";
import { key } from "../../lib/random/mod.ts";
import { append, emptyReplay, type Episodes, gather } from "../../lib/replay/mod.ts";
import { reward } from "../../lib/stage/reward.ts";
import { randomPolicy, rollOut } from "../../lib/stage/step.ts";
import { type Update, update } from "../../lib/stage/update.ts";
import type { World } from "../../lib/world/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import { goalRewardsOf, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay } from "../support/numbered_episodes.ts";
import { left, right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith, steering } from "../support/steering.ts";

const VARIANTS: Readonly<Record<string, readonly [options: Partial<GpimOptions>, updates: number, below: number]>> = {
  "with latents in a box": [{ latents: box(1) }, 300, 0.2],
  "with discrete skills": [{ latents: skills(8, { hidden: [16] }) }, 400, 0.35],
  "with the stored latent": [{ latents: box(1), rewardLatent: "stored" }, 600, 0.4],
  "with a discriminator on both buffers": [{ latents: box(1), discriminatorOnBothBuffers: true }, 300, 0.3],
  "with the latent as an input of the critics": [{ latents: box(1), criticSeesLatent: true }, 300, 0.25],
  "in two stages": [{ latents: box(1), pretrainingUpdates: 300 }, 600, 0.3],
  "with a discriminator of the whole observation": [{ latents: box(1), discriminatorView: OBSERVED }, 300, 0.25],
};

for (const [name, [options, updates, below]] of Object.entries(VARIANTS)) {
  Deno.test(`GPIM ${name} reaches goals on the line, which a wrong sign of the reward would not`, async () => {
    assertLess(await distanceLeft(gpim({ ...SMALL, ...options }), updates), below);
  });
}

Deno.test("in two stages, π_θ is as it began until π_μ and q_φ are done, and they stay as they are from then on", async () => {
  const compiled = right(
    await compileMethod(line, defineGpim({ ...SMALL, latents: box(1), pretrainingUpdates: 40 }))(webassembly())(),
  );
  let state = right(await begin(compiled)(key(3))());
  const weights = [state.weights];
  for (let iteration = 0; iteration < 4; iteration++) {
    state = right(await iterate(compiled, SMALL.updatesPerIteration)(state)());
    weights.push(state.weights);
  }
  const [start, , first, , last] = weights;
  assertEquals(start.goalPolicy, first.goalPolicy);
  assert(start.latentPolicy.some((weight, index) => weight !== first.latentPolicy[index]));
  assertEquals(first.latentPolicy, last.latentPolicy);
  assertEquals(first.discriminator, last.discriminator);
  assert(first.goalPolicy.some((weight, index) => weight !== last.goalPolicy[index]));
});

const OPTIONS: GpimOptions = {
  ...GPIM,
  latents: box(1),
  hidden: [4],
  batch: 40,
  worlds: 5,
  replayEpisodes: 30,
  discriminatorWindow: {},
};

const optionsWith = (changes: Partial<GpimOptions>): GpimOptions => ({ ...OPTIONS, ...changes });

/** Weights of a linear mean of q_φ, `m = weight · view + bias`. */
const meanOf = (weight: number, bias: number) => ({ discriminator: Float32Array.of(weight, bias) });

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

/** `log t₁(ω; m, 0.2) + log 2`: the reward for a latent in the box from −1 to 1 at this distance from the mean. */
const rewardAt = (apart: number): number => Math.log(2) - Math.log(0.2 * Math.PI) - Math.log(1 + (apart / 0.2) ** 2);

/** A batch of π_θ: the steps led to 0.1, q_φ's view of the goal's state is 0.4, and the latent behind it was −0.3. */
const PURSUIT = {
  observation: row(1),
  achieved: row(2),
  nextObservation: row(3),
  nextAchieved: row(0.1),
  latent: row(-0.3),
  target: row(0.4),
  goal: row(7),
  nextGoal: row(8),
};

Deno.test("GPIM's r̃ is for the latent that was stored with the goal, or for the mean of q_φ behind the goal's state", () => {
  const rewardFor = (rewardLatent: GpimOptions["rewardLatent"]) =>
    transitionsOf(gpimDefinition(line, optionsWith({ rewardLatent })), "goalPolicy", meanOf(2, 0.5), PURSUIT).reward;
  // The mean is 2 · 0.1 + 0.5 = 0.7 at s̃′ and 2 · 0.4 + 0.5 = 1.3 at the goal.
  assertAlmostEquals(rewardFor("stored")[0], rewardAt(0.7 + 0.3), 1e-5);
  assertAlmostEquals(rewardFor("inferred")[0], rewardAt(1.3 - 0.7), 1e-5);
});

Deno.test("GPIM's r̃ for inferred skills is that of the whole posterior behind the goal", () => {
  const latents = skills(3, { hidden: [] });
  const discriminator = Float32Array.of(1, 2, -1, 0.5, 0, 0.1);
  const definition = gpimDefinition(line, optionsWith({ latents, rewardLatent: "inferred" }));
  const { reward: [own] } = transitionsOf(definition, "goalPolicy", { discriminator }, {
    ...PURSUIT,
    latent: row(0, 0, 0),
  });
  const logits = [0.4 + 0.5, 0.8, -0.4 + 0.1].map(Math.exp);
  const posterior = Float32Array.from(logits, (odds) => odds / logits.reduce((sum, one) => sum + one));
  const [expected] = reward(latents, 1, OPTIONS.rewardFloor)(discriminator)({
    nextAchieved: PURSUIT.nextAchieved,
    latent: posterior,
  });
  assertAlmostEquals(own, expected, 1e-6);
});

Deno.test("GPIM's r is stage.reward of π_μ's own latent at s′, at any weights", () => {
  const definition = gpimDefinition(line, OPTIONS);
  const number = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(fc.property(number, number, number, number, (weight, bias, next, latent) => {
    const weights = meanOf(weight, bias);
    const columns = { ...PURSUIT, nextAchieved: row(next), latent: row(latent) };
    const { reward: [own] } = transitionsOf(definition, "latentPolicy", weights, columns);
    const [expected] = reward(box(1), 1, OPTIONS.rewardFloor)(weights.discriminator)(columns);
    assertAlmostEquals(own, expected, 1e-9);
  }));
});

Deno.test("both rewards of GPIM are of q_φ's view of s′, and no lower than the floor", () => {
  const definition = gpimDefinition(line, optionsWith({ discriminatorView: OBSERVED, rewardFloor: -2 }));
  for (const policy of ["latentPolicy", "goalPolicy"] as const) {
    const at = (nextObservation: number, nextAchieved: number) =>
      transitionsOf(definition, policy, meanOf(1, 0), {
        ...PURSUIT,
        latent: row(0.4),
        nextObservation: row(nextObservation),
        nextAchieved: row(nextAchieved),
      }).reward[0];
    assertAlmostEquals(at(0.5, NaN), rewardAt(0.1), 1e-5);
    assertEquals(at(3, NaN), -2);
  }
});

Deno.test("π_θ is conditioned on its goal at s̃ and s̃′, and on the next one at s̃′ where goals move with time", () => {
  const inputs = (goals: GpimOptions["goals"]) => {
    const definition = gpimDefinition(line, optionsWith({ goals }));
    const { observation, nextObservation } = transitionsOf(definition, "goalPolicy", meanOf(1, 0), PURSUIT);
    return [observation, nextObservation];
  };
  // The observation, the goal, and its difference from what is achieved.
  const late = (next: number) => [3, next, next - 0.1].map((number) => +number.toFixed(5));
  const rounded = (all: readonly (readonly number[])[]) => all.map((row) => row.map((number) => +number.toFixed(5)));
  assertEquals(rounded(inputs(finalState)), [[1, 7, 5], late(7)]);
  assertEquals(rounded(inputs(alignedTrajectory)), [[1, 7, 5], late(8)]);
});

Deno.test("π_θ's critics have the latent of the reward as a further input with criticSeesLatent, and its actor has not", () => {
  const definition = (rewardLatent: GpimOptions["rewardLatent"]) =>
    gpimDefinition(line, optionsWith({ rewardLatent, criticSeesLatent: true }));
  for (const [rewardLatent, latent] of [["stored", -0.3], ["inferred", 1.3]] as const) {
    const { observation, nextObservation } = transitionsOf(
      definition(rewardLatent),
      "goalPolicy",
      meanOf(2, 0.5),
      PURSUIT,
    );
    assertEquals([observation.length, nextObservation.length], [4, 4]);
    assertAlmostEquals(observation[3], latent, 1e-6);
    assertAlmostEquals(nextObservation[3], latent, 1e-6);
  }
  const shapes = definition("stored").actors.goalPolicy!.agent.specifications;
  assertEquals([shapes["actor.0.weight"].shape[0], shapes["critic.0.0.weight"].shape[0]], [3, 3 + 1 + 1]);
});

Deno.test("q_φ's loss is −E[log q_φ(ω|s′)], at a hand-worked batch, and falls as its posterior moves to the latents", () => {
  const definition = gpimDefinition(line, OPTIONS);
  const batch = { view: row(0.1, 0.2), latent: row(0.5, -0.1) };
  const lossAt = (weight: number, bias: number) =>
    lossesOf(definition, "discriminator", meanOf(weight, bias), batch).likelihood;
  // Means 0.3 and 0.4: 0.2 and 0.5 from the latents.
  assertAlmostEquals(lossAt(1, 0.2), Math.log(2) - (rewardAt(0.2) + rewardAt(0.5)) / 2, 1e-5);
  // The line through both points, 0.5 at 0.1 and −0.1 at 0.2, is m = 1.1 − 6x.
  const towards = (fraction: number) => lossAt(1 - 7 * fraction, 0.2 + 0.9 * fraction);
  fc.assert(fc.property(
    fc.double({ min: 0, max: 0.99, noNaN: true }),
    fc.double({ min: 0.01, max: 0.5, noNaN: true }),
    (fraction, more) => assertLess(towards(Math.min(1, fraction + more)), towards(fraction)),
  ));
});

/** Replays of both policies, whose latents tell which of them they are from. */
const BOTH = sourceOf({
  latentPolicy: numberedReplay([8, 8, 8], { latent: (episode) => 1 + episode }),
  goalPolicy: numberedReplay([8, 8, 8, 8], {
    latent: (episode) => -1 - episode,
    goal: (episode) => 10 + episode,
    target: (episode) => 20 + episode,
  }),
});

Deno.test("only π_μ's replay feeds q_φ, unless both do, by halves", () => {
  const latentsFor = (discriminatorOnBothBuffers: boolean) =>
    [
      ...gpimDefinition(line, optionsWith({ discriminatorOnBothBuffers })).models.discriminator.sampling
        .draw(BOTH, key(1)).latent,
    ].map((latent) => latent > 0);
  assertEquals(latentsFor(false), Array(40).fill(true));
  assertEquals(latentsFor(true), [...Array(20).fill(true), ...Array(20).fill(false)]);
});

Deno.test("π_μ learns from its own replay, and π_θ from its own: goals, q_φ's view of them, and the latents behind them", () => {
  const { latentPolicy, goalPolicy } = gpimDefinition(line, OPTIONS).actors;
  assert(latentPolicy!.sampling.draw(BOTH, key(1)).latent.every((latent) => latent > 0));
  const { achieved, latent, goal, target } = goalPolicy!.sampling.draw(BOTH, key(2));
  achieved.forEach((number, row) => {
    const episode = episodeOf(number);
    assertEquals([latent[row], goal[row], target[row]], [-1 - episode, 10 + episode, 20 + episode]);
  });
  assertEquals(new Set(latent).size, 4);
});

Deno.test("π_θ learns from its window of steps alone", () => {
  const { goalPolicy } = gpimDefinition(line, optionsWith({ goalWindow: { newest: 1 } })).actors;
  assertEquals(new Set(goalPolicy!.sampling.draw(BOTH, key(2)).goal), new Set([13]));
});

Deno.test("GPIM's replays hold an iteration's episodes alike: π_θ's twice as many where π_μ's join them", () => {
  const { replays } = gpimDefinition(line, OPTIONS);
  assertEquals(replays, { latentPolicy: 30, goalPolicy: 30 });
  assertEquals(gpimDefinition(line, optionsWith({ hindsight: true })).replays, { latentPolicy: 30, goalPolicy: 60 });
});

Deno.test("GPIM has factors of learning rates only in two stages", () => {
  assertEquals(gpimDefinition(line, OPTIONS).learningRateScale, undefined);
  const { learningRateScale } = gpimDefinition(line, optionsWith({ pretrainingUpdates: 3 }));
  assertEquals([2, 3].map((updates) => learningRateScale?.(updates).goalPolicy), [0, 1]);
});

const GOALS: Goals = {
  count: 2,
  rows: 1,
  shown: row(0.25, -0.5),
  target: row(0.3, -0.2),
  states: Float64Array.of(9, 9),
  advance: "never",
};

Deno.test("GPIM is evaluated as π_θ on goals as they are shown, and beside it π_μ on the latents that q_φ infers from them, without noise", async () => {
  const context = contextOf({ goalPolicy: steering, latentPolicy: steering });
  // π_μ acts on the observation, too, so that the two policies cannot be taken for each other.
  const weights = { goalPolicy: FOLLOWING, latentPolicy: row(-99, 100, 0, 1), ...meanOf(2, 1) };
  const policies = gpimDefinition(line, OPTIONS).evaluationPolicies(context)(weights);
  assertEquals(Object.keys(policies), ["gpim", "diayn"]);
  const observed = { observation: row(5, 5), achieved: row(6, 6), progress: new Int32Array(2) };
  const act = async (name: keyof typeof policies) => [...right(await policies[name](GOALS)(observed, key(1))())];
  assertEquals(await act("gpim"), [0.25, -0.5]);
  const [first, second] = await act("diayn");
  assertAlmostEquals(first, 500 + 2 * 0.3 + 1, 1e-4);
  assertAlmostEquals(second, 500 + 2 * -0.2 + 1, 1e-4);
  right(await context.programs.dispose()());
});

Deno.test("GPIM's learned reward of a state for a goal is for the mean of q_φ behind the goal", () => {
  const features = (numbers: readonly number[]) => ({ achieved: numbers, observation: [NaN, NaN], shown: [NaN, NaN] });
  const definition = gpimDefinition(line, OPTIONS);
  const rewards = goalRewardsOf(definition, meanOf(2, 0), 2, features([0.1, 0.5]), features([0.1, 0.6]));
  assertAlmostEquals(rewards[0], rewardAt(0), 1e-5);
  assertAlmostEquals(rewards[1], rewardAt(0.2), 1e-5);
});

/** A view that no column holds: ten times the state. */
const TENFOLD: View = {
  ...ACHIEVED,
  name: "tenfold",
  show: () => (states) => Float32Array.from(states, (state) => 10 * state),
};

/** The line from random starts. */
const SCATTERED: World = {
  ...line,
  name: "scattered",
  reset: (key, count) => line.goalStates(key, new Float64Array(count)),
};

/** GPIM whose policies do as their latent and their goal say. */
const gpimWith = (changes: Partial<GpimOptions> = {}, world: World = SCATTERED): GpimContext & {
  readonly settings: GpimOptions;
} => ({
  ...contextOf({ latentPolicy: exactSteering, goalPolicy: exactSteering }),
  world,
  settings: optionsWith(changes),
});

const LATER: TrainState = stateWith({ iteration: 3, weights: { latentPolicy: FOLLOWING, goalPolicy: FOLLOWING } });

/** An iteration before and after `reach`. */
const reachedWith = async (
  context: GpimContext,
  state: TrainState = LATER,
): Promise<{ readonly withGoals: WithGoals; readonly collected: Collected }> => {
  const withGoals = right(relabel(context)(right(await explore(context)(state)())));
  const collected = right(await reach(context)(withGoals)());
  right(await context.programs.dispose()());
  return { withGoals, collected };
};

/** The rows of a column of some episodes, all of their states or steps. */
const rowsOf = ({ count, columns }: Episodes<string>, name: string): readonly (readonly number[])[] => {
  const { rows, width, data } = columns[name];
  return Array.from({ length: count }, (_, episode) => [
    ...data.subarray(episode * rows * width, (episode + 1) * rows * width),
  ]);
};

Deno.test("reach stores π_μ's episodes as they were, with the latent of each", async () => {
  const { withGoals: { latent, exploration }, collected } = await reachedWith(gpimWith());
  const [explored, ...others] = collected.episodes.latentPolicy!;
  assertEquals(others, []);
  assertEquals(explored.columns, { ...exploration.columns, latent: { rows: 1, width: 1, data: latent } });
  assertEquals(explored.lengths, exploration.lengths);
});

Deno.test("reach rolls π_θ out from the states that π_μ had started from, under the goals that its final states became", async () => {
  const { withGoals: { exploration, latent }, collected } = await reachedWith(gpimWith());
  const [attempt, ...others] = collected.episodes.goalPolicy!;
  assertEquals([others, collected.state], [[], LATER]);
  const [starts, began] = [rowsOf(attempt, "achieved"), rowsOf(exploration, "achieved")].map((all) =>
    all.map(([first]) => first)
  );
  assertEquals(starts, began);
  assert(new Set(starts).size > 3);
  const finals = rowsOf(exploration, "achieved").map((states) => states[line.horizon]);
  assertEquals(rowsOf(attempt, "goal"), finals.map((final) => [final]));
  assertEquals(rowsOf(attempt, "target"), finals.map((final) => [final]));
  assertEquals(rowsOf(attempt, "latent"), [...latent].map((latent) => [latent]));
  rowsOf(attempt, "action").forEach((actions, episode) =>
    actions.forEach((action) => assertAlmostEquals(action, finals[episode], 1e-6))
  );
});

Deno.test("reach acts at random in the first iteration, with the key of π_θ's actions", async () => {
  const { withGoals: { exploration }, collected } = await reachedWith(gpimWith(), { ...LATER, iteration: 0 });
  const [attempt] = collected.episodes.goalPolicy!;
  const starts = Float64Array.from(
    rowsOf(exploration, "achieved"),
    (_, episode) => exploration.states[episode * (line.horizon + 1)],
  );
  const expected = right(
    await rollOut(SCATTERED, randomPolicy(SCATTERED))(starts, drawKey({ ...LATER, iteration: 0 }, "goalActions"))(),
  );
  assertEquals(attempt.columns.action, expected.columns.action);
});

Deno.test("reach counts the environment steps of both policies", async () => {
  // The world ends where the point comes to its right end.
  const world: World = {
    ...line,
    step: (states, actions) => {
      const next = line.step(states, actions).states;
      return { states: next, terminated: Uint8Array.from(next, (x) => Number(x === 1)) };
    },
  };
  const { withGoals: { exploration }, collected } = await reachedWith(gpimWith({ worlds: 20 }, world));
  const steps = (episodes: readonly Episodes<string>[]) =>
    episodes.flatMap(({ lengths }) => [...lengths]).reduce((sum, length) => sum + length, 0);
  const [own, attempts] = [steps([exploration]), steps(collected.episodes.goalPolicy!)];
  assert(own < 20 * line.horizon);
  assertEquals(collected.environmentSteps, own + attempts);
});

Deno.test("reach stores q_φ's view of the goal's state as the target, and states where they have to be shown again", async () => {
  const { withGoals: { relabelled: { goals } }, collected: { episodes } } = await reachedWith(
    gpimWith({ discriminatorView: TENFOLD }),
  );
  const [attempt] = episodes.goalPolicy!;
  assertEquals(rowsOf(attempt, "target").flat(), [...goals.states].map((state) => Math.fround(10 * state)));
  assertEquals(rowsOf(attempt, "goal").flat(), [...goals.shown]);
  for (const all of [attempt, episodes.latentPolicy![0]]) assertEquals(rowsOf(all, "state"), rowsOf(all, "achieved"));
  const shownOtherwise = await reachedWith(gpimWith({ goals: { ...finalState, view: TENFOLD } }));
  assert("state" in shownOtherwise.collected.episodes.goalPolicy![0].columns);
  const plain = await reachedWith(gpimWith());
  for (const [all] of Object.values(plain.collected.episodes)) assertEquals("state" in all.columns, false);
});

Deno.test("with hindsight, π_μ's episodes join π_θ's before its own, in pursuit of where they ended and under their latents", async () => {
  const { withGoals: { exploration, latent }, collected } = await reachedWith(gpimWith({ hindsight: true }));
  const [own, attempt, ...others] = collected.episodes.goalPolicy!;
  assertEquals(others, []);
  for (const name of ["observation", "achieved", "action", "terminated"] as const) {
    assertEquals(own.columns[name], exploration.columns[name]);
  }
  const finals = rowsOf(exploration, "achieved").map((states) => [states[line.horizon]]);
  assertEquals(rowsOf(own, "goal"), finals);
  assertEquals(rowsOf(own, "latent"), [...latent].map((latent) => [latent]));
  assertEquals(rowsOf(attempt, "goal"), finals);
});

Deno.test("a moving goal is where π_μ got to next at every step, for its own episodes and for those of π_θ", async () => {
  const { withGoals: { exploration, latent }, collected } = await reachedWith(
    gpimWith({ hindsight: true, goals: alignedTrajectory }),
  );
  const { horizon } = line;
  const next = rowsOf(exploration, "achieved").map((states) => [...states.slice(1), states[horizon]]);
  for (const episodes of collected.episodes.goalPolicy!) {
    assertEquals(rowsOf(episodes, "goal"), next);
    assertEquals(rowsOf(episodes, "target"), next);
    assertEquals(rowsOf(episodes, "latent"), [...latent].map((latent) => Array(horizon + 1).fill(latent)));
  }
  const [, attempt] = collected.episodes.goalPolicy!;
  rowsOf(attempt, "action").forEach((actions, episode) =>
    actions.forEach((action, time) => assertAlmostEquals(action, next[episode][time], 1e-6))
  );
});

Deno.test("goals in a row have the latents of the episodes that they were made of, and follow π_θ's own progress", async () => {
  // A radius that no distance passes: the first goal is reached at once, and the second with the next step.
  const world: World = { ...SCATTERED, radius: 10 };
  const context = gpimWith({ goals: waypoints(2) }, world);
  const state = { ...LATER, iteration: 0 };
  const withGoals = right(relabel(context)(right(await explore(context)(state)())));
  const { latent, relabelled: { indices, goals } } = withGoals;
  const collected = right(await reach(context)(withGoals)());
  const [attempt] = collected.episodes.goalPolicy!;
  const of = (numbers: ArrayLike<number>, episode: number, place: number) => numbers[2 * episode + place];
  rowsOf(attempt, "latent").forEach((latents, episode) => {
    const [first, second] = [0, 1].map((place) => latent[of(indices.episode, episode, place)]);
    assertEquals(latents, [first, ...Array(line.horizon).fill(second)]);
  });
  rowsOf(attempt, "target").forEach((targets, episode) => {
    const [first, second] = [0, 1].map((place) => of(goals.target, episode, place));
    assertEquals(targets, [first, ...Array(line.horizon).fill(second)]);
  });
  assert([...indices.episode].some((episode, index) => index % 2 === 1 && episode !== Math.floor(index / 2)));
});

Deno.test("collectGoals explores, relabels and reaches, and is what GPIM collects", async () => {
  const context = gpimWith();
  const expected = (await reachedWith(gpimWith())).collected;
  assertEquals(right(await collectGoals(context)(LATER)()), expected);
  assertEquals(right(await gpimDefinition(SCATTERED, OPTIONS).collect(context)(LATER)()), expected);
  right(await context.programs.dispose()());
});

Deno.test("the box: an iteration's episodes are stored before its gradient steps, which draw from both replays", async () => {
  const context = gpimWith();
  const drawnFrom: (readonly [number, number, number])[] = [];
  const counting: Update = {
    stateNames: [],
    metricNames: [],
    engine: { engine: "webassembly", reason: "" },
    begin: () => TE.right({ generation: 0 }),
    step: ({ generation }, ...batches) => TE.right({ generation: generation + batches.length }),
    metrics: () => TE.right({}),
    read: (_held, names) => TE.right(Object.fromEntries(names.map((name) => [name, FOLLOWING]))),
    dispose: () => TE.right(undefined),
  };
  const compiled: Gpim = {
    ...gpimDefinition(SCATTERED, OPTIONS),
    ...context,
    actors: gpimDefinition(SCATTERED, OPTIONS).actors,
    update: counting,
    draw: ({ replays, environmentSteps }) => {
      drawnFrom.push([replays.latentPolicy.count, replays.goalPolicy.count, environmentSteps]);
      return E.right({});
    },
  };
  const state: TrainState = {
    ...LATER,
    iteration: 0,
    updates: 10,
    replays: { latentPolicy: emptyReplay(30), goalPolicy: emptyReplay(30) },
  };
  const after = right(await iterate(compiled, 3)(state)());
  const { worlds } = OPTIONS;
  assertEquals(drawnFrom, Array(3).fill([worlds, worlds, 2 * worlds * line.horizon]));
  const collected = right(await collectGoals(compiled)(state)());
  assertEquals(after, right(await update(compiled, 3)(store(collected))()));
  assertEquals([after.iteration, after.updates, after.held.generation], [1, 13, 3]);
});

Deno.test("the episodes of several iterations fit into the same replays", async () => {
  const context = gpimWith({ hindsight: true });
  const first = right(await collectGoals(context)({ ...LATER, iteration: 0 })());
  const second = right(await collectGoals(context)(LATER)());
  const replay = [first, second].flatMap(({ episodes }) => episodes.goalPolicy!).reduce(
    append,
    emptyReplay<string>(99),
  );
  assertEquals(replay.count, 4 * OPTIONS.worlds);
  const last = { episode: Int32Array.of(replay.count - 1), time: Int32Array.of(0) };
  assertEquals([...gather(replay, last)("goal")], rowsOf(second.episodes.goalPolicy![1], "goal").at(-1));
  right(await context.programs.dispose()());
});

Deno.test("defineGpim is GPIM with changes of its defaults, or the fault of the first option that is wrong", () => {
  const definition = right(defineGpim({ latents: box(1), batch: 7 })(line));
  assertEquals(definition.settings, { ...GPIM, latents: definition.settings.latents, batch: 7 });
  assertEquals([definition.name, definition.settings.latents.name], ["gpim", "box:1"]);
  assertMatch(formatFault(left(defineGpim({ batch: 0 })(line))), /^setting 'batch': 0 was given/);
  assert(E.isRight(defineGpim()(line)));
  assertEquals(right(defineGpim()(line)).settings.rewardFloor, SKILLS.rewardFloor);
});
