import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import type { BatchSource } from "../../../lib/method/core/definition.ts";
import {
  episodeLengths,
  goalViews,
  hindsightSampling,
  isStoredColumn,
  laterStates,
  nextView,
  nextViewWidth,
  stepSampling,
  type StepSettings,
  transitionColumns,
  transitionWidths,
  viewOf,
} from "../../../lib/method/core/batch.ts";
import { fold, key, normal, uniform } from "../../../lib/random/mod.ts";
import { append, emptyReplay, gather, sampleIndices, withColumns } from "../../../lib/replay/mod.ts";
import { ACHIEVED, OBSERVED, type View } from "../../../lib/goal/view.ts";
import { input } from "../../../lib/tensor/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { line } from "../../support/line_world.ts";
import {
  episodeOf,
  FRACTION,
  numberedEpisodes,
  numberedReplay,
  numberOf,
  timeOf,
} from "../../support/numbered_episodes.ts";

const HORIZON = 6;
const EPISODES = 5;

/** Episodes whose numbers encode their place: achieved (episode, time), goal (−1, episode). */
const encoded = (lengths: Int32Array): BatchSource => {
  const rows = (count: number, width: number, of: (episode: number, time: number, place: number) => number) => ({
    rows: count,
    width,
    data: Float32Array.from(
      { length: EPISODES * count * width },
      (_, index) => of(Math.floor(index / (count * width)), Math.floor(index / width) % count, index % width),
    ),
  });
  const marked = rows(HORIZON + 1, 2, (episode, time, place) => place === 0 ? episode : time);
  const replay = append(emptyReplay<string>(EPISODES), {
    count: EPISODES,
    horizon: HORIZON,
    lengths,
    columns: {
      observation: marked,
      achieved: marked,
      state: marked,
      action: rows(HORIZON, 2, () => 0),
      terminated: rows(HORIZON, 1, () => 0),
      goal: rows(1, 2, (episode, _time, place) => place === 0 ? -1 : episode),
      target: rows(1, 2, (episode, _time, place) => place === 0 ? -1 : episode),
    },
  });
  return sourceOf({ goalPolicy: replay });
};

const someLengths = fc.array(fc.integer({ min: 1, max: HORIZON }), { minLength: EPISODES, maxLength: EPISODES })
  .map((lengths) => Int32Array.from(lengths));

Deno.test("a later state is one of the same episode, after the step and within its length", () => {
  const kinds = fc.constantFrom("uniform" as const, { discount: 0.9 }, { discount: 0.3 });
  fc.assert(fc.property(someLengths, kinds, fc.nat(1000), (lengths, later, seed) => {
    const sampled = encoded(lengths);
    const indices = sampleIndices(sampled.replays.goalPolicy, key(seed), 40);
    const { episode, time } = laterStates(sampled, "goalPolicy", indices, key(seed + 1), later);
    assertEquals(episode, indices.episode);
    time.forEach((then, row) => assert(indices.time[row] < then && then <= lengths[episode[row]]));
  }));
});

Deno.test("later states are as likely as each other where they are uniform", () => {
  const sampled = encoded(new Int32Array(EPISODES).fill(HORIZON));
  const count = 60_000;
  const { time } = laterStates(
    sampled,
    "goalPolicy",
    { episode: new Int32Array(count), time: new Int32Array(count).fill(2) },
    key(6),
    "uniform",
  );
  for (let when = 3; when <= HORIZON; when++) {
    assertLess(Math.abs(time.filter((then) => then === when).length / count - 1 / (HORIZON - 2)), 0.01);
  }
});

Deno.test("geometric offsets have the odds of their discount", () => {
  const sampled = encoded(new Int32Array(EPISODES).fill(HORIZON));
  const count = 60_000;
  const from = { episode: new Int32Array(count), time: new Int32Array(count) };
  const { time } = laterStates(sampled, "goalPolicy", from, key(5), { discount: 0.5 });
  const fraction = (when: number) => time.filter((then) => then === when).length / count;
  // P(n) ∝ 2⁻ⁿ, cut off after six.
  for (let when = 1; when <= HORIZON; when++) {
    assertLess(Math.abs(fraction(when) - 2 ** -when / (1 - 2 ** -HORIZON)), 0.01);
  }
});

Deno.test("with hindsight a fraction of the goals is what the episode achieved later; the others are those pursued", () => {
  fc.assert(
    fc.property(someLengths, fc.constantFrom(0, 0.5, 1), fc.nat(1000), (lengths, fraction, seed) => {
      const batch = 64;
      const sampling = hindsightSampling(pointNav, { batch, replay: "goalPolicy", view: ACHIEVED, fraction });
      const drawn = sampling.draw(encoded(lengths), key(seed));
      assertEquals(Object.keys(drawn).sort(), Object.keys(sampling.widths).sort());
      let relabelled = 0;
      for (let row = 0; row < batch; row++) {
        const [episode, time] = drawn.achieved.slice(2 * row, 2 * row + 2);
        const [mark, when] = drawn.goal.slice(2 * row, 2 * row + 2);
        if (mark < 0) assertEquals(when, episode);
        else {
          assertEquals(mark, episode);
          assert(time < when && when <= lengths[episode]);
          relabelled++;
        }
      }
      if (fraction !== 0.5) assertEquals(relabelled, fraction * batch);
      else assert(relabelled > 10 && relabelled < batch - 10);
    }),
    { numRuns: 30 },
  );
});

Deno.test("chunks are the actions of consecutive steps of one episode, from every step that has enough of them ahead", () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 4 }), fc.nat(1000), (chunk, seed) => {
    const source = sourceOf({ goalPolicy: numberedReplay([8, 8, 5], { goal: () => -1 }) });
    const settings = { batch: 64, replay: "goalPolicy", view: ACHIEVED, fraction: 1, chunk } as const;
    const { widths, draw } = hindsightSampling(line, settings);
    assertEquals([widths.action, widths.noise, widths.nextNoise, widths.terminated], [chunk, chunk, chunk, 1]);
    const drawn = draw(source, key(seed));
    const starts = new Set<number>();
    drawn.achieved.forEach((start, row) => {
      const actions = [...drawn.action.subarray(row * chunk, (row + 1) * chunk)];
      assertEquals(actions, actions.map((_, place) => start + place + FRACTION.action));
      assert(timeOf(start) + chunk <= [8, 8, 5][episodeOf(start)]);
      // The goal may be a state within the chunk.
      assert(drawn.goal[row] > start && episodeOf(drawn.goal[row]) === episodeOf(start));
      starts.add(timeOf(start));
    });
    assert(starts.size > 8 - chunk - 2 && Math.max(...starts) <= 8 - chunk);
    assertEquals(drawn.noise.length, 64 * chunk);
    for (const [name, width] of Object.entries(widths)) assertEquals(drawn[name].length, 64 * width, name);
  }));
});

Deno.test("chunks keep the numbers of an action together", () => {
  const source = encoded(new Int32Array(EPISODES).fill(HORIZON));
  const { layout, blocks } = source.replays.goalPolicy;
  const { start } = layout!.places.action;
  // Action (10 · time, 10 · time + 1) in every episode.
  blocks.forEach(({ data }) => {
    for (let episode = 0; episode * layout!.numbers < data.length; episode++) {
      for (let i = 0; i < 2 * HORIZON; i++) {
        data[episode * layout!.numbers + start + i] = 10 * Math.floor(i / 2) + i % 2;
      }
    }
  });
  const { draw } = hindsightSampling(pointNav, {
    batch: 8,
    replay: "goalPolicy",
    view: ACHIEVED,
    fraction: 1,
    chunk: 3,
  });
  const { action, achieved } = draw(source, key(2));
  for (let row = 0; row < 8; row++) {
    const time = achieved[2 * row + 1];
    assertEquals(
      [...action.subarray(6 * row, 6 * row + 6)],
      [0, 1, 10, 11, 20, 21].map((number) => 10 * time + number),
    );
  }
});

Deno.test("the world's reward is computed for relabelled goals", () => {
  const reward = (achieved: Float32Array, target: Float32Array) =>
    Float32Array.from({ length: achieved.length / 2 }, (_, row) => achieved[2 * row + 1] - target[2 * row + 1]);
  const sampling = hindsightSampling(pointNav, {
    batch: 16,
    replay: "goalPolicy",
    view: ACHIEVED,
    fraction: 1,
    reward,
  });
  assertEquals(sampling.widths.reward, 1);
  const drawn = sampling.draw(encoded(new Int32Array(EPISODES).fill(HORIZON)), key(1));
  drawn.reward.forEach((difference, row) =>
    assertEquals(difference, drawn.nextAchieved[2 * row + 1] - drawn.goal[2 * row + 1])
  );
});

/** A view that no column holds: a state twice over, in two numbers. */
const DOUBLED: View = {
  ...ACHIEVED,
  name: "doubled",
  size: () => 2,
  show: () => (states) => Float32Array.from([...states].flatMap((state) => [2 * state, -2 * state])),
};

Deno.test("views of f_κ and of the observation are stored, and others are shown from the state", () => {
  assertEquals([ACHIEVED, OBSERVED, DOUBLED].map(isStoredColumn), [true, true, false]);
  assertEquals([ACHIEVED, OBSERVED, DOUBLED].map((view) => nextViewWidth(line, view)), [{}, {}, { nextView: 2 }]);
  const column = gather(numberedReplay([8, 4]), { episode: Int32Array.of(1), time: Int32Array.of(2) });
  const of = (view: View, later?: number) => [...viewOf(line, view)(column, later)];
  const [now, next] = [numberOf(1, 2), numberOf(1, 3)];
  assertEquals(of(ACHIEVED), [now]);
  assertEquals(of(ACHIEVED, 1), [next]);
  assertEquals(of(OBSERVED), [now + FRACTION.observation]);
  assertEquals(of(OBSERVED, 1), [next + FRACTION.observation]);
  assertEquals(of(DOUBLED), [2 * now + 1, -2 * now - 1]);
  assertEquals(of(DOUBLED, 1), [2 * next + 1, -2 * next - 1]);
});

Deno.test("the view of s′ is the column of the batch that holds it", () => {
  const columns = ["nextAchieved", "nextObservation", "nextView"].map((name) => [name, input(name, [1, 1])] as const);
  const batch = Object.fromEntries(columns);
  assertEquals(
    [ACHIEVED, OBSERVED, DOUBLED].map((view) => nextView(view, batch)),
    columns.map(([, tensor]) => tensor),
  );
});

Deno.test("the view of goals is that of their states, and f_κ of them where that is the view", () => {
  const goals = {
    count: 2,
    rows: 1,
    shown: Float32Array.of(7, 8),
    target: Float32Array.of(5, 6),
    states: Float64Array.of(3, 4),
    advance: "never" as const,
  };
  assertEquals(goalViews(line, ACHIEVED, goals), Float32Array.of(5, 6));
  assertEquals(goalViews(line, OBSERVED, goals), Float32Array.of(3, 4));
  assertEquals(goalViews(line, DOUBLED, goals), Float32Array.of(6, -6, 8, -8));
});

const lengthsOfLine = fc.array(fc.integer({ min: 1, max: line.horizon }), { minLength: 1, maxLength: 6 });

/** Asserts that the columns of all steps are of the same steps, row by row, and returns their numbers. */
const assertSameSteps = (drawn: Readonly<Record<string, Float32Array>>, lengths: readonly number[]) => {
  drawn.achieved.forEach((number, row) => {
    const [episode, time] = [episodeOf(number), timeOf(number)];
    assert(time < lengths[episode]);
    assertEquals(drawn.observation[row], number + FRACTION.observation);
    assertEquals(drawn.action[row], number + FRACTION.action);
    assertEquals(drawn.nextAchieved[row], number + 1);
    assertEquals(drawn.nextObservation[row], number + 1 + FRACTION.observation);
    assertEquals(drawn.terminated[row], Number(lengths[episode] < line.horizon && time === lengths[episode] - 1));
  });
  return [...drawn.achieved];
};

Deno.test("transitionColumns have s, a, s′ and termination of the same step, and noise of its own for each of two actions", () => {
  const [lengths, count] = [[8, 3], 2000];
  const replay = numberedReplay(lengths);
  const column = gather(replay, sampleIndices(replay, key(1), count));
  const drawn = transitionColumns(line, count, column, key(2));
  assertSameSteps(drawn, lengths);
  assertEquals(Object.keys(drawn).toSorted(), Object.keys(transitionWidths(line)).toSorted());
  const { noise, nextNoise } = drawn;
  assertEquals([noise, nextNoise], [1, 2].map((place) => normal(fold(key(2), place), [count, 1])));
  for (const numbers of [noise, nextNoise]) {
    assertAlmostEquals(numbers.reduce((sum, value) => sum + value) / count, 0, 0.1);
    assertAlmostEquals(numbers.reduce((sum, value) => sum + value ** 2) / count, 1, 0.15);
  }
  assertAlmostEquals(noise.reduce((sum, value, row) => sum + value * nextNoise[row]) / count, 0, 0.1);
});

Deno.test("transitionWidths are those of the world's observations, actions and achieved goals", () => {
  assertEquals(transitionWidths({ ...line, observationSize: 5, actionSize: 3, goalSize: 2 }), {
    observation: 5,
    achieved: 2,
    action: 3,
    nextObservation: 5,
    nextAchieved: 2,
    terminated: 1,
    noise: 3,
    nextNoise: 3,
  });
});

/** Batches of steps with the latent of their episode and the goal of their moment. */
const STEPS: StepSettings = {
  batch: 40,
  replay: "latentPolicy",
  columns: { latent: 1, moment: 1 },
  next: { nextMoment: { column: "moment", width: 1 } },
};

/** A source of episodes with a latent each and a number at every state. */
const momentsOf = (lengths: readonly number[]) => {
  const episodes = numberedEpisodes(lengths, { latent: (episode) => -episode });
  const { achieved } = episodes.columns;
  return sourceOf({
    latentPolicy: append(emptyReplay<string>(lengths.length), withColumns(episodes, { moment: achieved })),
  });
};

Deno.test("stepSampling draws steps as they were taken, their further columns, and some of these one step later", () => {
  fc.assert(fc.property(lengthsOfLine, fc.nat(), (lengths, seed) => {
    const { widths, draw } = stepSampling(line, STEPS);
    const drawn = draw(momentsOf(lengths), key(seed));
    assertEquals(Object.keys(drawn).toSorted(), Object.keys(widths).toSorted());
    for (const [name, width] of Object.entries(widths)) assertEquals(drawn[name].length, STEPS.batch * width);
    assertSameSteps(drawn, lengths).forEach((number, row) => {
      assertEquals(drawn.latent[row], -episodeOf(number));
      assertEquals([drawn.moment[row], drawn.nextMoment[row]], [number, number + 1]);
    });
  }));
});

Deno.test("stepSampling keeps to its window of steps", () => {
  const { draw } = stepSampling(line, { ...STEPS, window: { newest: 2, from: 0.5 } });
  const drawn = draw(momentsOf([8, 8, 8, 4]), key(3)).achieved;
  assertEquals([...new Set(drawn.map(episodeOf))].toSorted(), [2, 3]);
  drawn.forEach((number) => assert(timeOf(number) >= (episodeOf(number) === 2 ? 4 : 2)));
});

Deno.test("stepSampling shows the view of s′ where no other column holds it, two numbers wide here", () => {
  const { widths, draw } = stepSampling(line, { ...STEPS, view: DOUBLED });
  assertEquals(widths.nextView, 2);
  const { nextView, nextAchieved } = draw(momentsOf([8, 5]), key(4));
  nextAchieved.forEach((number, row) => assertEquals(nextView[2 * row], 2 * (number + FRACTION.state)));
});

Deno.test("the same key draws the same batch, and another key another one", () => {
  const { draw } = stepSampling(line, STEPS);
  const source = momentsOf([8, 8, 8, 8]);
  assertEquals(draw(source, key(5)), draw(source, key(5)));
  const [first, second] = [draw(source, key(5)), draw(source, fold(key(5), 1))];
  assert(first.achieved.some((number, row) => number !== second.achieved[row]));
  assert(first.noise.some((number, row) => number !== second.noise[row]));
});

Deno.test("episodeLengths are the steps that episodes lasted, in the order of the indices, also where older ones have left", () => {
  // Episodes lie in pairs from a capacity of 64 on, of which the older one may have left.
  fc.assert(fc.property(lengthsOfLine, fc.integer({ min: 64, max: 70 }), (some, capacity) => {
    const older = Array.from({ length: 50 }, (_, episode) => 1 + episode % line.horizon);
    const all = [...older, ...older.toReversed(), ...some];
    const replay = [older, older.toReversed(), some]
      .map((lengths) => numberedEpisodes(lengths))
      .reduce(append, emptyReplay<string>(capacity));
    const kept = all.slice(-capacity);
    const backwards = Int32Array.from(kept, (_, place) => kept.length - 1 - place);
    assertEquals([...episodeLengths(sourceOf({ goalPolicy: replay }), "goalPolicy", backwards)], kept.toReversed());
  }));
});

Deno.test("episodeLengths refuses a replay that has no episodes, by its name", () => {
  assertThrows(
    () => episodeLengths(sourceOf({}), "latentPolicy", Int32Array.of(0)),
    RangeError,
    "replay latentPolicy is empty; append episodes first",
  );
});

Deno.test("hindsight shows later states by the view of goals", () => {
  const replay = append(
    emptyReplay<string>(3),
    withColumns(numberedEpisodes([8, 8, 8]), { goal: { rows: 1, width: 2, data: new Float32Array(6) } }),
  );
  const sampling = hindsightSampling(line, { batch: 50, replay: "goalPolicy", view: DOUBLED, fraction: 1 });
  assertEquals([sampling.widths.goal, sampling.widths.nextView, sampling.widths.reward], [2, 2, undefined]);
  const { goal, achieved } = sampling.draw(sourceOf({ goalPolicy: replay }), key(7));
  achieved.forEach((number, row) => {
    const later = goal[2 * row] / 2 - FRACTION.state;
    assertEquals(episodeOf(later), episodeOf(number));
    assert(later > number);
    assertEquals(goal[2 * row + 1], -goal[2 * row]);
  });
});

Deno.test("steps, later states, choices and noise of a batch are drawn from streams of their own", () => {
  const replay = numberedReplay([8, 8, 5, 8], { goal: () => -1, target: () => -1 });
  const source = sourceOf({ goalPolicy: replay });
  const sampling = hindsightSampling(line, { batch: 40, replay: "goalPolicy", view: ACHIEVED, fraction: 0.5 });
  const { achieved, goal, noise } = sampling.draw(source, key(8));
  const steps = sampleIndices(replay, fold(key(8), 0), 40);
  assertEquals(achieved, gather(replay, steps)("achieved"));
  const later = gather(replay, laterStates(source, "goalPolicy", steps, fold(key(8), 3), "uniform"))("achieved");
  const choices = uniform(fold(key(8), 4), [40]);
  assertEquals(goal, later.map((number, row) => choices[row] < 0.5 ? number : -1));
  assertEquals(noise, normal(fold(key(8), 1), [40, 1]));
});
