import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import type { Goals } from "../../lib/goal/progress.ts";
import { box, skillDynamics } from "../../lib/learner/mod.ts";
import { dads, dadsDefinition } from "../../lib/method/dads.ts";
import { DADS, type DadsOptions } from "../../lib/method/dads_options.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay } from "../support/numbered_episodes.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith, steering } from "../support/steering.ts";

Deno.test("DADS reaches goals on the line by planning, which a wrong sign of the reward would not", async () => {
  const settings = {
    ...SMALL,
    latents: box(1),
    dynamicsLearningRate: 5e-3,
    priorSamples: 8,
    candidates: 8,
    refinements: 2,
  };
  assertLess(await distanceLeft(dads(settings), 500), 0.4);
});

const OPTIONS: DadsOptions = {
  ...DADS,
  latents: box(1),
  hidden: [3],
  components: 2,
  batch: 4,
  worlds: 5,
  replayEpisodes: 9,
  dynamicsLearningRate: 0.03,
  priorSamples: 2,
  dynamicsWindow: {},
};

const defined = (changes: Partial<DadsOptions> = {}) => dadsDefinition(line, { ...OPTIONS, ...changes });

Deno.test("skill dynamics move the achieved goal alone, or all that is observed behind it", () => {
  const moved = (wholeState: boolean) => defined({ wholeState }).models.dynamics.specifications["spread.log"].shape;
  assertEquals([moved(false), moved(true)], [[1], [2]]);
});

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

const COLUMNS = {
  observation: row(1, 2, 3, 4),
  achieved: row(0.1, 0.2, 0.3, 0.4),
  nextObservation: row(5, 6, 7, 8),
  nextAchieved: row(0.3, 0.1, 0.35, 0.2),
  latent: row(0.5, -0.5, 0.25, 1),
  others: row(-1, 0.75, 99, 98),
};

/** Skill dynamics of as many numbers, at weights of a seed, apart from the method. */
const dynamicsOf = (stateSize: number, seed: number) => {
  const dynamics = skillDynamics({ stateSize, latentSize: 1, hidden: [3], components: 2 });
  const weights = initialise(dynamics.specifications, key(seed));
  /** `log q_φ(s′|s, ω)` of one step. */
  const logDensity = (state: readonly number[], latent: number, next: readonly number[]): number => {
    const column = (name: string, width: number) => input(name, [1, width]);
    const formula = dynamics.logDensity(
      parameterInputs(dynamics.specifications),
      column("state", stateSize),
      column("latent", 1),
      column("next", stateSize),
    );
    return evaluate(formula, { ...unflattenValues(dynamics.specifications, weights), state, latent: [latent], next })
      .data[0];
  };
  return { dynamics, weights, logDensity };
};

/** s and s′ of a row of {@link COLUMNS}, as dynamics have them. */
const stepAt = (place: number, wholeState: boolean) => {
  const { achieved, observation, nextAchieved, nextObservation } = COLUMNS;
  return wholeState
    ? [[achieved[place], observation[place]], [nextAchieved[place], nextObservation[place]]] as const
    : [[achieved[place]], [nextAchieved[place]]] as const;
};

for (const wholeState of [false, true]) {
  const named = wholeState ? "the whole state" : "the achieved goal";

  Deno.test(`DADS's reward is log(L + 1) − log(1 + Σ q(s′|s, ωᵢ)/q(s′|s, ω)), of ${named} and the first L other latents`, () => {
    const { weights, logDensity } = dynamicsOf(wholeState ? 2 : 1, 3);
    const { reward } = transitionsOf(defined({ wholeState }), "latentPolicy", { dynamics: weights }, COLUMNS);
    assertEquals(reward.length, 4);
    reward.forEach((value, place) => {
      const [state, next] = stepAt(place, wholeState);
      const own = logDensity(state, COLUMNS.latent[place], next);
      const ratios = [-1, 0.75].map((other) => Math.exp(logDensity(state, other, next) - own));
      assertAlmostEquals(value, Math.log(3) - Math.log(1 + ratios[0] + ratios[1]), 1e-6);
    });
  });

  Deno.test(`skill dynamics learn by maximum likelihood of ${named}, at any weights`, () => {
    const { weights, logDensity } = dynamicsOf(wholeState ? 2 : 1, 4);
    const losses = lossesOf(defined({ wholeState }), "dynamics", { dynamics: weights }, COLUMNS);
    const densities = [0, 1, 2, 3].map((place) => {
      const [state, next] = stepAt(place, wholeState);
      return logDensity(state, COLUMNS.latent[place], next);
    });
    assertAlmostEquals(losses.mixture, -densities.reduce((sum, one) => sum + one) / 4, 1e-6);
    assertEquals(Object.keys(losses), ["spread", "mixture"]);
  });
}

Deno.test("DADS compares steps with at most as many latents as a batch has rows", () => {
  const { weights, logDensity } = dynamicsOf(1, 3);
  const columns = { ...COLUMNS, others: row(-1, 0.75, 0.5, -0.25) };
  const { reward } = transitionsOf(defined({ priorSamples: 100 }), "latentPolicy", { dynamics: weights }, columns);
  reward.forEach((value, place) => {
    const [state, next] = stepAt(place, false);
    const own = logDensity(state, COLUMNS.latent[place], next);
    const ratios = [...columns.others].map((other) => Math.exp(logDensity(state, other, next) - own));
    assertAlmostEquals(value, Math.log(5) - Math.log(1 + ratios.reduce((sum, one) => sum + one)), 1e-6);
  });
});

Deno.test("DADS's reward is 0 where steps do not depend on the latent, and log(L + 1) at most", () => {
  const { specifications } = defined().models.dynamics;
  const blind = flatWith(specifications, { "spread.log": [-0.2] });
  const { reward } = transitionsOf(defined(), "latentPolicy", { dynamics: blind }, COLUMNS);
  reward.forEach((value) => assertAlmostEquals(value, 0, 1e-9));
  for (let seed = 0; seed < 20; seed++) {
    const { weights } = dynamicsOf(1, seed);
    const dynamics = weights.map((weight) => 20 * weight).with(0, -0.2);
    const { reward } = transitionsOf(defined(), "latentPolicy", { dynamics }, COLUMNS);
    assert(reward.every((value) => value <= Math.log(3) + 1e-9));
  }
});

const latentOf = (episode: number) => -1 - episode;
const SOURCE = sourceOf({ latentPolicy: numberedReplay([8, 8, 8, 5], { latent: latentOf }) });

Deno.test("skill dynamics learn from steps as they were taken, with the latent of their episode, in their window", () => {
  const { sampling, learningRate } = defined({ batch: 60, dynamicsWindow: { newest: 2 } }).models.dynamics;
  assertEquals(learningRate, 0.03);
  const drawn = sampling.draw(SOURCE, key(1));
  assertEquals(Object.keys(drawn).toSorted(), Object.keys(sampling.widths).toSorted());
  drawn.achieved.forEach((number, row) => {
    assertEquals(drawn.nextAchieved[row], number + 1);
    assertEquals(drawn.observation[row], number + FRACTION.observation);
    assertEquals(drawn.nextObservation[row], number + 1 + FRACTION.observation);
    assertEquals(drawn.latent[row], latentOf(episodeOf(number)));
  });
  assertEquals(new Set(drawn.latent), new Set([-3, -4]));
});

Deno.test("π_μ learns from all of its steps, and other latents from the prior, which are drawn apart from them", () => {
  const { sampling } = defined({ batch: 60 }).actors.latentPolicy!;
  const drawn = sampling.draw(SOURCE, key(2));
  assertEquals(Object.keys(drawn).toSorted(), Object.keys(sampling.widths).toSorted());
  assertEquals(new Set(drawn.latent).size, 4);
  assertEquals(drawn.others, box(1).sample(fold(key(2), 10), 60));
  assertEquals(sampling.widths.others, 1);
});

Deno.test("DADS collects latents from their prior, and is evaluated by planning with its dynamics, without noise", async () => {
  const { name, replays, collect } = defined();
  assertEquals([name, replays], ["dads", { latentPolicy: 9 }]);
  const context = contextOf({ latentPolicy: exactSteering });
  const state = stateWith({ iteration: 1, weights: { latentPolicy: FOLLOWING } });
  const { episodes } = right(await collect(context)(state)());
  assertEquals(episodes.latentPolicy![0].columns.latent.data, box(1).sample(fold(iterationKey(state), 0), 5));
  right(await context.programs.dispose()());

  const acting = contextOf({ latentPolicy: steering });
  const settings = { hidden: [1], components: 1, candidates: 24, planSharpness: 60 };
  const definition = defined(settings);
  // A step is σ times the latent: σ = e^{10 · log σ'}, and the mixture's one mean is the latent, above a hidden unit's floor.
  const dynamics = flatWith(definition.models.dynamics.specifications, {
    "spread.log": [Math.log(0.2) / 10],
    "mixture.0.weight": [0, 1],
    "mixture.0.bias": [10],
    "mixture.1.weight": [0, 1],
    "mixture.1.bias": [0, -10],
  });
  const { dads: policy, ...others } = definition.evaluationPolicies(acting)({ latentPolicy: FOLLOWING, dynamics });
  assertEquals(others, {});
  const goals: Goals = {
    count: 2,
    rows: 1,
    shown: row(NaN, NaN),
    target: row(1, -1),
    states: new Float64Array(2),
    advance: "never",
  };
  const observed = { observation: row(NaN, NaN), achieved: row(0, 0), progress: new Int32Array(2) };
  const [up, down] = right(await policy(goals)({ ...observed, observation: row(0, 0) }, key(1))());
  assert(up > 0.6 && down < -0.6);
  right(await acting.programs.dispose()());
});
