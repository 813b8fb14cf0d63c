import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { pointNav, rooms } from "../../../envs/mod.ts";
import { render } from "../../../lib/goal/mod.ts";
import {
  arrivals,
  currentAndAchieved,
  survivalActor,
  survivalAgent,
  survivalSampling,
} from "../../../lib/method/shared/survival_policy.ts";
import { SURVIVAL } from "../../../lib/method/survival.ts";
import { addPrefix, initialise, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { key, uniform } from "../../../lib/random/mod.ts";
import { evaluator, input } from "../../../lib/tensor/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, numberedReplay, timeOf } from "../../support/numbered_episodes.ts";

const LENGTHS = [8, 5, 8];
const source = sourceOf({ goalPolicy: numberedReplay(LENGTHS) });

Deno.test("the time to a goal is that of the first state within its radius, from the step's own on, or one more than was seen", () => {
  // Steps at times 2, 2, 2, 1 and 4 of episodes, whose states are 100 an episode and 1 a step; the radius is 0.1.
  const indices = { episode: Int32Array.of(0, 0, 0, 1, 2), time: Int32Array.of(2, 2, 2, 1, 4) };
  const targets = Float32Array.of(2.05, 7.95, 1, 106, 207.3);
  const { steps, isReached } = arrivals(line, source, "goalPolicy", indices, [targets]);
  assertEquals([...steps], [0, 6, 7, 5, 5]);
  assertEquals([...isReached], [1, 1, 0, 0, 0]);
});

Deno.test("a sequence is reached where all of its states are met one after the other within the episode", () => {
  const indices = { episode: Int32Array.of(0, 0, 0, 1, 1), time: Int32Array.of(2, 2, 2, 1, 5 - 1) };
  const first = Float32Array.of(4, 4, 8, 104, 105);
  const then = Float32Array.of(5, 4, 9, 105, 106);
  const { steps, isReached } = arrivals(line, source, "goalPolicy", indices, [first, then]);
  // Five sequences of two begin from time 2 to 6 … 7, four from 1 to 4, one at 4.
  assertEquals([...steps], [2, 6, 6, 3, 1]);
  assertEquals([...isReached], [1, 0, 0, 1, 0]);
  const none = arrivals(line, source, "goalPolicy", indices, [first, then, then, then, then, then, then, then]);
  assertEquals([...none.steps].slice(2), [0, 0, 0]);
});

const SETTINGS = { ...SURVIVAL, hidden: [3], batch: 3000, representationSize: 2 };

Deno.test("goals are states at hand, later ones of the episode and any ones, as often as said, with the steps to them", () => {
  const { widths, draw } = survivalSampling(line, {
    ...SETTINGS,
    dwell: 1,
    currentFraction: 0.2,
    achievedFraction: 0.3,
  });
  assertEquals([widths.goal, widths.steps, widths.isReached, "anchors" in widths], [1, 1, 1, false]);
  const { achieved, goal, steps, isReached } = draw(source, key(1));
  const met = { current: 0, later: 0 };
  achieved.forEach((state, row) => {
    const [apart, left] = [goal[row] - state, LENGTHS[episodeOf(state)] - timeOf(state)];
    const isMet = apart >= 0 && apart <= left;
    assertEquals([steps[row], isReached[row]], isMet ? [apart, 1] : [left + 1, 0]);
    if (apart === 0) met.current++;
    else if (isMet) met.later++;
  });
  assertAlmostEquals(met.current / 3000, 0.2, 0.04);
  // A third of any states are of the step's own episode, and some of them come later.
  assert(met.later / 3000 > 0.5 && met.later / 3000 < 0.62);
});

Deno.test("the rest of a later state's sequence follows it, and any state is to be stayed at", () => {
  const draws = (currentFraction: number, achievedFraction: number) =>
    survivalSampling(line, { ...SETTINGS, dwell: 3, currentFraction, achievedFraction }).draw(source, key(2));
  const later = draws(0, 0);
  later.goal.forEach((first, row) => {
    const end = LENGTHS[episodeOf(first)];
    const then = [1, 2].map((more) => first - timeOf(first) + Math.min(end, timeOf(first) + more));
    assertEquals([...later.anchors.subarray(2 * row, 2 * row + 2)], then);
    if (timeOf(first) + 2 <= end) {
      assertEquals([later.isReached[row], later.steps[row]], [1, first - later.achieved[row]]);
    }
  });
  const current = draws(1, 0);
  assertEquals(current.goal, current.achieved);
  const any = draws(0, 1);
  any.goal.forEach((first, row) => assertEquals([...any.anchors.subarray(2 * row, 2 * row + 2)], [first, first]));
  // No state is stayed at, as all of them move on.
  assert(any.isReached.every((reached) => reached === 0));
});

Deno.test("fractions are refused where they are more than 1 together", () => {
  assert(E.isRight(currentAndAchieved({ ...SETTINGS, currentFraction: 0.5, achievedFraction: 0.5 })));
  assert(E.isLeft(currentAndAchieved({ ...SETTINGS, currentFraction: 0.5, achievedFraction: 0.51 })));
});

Deno.test("the agent has hazards up to the horizon, for the world's actions, and a picture is met once", () => {
  const shape = (world: typeof line, changes = {}) =>
    survivalAgent(world, { ...SETTINGS, dwell: 3, ...changes }).agent.specifications;
  assertEquals(shape(line)["critic.head.1.weight"].shape, [3, line.horizon + 1]);
  assertEquals(shape(line)["critic.goal.0.weight"].shape, [3, 3]);
  assertEquals(shape(rooms)["critic.head.1.weight"].shape, [3, rooms.horizon + 1]);
  assertEquals(shape(rooms)["critic.step.0.weight"].shape, [rooms.observationSize + rooms.actionSize, 3]);
  assertEquals(shape(pointNav, { goals: render(32) })["critic.goal.0.weight"].shape, [32, 3]);
});

Deno.test("the actor's losses are those of its agent, with the batch's times and sequences", () => {
  const settings = { ...SETTINGS, batch: 4, dwell: 2 };
  const actor = survivalActor(line, settings);
  const { agent } = survivalAgent(line, settings);
  const parameters = parameterInputs(agent.specifications);
  const batch = Object.fromEntries(
    Object.entries(actor.sampling.widths).map(([name, width]) => [name, input(`batch.${name}`, [4, width])]),
  );
  const { action, terminated, noise, nextNoise, steps, isReached, anchors } = batch;
  const transitions = {
    ...actor.transitions({ goalPolicy: parameters }, batch, {}),
    action,
    terminated,
    noise,
    nextNoise,
  };
  const { losses } = actor.losses!({ goalPolicy: parameters }, batch, {}, transitions);
  const expected = agent.survivalLosses(parameters, { ...transitions, steps, isReached, anchors }).losses;
  const columns = Object.fromEntries(
    Object.entries(batch).map(([name, { shape }], place) => [name, uniform(key(place), [...shape])]),
  );
  const feeds = {
    ...unflattenValues(agent.specifications, initialise(agent.specifications, key(1))),
    ...addPrefix("batch", { ...columns, steps: [0, 3, 8, 1], isReached: [1, 1, 0, 0] }),
  };
  const computed = evaluator({ ...losses, ...addPrefix("expected", { ...expected }) })(feeds);
  for (const part of ["critic", "actor", "temperature"] as const) {
    assertAlmostEquals(
      computed[part].data[0],
      new Map(Object.entries(computed)).get(`expected.${part}`)!.data[0],
      1e-12,
    );
  }
});
