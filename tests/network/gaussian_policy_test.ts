import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { gaussian, mode, sampleSquashedGaussian } from "../../lib/network/mod.ts";
import { add, constant, evaluate, evaluator, input, mean } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const output = input("output", [1, 4]);
const noise = input("noise", [1, 2]);

const sampleOf = (mean: readonly number[], logStd: readonly number[], noises: readonly number[]) => {
  const policy = { mean: constant(mean, [1, 2]), logStd: constant(logStd, [1, 2]) };
  const { action, logProbability } = evaluator({ ...sampleSquashedGaussian(policy, noise) })({ noise: noises });
  return { action: [...action.data], logProbability: logProbability.data[0], shape: logProbability.shape };
};

Deno.test("gaussian reads the first half of the output as mean, and squashes the second half into [−5, 2] as log std", () => {
  const { mean, logStd } = evaluator({ ...gaussian(output) })({ output: [3, -4, 0, Math.atanh(0.5)] });
  assertEquals([...mean.data], [3, -4]);
  [-1.5, 0.25].forEach((value, index) => assertAlmostEquals(logStd.data[index], value, 1e-12));
  const extremes = evaluator({ ...gaussian(output) })({ output: [0, 0, -100, 100] });
  assertEquals([...extremes.logStd.data], [-5, 2]);
});

Deno.test("sampleSquashedGaussian's action is tanh(mean + std · noise), and its log-probability that of the noise less the slopes", () => {
  const { action, logProbability, shape } = sampleOf([0.5, -1], [Math.log(2), 0], [0.25, 3]);
  const [first, second] = [Math.tanh(1), Math.tanh(2)];
  [first, second].forEach((value, index) => assertAlmostEquals(action[index], value, 1e-12));
  const expected = -(0.25 ** 2) / 2 - 9 / 2 - Math.log(2) - Math.log(2 * Math.PI) -
    Math.log(1 - first ** 2) - Math.log(1 - second ** 2);
  assertAlmostEquals(logProbability, expected, 1e-12);
  assertEquals(shape, [1, 1]);
});

Deno.test("sampleSquashedGaussian's probabilities add up to 1 over all actions", () => {
  const numbers = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(numbers, numbers, (mean, logStd) => {
      const points = 2000;
      const zs = Array.from({ length: points }, (_, index) => 16 * (index + 0.5) / points - 8);
      const policy = { mean: constant(mean, [1, 1]), logStd: constant(logStd, [1, 1]) };
      const { action, logProbability } = evaluator({ ...sampleSquashedGaussian(policy, input("noise", [points, 1])) })({
        noise: zs,
      });
      let total = 0;
      for (let index = 1; index < points; index++) {
        const density = (Math.exp(logProbability.data[index]) + Math.exp(logProbability.data[index - 1])) / 2;
        total += density * (action.data[index] - action.data[index - 1]);
      }
      assertAlmostEquals(total, 1, 1e-3);
    }),
    { numRuns: 20 },
  );
});

Deno.test("sampleSquashedGaussian's log-probability stays finite where the action itself rounds to 1", () => {
  const { action, logProbability } = sampleOf([50, 0], [0, 0], [0, 0]);
  assertEquals(action, [1, 0]);
  // log(1 − tanh² 50) = 2 log 2 − 100
  assertAlmostEquals(logProbability, -Math.log(2 * Math.PI) - (2 * Math.LN2 - 100), 1e-9);
});

Deno.test("sampleSquashedGaussian's gradient agrees with central differences", () => {
  const { action, logProbability } = sampleSquashedGaussian(gaussian(output), noise);
  const loss = add(mean(action), mean(logProbability));
  fc.assert(
    fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 }), (numbers) => {
      assertLess(gradientError(loss, { output }, { output: numbers.slice(0, 4), noise: numbers.slice(4) }), 1e-6);
    }),
    { numRuns: 30 },
  );
});

Deno.test("mode is the action without noise, whatever the std", () => {
  const policy = gaussian(output);
  fc.assert(fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (spread) => {
    const feeds = { output: [0.3, -2, spread, -spread] };
    const { data } = evaluate(mode(policy), feeds);
    [0.3, -2].forEach((value, index) => assertAlmostEquals(data[index], Math.tanh(value), 1e-12));
    const quiet = evaluate(sampleSquashedGaussian(policy, noise).action, { ...feeds, noise: [0, 0] });
    assertEquals(quiet.data, data);
    assert(data.every((value) => Math.abs(value) < 1));
  }));
});
