import { assert, assertEquals } from "@std/assert";
import { finalState } from "../../../lib/goal/family.ts";
import { type DistanceNetwork, distanceNetwork, farGoals, pairsOf } from "../../../lib/method/shared/far_goals.ts";
import { initialise, linear, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../../lib/replay/mod.ts";
import { evaluate, input, multiply, negate, square, subtract } from "../../../lib/tensor/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, timeOf } from "../../support/numbered_episodes.ts";
import { right } from "../../support/right.ts";
import { contextOf, stateWith } from "../../support/steering.ts";

Deno.test("pairs are two states of one episode, none past its end, and as many steps apart as is declared", () => {
  const lengths = [1, 3, 5, 5];
  const { earlier, later, steps } = pairsOf(numberedReplay(lengths), key(1), 800, { newest: 3 });
  const [first, second] = [earlier("achieved"), later("achieved")];
  const met = new Set<string>();
  first.forEach((number, row) => {
    const episode = episodeOf(number);
    assert(episode >= 1, "an episode older than the window");
    assertEquals([episodeOf(second[row]), second[row] - number], [episode, steps[row]]);
    assert(steps[row] >= 0 && timeOf(second[row]) <= lengths[episode]);
    met.add(`${number} ${steps[row]}`);
  });
  // (T + 1)(T + 2) / 2 pairs with i ≤ j in an episode of T steps; all of them turn up.
  assertEquals(met.size, 10 + 21 + 21);
});

Deno.test("the earlier state of a pair is uniform over the episode, and the later one over what follows", () => {
  const count = 40_000;
  const { earlier, steps } = pairsOf(numberedReplay([4]), key(2), count, {});
  const times = earlier("achieved").map(timeOf);
  for (let time = 0; time <= 4; time++) {
    const own = steps.filter((_, row) => times[row] === time);
    assert(Math.abs(own.length / count - 1 / 5) < 0.01);
    for (let step = 0; step <= 4 - time; step++) {
      const fraction = own.filter((steps) => steps === step).length / own.length;
      assert(Math.abs(fraction - 1 / (5 - time)) < 0.02);
    }
  }
});

Deno.test("distanceNetwork reads both views, the first in front, and by the encoder where there is one", () => {
  const doubling = { ...linear(1, 2), outputs: 2 };
  for (const encoder of [undefined, doubling]) {
    const { specifications, distance } = distanceNetwork(1, encoder, [3]);
    const width = encoder === undefined ? 1 : 2;
    assertEquals(specifications["distance.0.weight"].shape, [2 * width, 3]);
    assertEquals("encoder.weight" in specifications, encoder !== undefined);
    const values = unflattenValues(specifications, initialise(specifications, key(1)));
    const formula = distance(parameterInputs(specifications), input("from", [3, 1]), input("to", [3, 1]));
    const [from, to] = [normal(key(2), [3]), normal(key(3), [3])];
    // By hand: the features of both behind each other, a hidden layer with a rectifier, and an affine output.
    const read = (x: number) =>
      encoder === undefined ? [x] : [0, 1].map((i) => x * values["encoder.weight"][i] + values["encoder.bias"][i]);
    const { data, shape } = evaluate(formula, { ...values, from, to });
    assertEquals(shape, [3, 1]);
    from.forEach((x, row) => {
      const features = [...read(x), ...read(to[row])];
      const hidden = [0, 1, 2].map((unit) =>
        Math.max(
          0,
          features.reduce((sum, feature, i) => sum + feature * values["distance.0.weight"][3 * i + unit], 0) +
            values["distance.0.bias"][unit],
        )
      );
      const output = hidden.reduce((sum, value, unit) => sum + value * values["distance.1.weight"][unit], 0) +
        values["distance.1.bias"][0];
      assert(Math.abs(output - data[row]) < 1e-6);
    });
  }
});

/** A distance that is a multiple of the difference `y − x`. */
const SCALED: DistanceNetwork = {
  specifications: { scale: { shape: [1], initial: () => Float32Array.of(1) } },
  distance: ({ scale }, from, to) => multiply(subtract(to, from), scale),
};

const LENGTHS = [8, 8, 8, 5, 2, 8];
const REPLAY = numberedReplay(LENGTHS);
const COUNT = 4;
const STARTS = new Float64Array(COUNT);

/** Goals for four worlds in some iteration, as the numbers of their states. */
const goalsWith = async (scale: number, farthestFraction: number, iteration = 1, seed = 5, network = SCALED) => {
  const context = contextOf({});
  const settings = { goals: finalState, goalCandidates: 6, recentEpisodes: 3, farthestFraction };
  const state = stateWith({
    iteration,
    weights: { distance: Float32Array.of(scale) },
    replays: sourceOf({ goalPolicy: REPLAY }).replays,
  });
  const { condition, columns } = right(await farGoals(network, settings)(context)(state, STARTS, key(seed))());
  assertEquals([columns.goal, columns.target], [condition, condition]);
  right(await context.programs.dispose()());
  return [...condition].map((number) => number - FRACTION.state);
};

/** The numbers of the states that candidates lead to, for each of the goals. */
const candidates = (() => {
  const indices = sampleIndices(REPLAY, fold(key(5), 0), COUNT * 6, { newest: 3 });
  const numbers = gather(REPLAY, indices)("achieved", 1);
  return Array.from({ length: COUNT }, (_, goal) => [...numbers.subarray(6 * goal, 6 * (goal + 1))]);
})();

Deno.test("far goals are the states farthest from their episode's start among recent candidates, for each world its own", async () => {
  const best = (sign: number) =>
    candidates.map((all) => all.reduce((best, one) => sign * timeOf(one) > sign * timeOf(best) ? one : best));
  assertEquals(await goalsWith(1, 1), best(1));
  // The distance is the learner's: turned round, the nearest states are the farthest.
  assertEquals(await goalsWith(-1, 1), best(-1));
  assert(candidates.flat().every((number) => episodeOf(number) >= 3));
});

Deno.test("a goal's distance is that from the first state of its episode to the goal itself", async () => {
  for (let peak = 1; peak <= line.horizon; peak++) {
    // The distance is largest some steps after the start, and falls to both sides.
    const peaked: DistanceNetwork = {
      ...SCALED,
      distance: (parameters, from, to) => negate(square(subtract(SCALED.distance(parameters, from, to), peak))),
    };
    const nearest = candidates.map((all) =>
      all.reduce((best, one) => Math.abs(timeOf(one) - peak) < Math.abs(timeOf(best) - peak) ? one : best)
    );
    assertEquals(await goalsWith(1, 1, 1, 5, peaked), nearest);
  }
});

Deno.test("goals that are not the farthest are any states of the replay, and a fraction of each goes together", async () => {
  const any = [...gather(REPLAY, sampleIndices(REPLAY, fold(key(5), 1), COUNT))("achieved")];
  assertEquals(await goalsWith(1, 0), any);
  const far = await goalsWith(1, 1);
  const mixed = await goalsWith(1, 0.5);
  const draws = uniform(fold(key(5), 2), [COUNT]);
  assertEquals(mixed, far.map((number, goal) => draws[goal] < 0.5 ? number : any[goal]));
  assert(mixed.some((number, goal) => number === far[goal] && number !== any[goal]));
  assert(mixed.some((number, goal) => number !== far[goal] && number === any[goal]));
});

Deno.test("goals are the start states in the first iteration, before there is anything to be far from", async () => {
  assertEquals(await goalsWith(1, 1, 0), [...STARTS].map((start) => start - FRACTION.state));
});

Deno.test("episodes and places of pairs are drawn from streams of their own", () => {
  const { earlier, later } = pairsOf(REPLAY, key(3), 50, {});
  const { episode, time: last } = sampleIndices(REPLAY, fold(key(3), 0), 50, { from: 1 });
  const draws = uniform(fold(key(3), 1), [100]);
  const first = last.map((last, row) => Math.floor(draws[row] * (last + 2)));
  assertEquals(earlier("achieved"), gather(REPLAY, { episode, time: first })("achieved"));
  const second = first.map((first, row) => first + Math.floor(draws[50 + row] * (last[row] + 2 - first)));
  assertEquals(later("achieved"), gather(REPLAY, { episode, time: second })("achieved"));
});
