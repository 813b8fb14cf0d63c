import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { explainedStep, skillDynamics } from "../../lib/learner/mod.ts";
import { logDensityUnder } from "../../lib/learner/skill_dynamics.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { evaluate, evaluator, input } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const [batch, stateSize, latentSize] = [3, 2, 2];
const dynamics = skillDynamics({ stateSize, latentSize, hidden: [5], components: 3 });
const parameters = parameterInputs(dynamics.specifications);
const state = input("state", [batch, stateSize]);
const latent = input("latent", [batch, latentSize]);
const next = input("next", [batch, stateSize]);

const feeds = (seed: number) =>
  Object.fromEntries(
    Object.entries({
      ...Object.fromEntries(Object.entries(dynamics.specifications).map(([name, { shape }]) => [name, shape])),
      state: state.shape,
      latent: latent.shape,
      next: next.shape,
    }).map(([name, shape], position) => {
      const scale = name === "spread.log" ? 0.05 : 0.5;
      return [name, Float64Array.from(normal(fold(key(seed), position), shape), (value) => scale * value)];
    }),
  );

Deno.test("the losses of skill dynamics have the gradients that central differences show", () => {
  const objectives = dynamics.objectives(parameters, state, latent, next);
  for (const [part, { loss }] of Object.entries(objectives)) {
    const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => name.startsWith(`${part}.`)));
    assertLess(gradientError(loss, own, feeds(3)), 1e-6, part);
  }
});

Deno.test("skill dynamics are a density: over a fine grid of steps it adds up to 1", () => {
  const [side, reach] = [61, 6];
  const count = side * side;
  const one = feeds(4);
  const tiled = (row: Float64Array) => Float64Array.from({ length: count * row.length }, (_, i) => row[i % row.length]);
  const [x, y] = one.state;
  const spread = Array.from(one["spread.log"], (tenth) => Math.exp(10 * tenth));
  const offset = (index: number) => 2 * reach * (index / (side - 1)) - reach;
  const logDensity = dynamics.logDensity(
    parameters,
    input("state", [count, stateSize]),
    input("latent", [count, latentSize]),
    input("next", [count, stateSize]),
  );
  const { data } = evaluate(logDensity, {
    ...one,
    state: tiled(one.state.slice(0, stateSize)),
    latent: tiled(one.latent.slice(0, latentSize)),
    next: Array.from({ length: count }, (_, i) => [
      x + spread[0] * offset(i % side),
      y + spread[1] * offset(Math.floor(i / side)),
    ]).flat(),
  });
  const cell = (2 * reach / (side - 1)) ** 2;
  assertAlmostEquals(data.reduce((total, value) => total + cell * Math.exp(value), 0), 1, 1e-3);
});

Deno.test("maximum likelihood finds the deviation of steps where the spread's slope is 0", () => {
  const steps = [0.3, -0.4, 0.5, 0.1, 0.2, -0.6];
  const std = (axis: number) =>
    Math.sqrt(steps.filter((_, i) => i % 2 === axis).reduce((total, d) => total + d * d, 0) / batch);
  const spread = dynamics.objectives(parameters, state, latent, next).spread.loss;
  const at = (axis: number, factor: number) =>
    evaluate(spread, {
      ...feeds(5),
      state: new Float64Array(batch * stateSize),
      next: steps,
      "spread.log": [0, 1].map((i) => Math.log(std(i) * (i === axis ? factor : 1)) / 10),
    }).data[0];
  for (const axis of [0, 1]) {
    for (const factor of [0.8, 1.2]) assertLess(at(axis, 1), at(axis, factor));
  }
});

Deno.test("a step is worth most when no other latent explains it, nothing when all explain it alike, less when others do better", () => {
  const logs = fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 });
  const value = evaluator({
    of: explainedStep(input("own", [1, 1]), input("others", [1, 4])),
  });
  const reward = (own: number, others: readonly number[]) => value({ own: [own], others }).of.data[0];
  fc.assert(
    fc.property(logs, fc.double({ min: -200, max: 200, noNaN: true }), (drawn, own) => {
      const others = Array.from({ length: 4 }, (_, i) => drawn[i % drawn.length]);
      const now = reward(own, others);
      assertEquals(Number.isFinite(now), true);
      assertLess(now, Math.log(5) + 1e-12);
      assertLess(reward(own, others.map((log) => log + 1)), now + 1e-12);
    }),
    { numRuns: 100, seed: 42 },
  );
  assertAlmostEquals(reward(3, [3, 3, 3, 3]), 0, 1e-12);
  assertAlmostEquals(reward(100, [0, 0, 0, 0]), Math.log(5), 1e-12);
});

Deno.test("logDensityUnder is the density of every step under every latent", () => {
  const [batch, count] = [3, 2];
  const dynamics = skillDynamics({ stateSize: 1, latentSize: 2, hidden: [4], components: 2 });
  const weights = unflattenValues(dynamics.specifications, initialise(dynamics.specifications, key(1)));
  const [state, next] = [normal(key(2), [batch]), normal(key(3), [batch])];
  const others = uniform(key(4), [count * 2]);
  const all = evaluate(
    logDensityUnder(
      dynamics,
      parameterInputs(dynamics.specifications),
      input("state", [batch, 1]),
      input("others", [count, 2]),
      input("next", [batch, 1]),
    ),
    { ...weights, state, next, others },
  );
  const one = dynamics.logDensity(
    parameterInputs(dynamics.specifications),
    input("state", [1, 1]),
    input("latent", [1, 2]),
    input("next", [1, 1]),
  );
  for (let row = 0; row < batch; row++) {
    for (let other = 0; other < count; other++) {
      const latent = others.subarray(2 * other, 2 * other + 2);
      const { data } = evaluate(one, { ...weights, state: [state[row]], next: [next[row]], latent });
      assertAlmostEquals(all.data[row * count + other], data[0], 1e-9);
    }
  }
});

/** One layer whose outputs are its biases: πₖ of a quarter and three quarters, μₖ (1, 2) and (5, 6); σ is (2, 1/2). */
const biased = (() => {
  const dynamics = skillDynamics({ stateSize: 2, latentSize: 1, hidden: [], components: 2 });
  const feeds = {
    "spread.log": [Math.log(2) / 10, Math.log(0.5) / 10],
    "mixture.0.weight": new Float64Array(3 * 6),
    "mixture.0.bias": [0, Math.log(3), 1, 2, 5, 6],
    state: [10, 20, 30, 40],
    latent: [0, 0],
    next: [12, 21, 50, 43],
  };
  const [state, latent, next] = [input("state", [2, 2]), input("latent", [2, 1]), input("next", [2, 2])];
  return { dynamics, feeds, parameters: parameterInputs(dynamics.specifications), state, latent, next };
})();

Deno.test("the mean of skill dynamics is s + σ Σ πₖ μₖ, at hand-worked components", () => {
  const { dynamics, feeds, parameters, state, latent } = biased;
  const { data, shape } = evaluate(dynamics.mean(parameters, state, latent), feeds);
  assertEquals(shape, [2, 2]);
  // Σ πₖ μₖ = (4, 5).
  [18, 22.5, 38, 42.5].forEach((value, index) => assertAlmostEquals(data[index], value, 1e-9));
});

/** `log q` of the two steps of {@link biased}, which are (1, 2) and (10, 6) over σ. */
const BIASED_LOGS = [[0, 16 + 16], [81 + 16, 25]].map(([first, second]) =>
  Math.log(0.25 * Math.exp(-first / 2) + 0.75 * Math.exp(-second / 2)) - Math.log(2 * Math.PI)
);

Deno.test("the density of skill dynamics is a mixture of Gaussians over (s′ − s)/σ, at hand-worked steps", () => {
  const { dynamics, feeds, parameters, state, latent, next } = biased;
  const { data, shape } = evaluate(dynamics.logDensity(parameters, state, latent, next), feeds);
  assertEquals(shape, [2, 1]);
  BIASED_LOGS.forEach((log, row) => assertAlmostEquals(data[row], log, 1e-9));
});

Deno.test("the losses are −E[log q], and the mean over steps and coordinates of log σ + (δ² + ε²)/2σ²", () => {
  const { dynamics, feeds, parameters, state, latent, next } = biased;
  const { mixture, spread } = dynamics.objectives(parameters, state, latent, next);
  assertAlmostEquals(evaluate(mixture.loss, feeds).data[0], -(BIASED_LOGS[0] + BIASED_LOGS[1]) / 2, 1e-9);
  const terms = [[2, 2], [1, 0.5], [20, 2], [3, 0.5]].map(([step, sigma]) =>
    Math.log(sigma) + (step ** 2 + 1e-6) / (2 * sigma ** 2)
  );
  assertAlmostEquals(evaluate(spread.loss, feeds).data[0], terms.reduce((sum, term) => sum + term) / 4, 1e-9);
  assertEquals([Object.keys(mixture.parameters), Object.keys(spread.parameters)], [["0.weight", "0.bias"], ["log"]]);
});

Deno.test("σ begins at a tenth of a unit, in every coordinate", () => {
  const { "spread.log": spread } = dynamics.specifications;
  const first = spread.initial(key(1), spread.shape);
  assertEquals(first.length, stateSize);
  first.forEach((tenth) => assertAlmostEquals(Math.exp(10 * tenth), 0.1, 1e-6));
});

Deno.test("explainedStep is log(L + 1) − log(1 + Σ q(s′|s, ωᵢ)/q(s′|s, ω)) row by row, whose ratios are within e^±50", () => {
  const { data, shape } = evaluate(explainedStep(input("own", [3, 1]), input("others", [3, 2])), {
    own: [1, 0, 0],
    others: [1 + Math.log(2), 1 + Math.log(3), 500, 500, -500, 0],
  });
  assertEquals(shape, [3, 1]);
  assertAlmostEquals(data[0], Math.log(3) - Math.log(1 + 2 + 3), 1e-9);
  assertAlmostEquals(data[1], Math.log(3) - Math.log(1 + 2 * Math.exp(50)), 1e-9);
  assertAlmostEquals(data[2], Math.log(3) - Math.log(1 + Math.exp(-50) + 1), 1e-9);
});
