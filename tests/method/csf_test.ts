import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { finalState } from "../../lib/goal/family.ts";
import type { Goals } from "../../lib/goal/progress.ts";
import { sphere } from "../../lib/learner/mod.ts";
import { contrastiveBoundLoss, csf, csfDefinition } from "../../lib/method/csf.ts";
import { CSF, type CsfOptions } from "../../lib/method/csf_options.ts";
import { scope } from "../../lib/network/mod.ts";
import { fold, key, unitSphere } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import {
  actorLossesOf,
  flatWith,
  goalRewardsOf,
  initialWeights,
  lossesOf,
  transitionsOf,
} from "../support/interpreted_definition.ts";
import { discreteLine, distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay } from "../support/numbered_episodes.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith, steering } from "../support/steering.ts";

Deno.test("CSF reaches goals on the line by going towards them, which a wrong sign of ψ·z, or of the steps that ψ predicts, would not", async () => {
  assertLess(await distanceLeft(csf(SMALL), 300), 0.4);
});

Deno.test("CSF does so with discrete actions", async () => {
  assertLess(await distanceLeft(csf(SMALL), 300, 1, discreteLine), 0.5);
});

const OPTIONS: CsfOptions = {
  ...CSF,
  hidden: [1],
  batch: 40,
  worlds: 5,
  replayEpisodes: 9,
  representationLearningRate: 0.03,
};

const defined = (changes: Partial<CsfOptions> = {}) => csfDefinition(line, { ...OPTIONS, ...changes });

const numbers = (...all: readonly number[]) => Float32Array.from(all);

/** Weights of φ(x) = (3x, −4x), whose hidden unit is far above 0. */
const representation = flatWith(defined().models.representation.specifications, {
  "0.weight": [1],
  "0.bias": [100],
  "1.weight": [3, -4],
  "1.bias": [-300, 400],
});

const logMeanExp = (all: readonly number[]) => Math.log(all.reduce((sum, one) => sum + Math.exp(one), 0) / all.length);

Deno.test("φ's loss is −E[step·z − ξ log mean_j exp(step·z_j)], at hand-worked steps", () => {
  const losses = lossesOf(defined({ negativesWeight: 2 }), "representation", { representation }, {
    view: numbers(1, 0),
    nextView: numbers(1.5, -0.1),
    latent: numbers(0.6, 0.8, 1, 0),
    negatives: numbers(0, 1, -1, 0),
  });
  // Steps (1.5, −2) and (−0.3, 0.4).
  const own = [1.5 * 0.6 - 2 * 0.8, -0.3];
  const others = [logMeanExp([-2, -1.5]), logMeanExp([0.4, 0.3])];
  assertEquals(Object.keys(losses), ["bound"]);
  assertAlmostEquals(losses.bound, -(own[0] - 2 * others[0] + own[1] - 2 * others[1]) / 2, 1e-4);
});

Deno.test("φ's loss is 0 for steps of no length, and lower for steps along z than against it", () => {
  const [step, latent, negatives] = [input("step", [4, 2]), input("latent", [4, 2]), input("negatives", [6, 2])];
  const loss = contrastiveBoundLoss(step, latent, negatives, 5);
  fc.assert(fc.property(fc.nat(1000), fc.double({ min: 0.01, max: 3, noNaN: true }), (seed, length) => {
    const [along, others] = [unitSphere(key(seed), [4, 2]), unitSphere(fold(key(seed), 1), [6, 2])];
    const at = (factor: number) =>
      evaluate(loss, { step: along.map((z) => factor * z), latent: along, negatives: others }).data[0];
    assertAlmostEquals(at(0), 0, 1e-12);
    // Negatives on both sides, so that the difference is that of step·z alone.
    const both = { latent: along, negatives: [...others.subarray(0, 6), ...others.subarray(0, 6).map((z) => -z)] };
    const one = evaluate(loss, { step: along.map((z) => length * z), ...both }).data[0];
    const other = evaluate(loss, { step: along.map((z) => -length * z), ...both }).data[0];
    assertAlmostEquals(other - one, 2 * length, 1e-6);
  }));
});

const STEPS = {
  observation: numbers(1, 0),
  achieved: numbers(100, 200),
  nextObservation: numbers(1.5, -0.25),
  nextAchieved: numbers(101, 203),
  latent: numbers(0.6, 0.8, 1, 0),
};

Deno.test("the reward that is shown is (φ(s′) − φ(s))·z, of the observation or of f_κ", () => {
  const rewards = (changes: Partial<CsfOptions>) =>
    transitionsOf(defined(changes), "latentPolicy", { representation }, STEPS).reward;
  const [first, second] = rewards({});
  assertAlmostEquals(first, 1.5 * 0.6 - 2 * 0.8, 1e-4);
  assertAlmostEquals(second, -0.75, 1e-4);
  const [third, fourth] = rewards({ representationView: finalState.view });
  assertAlmostEquals(third, 3 * 0.6 - 4 * 0.8, 1e-3);
  assertAlmostEquals(fourth, 9, 1e-3);
});

/** An agent whose ψ are constant, whose target's are other constants, and whose action is always 0. */
const constantAgent = (changes: Partial<CsfOptions>, own: readonly number[][], target: readonly number[][]) => {
  const definition = defined(changes);
  const { specifications } = definition.actors.latentPolicy!.agent;
  const critics = (psi: readonly number[][]) => ({ "0.1.bias": psi[0], "1.1.bias": psi[1] });
  const prefixed = Object.fromEntries(Object.entries(critics(own)).map(([name, bias]) => [`critic.${name}`, bias]));
  return actorLossesOf(definition, "latentPolicy", {
    weights: {
      representation,
      latentPolicy: flatWith(specifications, { ...prefixed, "temperature.log": [Math.log(0.5)] }),
    },
    target: flatWith(scope("critic", specifications), critics(target)),
    columns: {
      ...STEPS,
      action: numbers(0.3, -0.3),
      terminated: numbers(0, 1),
      noise: numbers(0, 0),
      nextNoise: numbers(0, 0),
    },
  });
};

/** log π of the action 0 of a Gaussian whose output is 0: log std is −1.5. */
const LOG_PROBABILITY = 1.5 - Math.log(2 * Math.PI) / 2;

Deno.test("ψ learns φ(s′) − φ(s) + γ ψ̄(s′, a′, z), ψ̄ the one that is worth less, and nothing beyond a termination", () => {
  const own = [[1, 2], [3, -1]];
  const { critic } = constantAgent({ discount: 0.5 }, own, [[10, 0], [0, 6]]);
  // In the direction (0.6, 0.8) the targets are worth 6 and 4.8, so the second counts; the other step ends the world.
  const target = [[1.5 + 0.5 * 0, -2 + 0.5 * 6], [-0.75, 1]];
  const errors = own.map((psi) =>
    target.flatMap((row) => row.map((component, place) => (psi[place] - component) ** 2)).reduce((sum, one) =>
      sum + one
    ) / 4
  );
  assertAlmostEquals(critic, errors[0] + errors[1], 1e-4);
});

Deno.test("π's loss is E[α log π − min ψ·z], and with normalised returns steps are multiplied by 1 − γ", () => {
  const own = [[1, 2], [3, -1]];
  const { actor, temperature } = constantAgent({}, own, own);
  // ψ·z: 2.2 and 1; 1 and 3.
  assertAlmostEquals(actor, 0.5 * LOG_PROBABILITY - (1 + 1) / 2, 1e-4);
  assertAlmostEquals(temperature, -Math.log(0.5) * (LOG_PROBABILITY - 1), 1e-4);
  const zero = [[0, 0], [0, 0]];
  const scaled = constantAgent({ normalisedReturns: true, discount: 0.75 }, zero, zero).critic;
  const whole = constantAgent({ discount: 0.75 }, zero, zero).critic;
  assertAlmostEquals(whole / scaled, 16, 1e-3);
});

Deno.test("CSF's learned reward of a state for a goal is −‖φ(g) − φ(s)‖", () => {
  const features = (...observation: readonly number[]) => ({ achieved: [NaN, NaN], observation, shown: [NaN, NaN] });
  const rewards = goalRewardsOf(defined(), { representation }, 2, features(1, 0), features(1.2, -0.5));
  assertAlmostEquals(rewards[0], -1, 1e-3);
  assertAlmostEquals(rewards[1], -2.5, 1e-3);
});

Deno.test("φ learns from steps of π's own replay, the latent behind each, and as many other latents of the prior", () => {
  const source = sourceOf({ latentPolicy: numberedReplay([8, 8, 5], { latent: (episode) => -1 - episode }) });
  const { sampling, learningRate } = defined().models.representation;
  assertEquals([learningRate, sampling.widths], [0.03, { view: 1, nextView: 1, latent: 2, negatives: 2 }]);
  const { view, nextView, latent, negatives } = sampling.draw(source, key(1));
  view.forEach((shown, row) => {
    assertEquals([nextView[row], shown % 1, latent[row]], [shown + 1, FRACTION.observation, -1 - episodeOf(shown)]);
  });
  assertEquals(negatives, sphere(2).sample(fold(key(1), 1), 40));
});

Deno.test("a goal is reached by the whole direction from φ(s) to φ(g), however little is left", async () => {
  const goals: Goals = {
    count: 2,
    rows: 1,
    shown: numbers(NaN, NaN),
    target: numbers(51, 50.45),
    states: Float64Array.of(1, 0.45),
    advance: "never",
  };
  const weight = { weight: { shape: [2, 1], initial: () => new Float32Array(2) } };
  const agent: typeof steering = {
    ...steering,
    conditionSize: 2,
    policyInput: (_observation, _achieved, latent) => latent,
    agent: { ...steering.agent, specifications: weight, acting: weight },
  };
  const context = contextOf({ latentPolicy: agent });
  const { csf: policy } = defined().evaluationPolicies(context)({ representation, latentPolicy: numbers(1, -1) });
  const observed = { observation: numbers(0, 0.5), achieved: numbers(50, 50.5), progress: Int32Array.of(0, 0) };
  // Differences of 1 and −0.05 on the line are (3, −4) and (−0.15, 0.2) in φ.
  const [ahead, back] = right(await policy(goals)(observed, key(1))());
  assertAlmostEquals(ahead, 1.4, 1e-3);
  assertAlmostEquals(back, -1.4, 1e-3);
  right(await context.programs.dispose()());
});

Deno.test("CSF collects latents from their prior", async () => {
  const definition = defined();
  assertEquals([definition.name, definition.replays], ["csf", { latentPolicy: 9 }]);
  const context = contextOf({ latentPolicy: exactSteering });
  const state = stateWith({ weights: { latentPolicy: FOLLOWING } });
  const { episodes } = right(await definition.collect(context)(state)());
  const { latent } = episodes.latentPolicy![0].columns;
  assertEquals(latent, { rows: 1, width: 2, data: sphere(2).sample(fold(iterationKey(state), 0), 5) });
  assert(initialWeights(definition).latentPolicy.length > 0);
});
