import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  adamStep,
  contrast,
  initialState,
  learner,
  squaredDistance,
  squaredDistances,
  symmetricInfoNce,
} from "../../lib/learner/mod.ts";
import { correctedRate, linear, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, type Key, key, normal, uniform } from "../../lib/random/mod.ts";
import { rankCorrelation } from "../../bench/compare/probe/rank_correlation.ts";
import { evaluate, evaluator, input } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

Deno.test("all squared distances have those of the pairs on their diagonal", () => {
  fc.assert(fc.property(fc.nat(1000), fc.integer({ min: 1, max: 6 }), (seed, batch) => {
    const [x, y] = [input("x", [batch, 3]), input("y", [batch, 3])];
    const feeds = { x: normal(key(seed), [batch, 3]), y: normal(key(seed + 1), [batch, 3]) };
    const all = evaluate(squaredDistances(x, y), feeds).data;
    evaluate(squaredDistance(x, y), feeds).data
      .forEach((square, row) => assertAlmostEquals(all[row * (batch + 1)], square, 1e-9));
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < batch; j++) {
        const expected = [0, 1, 2].reduce((sum, k) => sum + (feeds.x[3 * i + k] - feeds.y[3 * j + k]) ** 2, 0);
        assertAlmostEquals(all[i * batch + j], expected, 1e-9);
      }
    }
  }));
});

Deno.test("InfoNCE is log batch where nothing can be told apart, and 0 where every pair stands alone", () => {
  const batch = 4;
  const [all, pairs] = [input("all", [batch, batch]), input("pairs", [batch, 1])];
  const loss = (energy: (i: number, j: number) => number) =>
    evaluate(symmetricInfoNce(all, pairs), {
      all: Float64Array.from({ length: batch * batch }, (_, at) => energy(Math.floor(at / batch), at % batch)),
      pairs: Float64Array.from({ length: batch }, (_, i) => energy(i, i)),
    }).data[0];
  assertAlmostEquals(loss(() => -3), Math.log(batch), 1e-12);
  assertAlmostEquals(loss((i, j) => i === j ? 0 : -100), 0, 1e-12);
});

const network = contrast({ inputs: 3, hidden: [5], embeddingSize: 2, decay: 0.1 });

const [before, seen, goals] = ["before", "seen", "goals"].map((name) => input(name, [6, 3]));

const names = Object.keys(network.specifications);

const parameters = Object.fromEntries(names.map((name) => [name, input(name, network.specifications[name].shape)]));

const numbers = (seed: number, shape: readonly number[]) => Float64Array.from(normal(key(seed), shape));

const feeds = {
  before: numbers(1, [6, 3]),
  seen: numbers(2, [6, 3]),
  goals: numbers(3, [6, 3]),
  ...Object.fromEntries(names.map((name, place) => [name, numbers(4 + place, network.specifications[name].shape)])),
};

Deno.test("the losses of an embedding and of its kernel have the gradients that central differences show", () => {
  const objectives = network.objectives(parameters, before, seen, goals);
  for (const part of ["embedding", "kernel"] as const) {
    const own = Object.entries(parameters).filter(([name]) => name.startsWith(`${part}.`));
    assertLess(gradientError(objectives[part].loss, Object.fromEntries(own), feeds), 1e-6);
  }
});

Deno.test("what is at its target has the highest energy", () => {
  assert(evaluate(network.energy(parameters, seen, seen), feeds).data.every((energy) => energy === 0));
  assert(evaluate(network.energy(parameters, seen, goals), feeds).data.every((energy) => energy < 0));
});

const PLACES = 12;

/** Places on a circle that is cut between the last and the first: these are near each other, and far on foot. */
const onCircle = (places: readonly number[]): number[] =>
  places.flatMap((place) => {
    const angle = 2 * Math.PI * (place + 0.5) / PLACES;
    return [Math.cos(angle), Math.sin(angle)];
  });

/** Walks along the circle: a place, the next one, and one some steps on. */
const walks = (key: Key, count: number) => {
  const drawn = uniform(key, [count, 3]);
  const at = (steps: (row: number) => number) =>
    onCircle(Array.from({ length: count }, (_, row) => {
      const from = Math.floor(drawn[3 * row] * PLACES);
      const way = drawn[3 * row + 1] < 0.5 ? -1 : 1;
      return Math.max(0, Math.min(PLACES - 1, from + way * steps(row)));
    }));
  const ahead = (row: number) => 1 + Math.floor(Math.log(1 - drawn[3 * row + 2]) / Math.log(0.8));
  return { before: at(() => 0), seen: at(() => 1), goals: at(ahead) };
};

Deno.test("what is learned of walks on a circle that is cut follows the way on foot, and no step is long", () => {
  const batch = 32;
  const { specifications, energy, objectives } = contrast({
    inputs: 2,
    hidden: [32, 32],
    embeddingSize: 4,
    decay: 0.3,
  });
  const settings = { name: "contrast", specifications, learningRate: 0.01 };
  const learning = learner(settings);
  const [before, seen, goals] = ["before", "seen", "goals"].map((name) => input(name, [batch, 2]));
  const evolving = adamStep(learning, objectives(learning.parameters, before, seen, goals), input("correction", [1]));
  const step = evaluator(Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [name, after])));

  let state: Readonly<Record<string, ArrayLike<number>>> = initialState(settings, key(1));
  for (let update = 0; update < 600; update++) {
    const next = step({ ...state, ...walks(fold(key(2), update), batch), correction: [correctedRate(1, update + 1)] });
    state = Object.fromEntries(Object.entries(next).map(([name, { data }]) => [name, data]));
  }

  const places = Array.from({ length: PLACES }, (_, place) => place);
  const from = input("from", [PLACES, 2]);
  const to = input("to", [PLACES, 2]);
  const near = evaluator({ energy: energy(learning.parameters, from, to) });
  const [order, sharpness] = ["kernel.order", "kernel.sharpness"]
    .map((name) => Math.exp(unflattenValues(specifications, Float32Array.from(state["contrast.parameters"]))[name][0]));
  /** d to a goal from every place, out of `e = −c log(1 + σ d²)`. */
  const distances = places.map((goal) => {
    const feeds = { ...state, from: onCircle(places), to: onCircle(places.map(() => goal)) };
    return Array.from(near(feeds).energy.data, (energy) => Math.sqrt((Math.exp(-energy / order) - 1) / sharpness));
  });
  const followed = (far: (place: number, goal: number) => number) =>
    places.reduce(
      (sum, goal) => sum + rankCorrelation(distances[goal], places.map((place) => far(place, goal))) / PLACES,
      0,
    );
  const onFoot = followed((place, goal) => Math.abs(place - goal));
  const chord = followed((place, goal) => Math.sin(Math.PI * Math.abs(place - goal) / PLACES));
  assertLess(0.9, onFoot);
  assertLess(chord, onFoot - 0.05);
  for (const place of places.slice(1)) assertLess(distances[place][place - 1], 1.2);
});

/** φ(x) = 2x, and a kernel with c = 3 and σ = 1/2. */
const doubled = contrast({ inputs: 1, hidden: [], embeddingSize: 1, decay: 0.7 });

const WEIGHTS = {
  "embedding.network.0.weight": [2],
  "embedding.network.0.bias": [5],
  "kernel.order": [Math.log(3)],
  "kernel.sharpness": [Math.log(0.5)],
};

/** Losses of embedding and kernel on some steps and goals. */
const lossesAt = (before: readonly number[], seen: readonly number[], goals: readonly number[]) => {
  const inputs = ["before", "seen", "goals"].map((name) => input(name, [before.length, 1]));
  const [from, to, goal] = inputs;
  const { embedding, kernel } = doubled.objectives(parameterInputs(doubled.specifications), from, to, goal);
  const { data: [ofEmbedding] } = evaluate(embedding.loss, { ...WEIGHTS, before, seen, goals });
  return [ofEmbedding, evaluate(kernel.loss, { ...WEIGHTS, before, seen, goals }).data[0]];
};

Deno.test("the energy is −c log(1 + σ d²), at a hand-worked embedding", () => {
  const energy = doubled.energy(parameterInputs(doubled.specifications), input("x", [2, 1]), input("g", [2, 1]));
  const { data, shape } = evaluate(energy, { ...WEIGHTS, x: [1, 0], g: [3, 0.5] });
  assertEquals(shape, [2, 1]);
  // Distances 4 and 1.
  assertAlmostEquals(data[0], -3 * Math.log(1 + 8), 1e-9);
  assertAlmostEquals(data[1], -3 * Math.log(1.5), 1e-9);
});

Deno.test("a pair alone costs nothing but ten times what its step's square is above 1", () => {
  const [embedding, kernel] = lossesAt([0], [1.5], [4]);
  assertAlmostEquals(embedding, 10 * (9 - 1), 1e-9);
  assertAlmostEquals(kernel, 0, 1e-9);
  assertAlmostEquals(lossesAt([0], [0.4], [4])[0], 0, 1e-9);
  // The mean over steps: 3 and 0.8 long.
  assertAlmostEquals(lossesAt([0, 9], [1.5, 9.4], [4, 4])[0] - lossesAt([1.5, 9.4], [1.5, 9.4], [4, 4])[0], 40, 1e-9);
});

Deno.test("the embedding's loss is InfoNCE of −κ d, and the kernel's that of the energy, at hand-worked distances", () => {
  const [embedding, kernel] = lossesAt([0, 1], [0, 1], [0, 3]);
  const infoNce = (energy: (distance: number) => number) => {
    const [[a, b], [c, d]] = [[0, 6], [2, 4]].map((row) => row.map((distance) => Math.exp(energy(distance))));
    const byRows = Math.log(a + b) + Math.log(c + d);
    const byColumns = Math.log(a + c) + Math.log(b + d);
    return (byRows + byColumns) / 4 - (Math.log(a) + Math.log(d)) / 2;
  };
  // Below a hundredth of a step the root is smooth.
  assertAlmostEquals(embedding, infoNce((distance) => -0.7 * Math.hypot(distance, 0.01)), 1e-9);
  assertAlmostEquals(kernel, infoNce((distance) => -3 * Math.log(1 + distance ** 2 / 2)), 1e-9);
});

Deno.test("the embedding reads what its encoder makes of a view, and its kernel begins with c = σ = 1", () => {
  const { specifications, energy } = contrast({
    inputs: 2,
    encoder: { ...linear(2, 1), outputs: 1 },
    hidden: [],
    embeddingSize: 1,
    decay: 1,
  });
  assertEquals(specifications["embedding.network.0.weight"].shape, [1, 1]);
  const { data: [value] } = evaluate(energy(parameterInputs(specifications), input("x", [1, 2]), input("g", [1, 2])), {
    "embedding.network.0.weight": [2],
    "embedding.network.0.bias": [0],
    "embedding.encoder.weight": [1, 10],
    "embedding.encoder.bias": [3],
    "kernel.order": specifications["kernel.order"].initial(key(1), [1]),
    "kernel.sharpness": specifications["kernel.sharpness"].initial(key(1), [1]),
    x: [1, 0],
    g: [0, 0.2],
  });
  // Twice the distance from 1 to 2.
  assertAlmostEquals(value, -Math.log(1 + 4), 1e-9);
});
