import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { formatFault } from "../../../lib/fault.ts";
import { skills, SKIPPED, SKIPPED_IN_A_ROW } from "../../../lib/learner/mod.ts";
import {
  CONTRASTIVE_GPIM,
  GOAL_OPTIONS,
  GPIM,
  type MethodDefinition,
  type Settings,
  SKILLS,
} from "../../../lib/method/mod.ts";
import { contrastiveGpimDefinition } from "../../../lib/method/contrastive_gpim.ts";
import { diaynDefinition } from "../../../lib/method/diayn.ts";
import { gpimDefinition } from "../../../lib/method/gpim.ts";
import { perceptualDistanceDefinition } from "../../../lib/method/perceptual_distance.ts";
import type { Actor, ParametersByLearner, Sampling } from "../../../lib/method/core/definition.ts";
import { mapRecord } from "../../../lib/record.ts";
import {
  columnName,
  drawBatches,
  initialValues,
  learnersOf,
  stepFormula,
} from "../../../lib/method/core/gradient_step.ts";
import { correctedRate, initialise } from "../../../lib/network/mod.ts";
import { fold, type Key, key, normal } from "../../../lib/random/mod.ts";
import { evaluator, expand, type Feeds, mean, multiply, reshape, size } from "../../../lib/tensor/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { left, right } from "../../support/right.ts";
import { line } from "../../support/line_world.ts";

/** The metrics of a step for random weights and a random batch. */
const reported = (definition: MethodDefinition, seed: number): Readonly<Record<string, number>> => {
  const { evolving, batch, metrics } = stepFormula(definition);
  const inputs = [...Object.values(evolving).map(({ before }) => before), ...batch];
  const values = evaluator(metrics)(Object.fromEntries(
    // Squared, for the second moments of gradients are among them.
    inputs.map(({ operation, shape }, place) => [
      String(operation.attributes.name),
      normal(fold(key(seed), place), shape).map((number) => number * number),
    ]),
  ));
  return Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data[0]]));
};

const small = { hidden: [4], batch: 3 };

const DEFINITIONS: Readonly<Record<string, (settings: Partial<Settings>) => MethodDefinition>> = {
  diayn: (settings) => diaynDefinition(line, { ...SKILLS, ...small, ...settings }),
  gpim: (settings) => gpimDefinition(line, { ...GPIM, ...small, ...settings }),
  contrastiveGpim: (settings) => contrastiveGpimDefinition(line, { ...CONTRASTIVE_GPIM, ...small, ...settings }),
  perceptualDistance: (settings) => perceptualDistanceDefinition(line, { ...GOAL_OPTIONS, ...small, ...settings }),
};

for (const [name, definition] of Object.entries(DEFINITIONS)) {
  Deno.test(`normalised returns of ${name} are those of all rewards times 1 − γ`, () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (seed, discount) => {
        const sums = definition({ discount, normalisedReturns: false });
        const scaled = Object.entries(sums.actors).map(([actor, { transitions, ...rest }]) => {
          const smaller: typeof transitions = (...inputs) => {
            const { reward, ...others } = transitions(...inputs);
            return { ...others, reward: multiply(reward, 1 - discount) };
          };
          return [actor, { ...rest, transitions: smaller }] as const;
        });
        const means = reported(definition({ discount, normalisedReturns: true }), seed);
        const [expected, unscaled] = [{ ...sums, actors: Object.fromEntries(scaled) }, sums].map((one) =>
          reported(one, seed)
        );
        for (const [metric, value] of Object.entries(expected)) {
          // The metric is the reward itself.
          const one = metric.endsWith(".reward") ? unscaled[metric] : value;
          assertAlmostEquals(means[metric], one, 1e-9 * Math.max(1, Math.abs(one)));
        }
        assertNotEquals(
          means[`${Object.keys(sums.actors)[0]}.criticLoss`],
          unscaled[`${Object.keys(sums.actors)[0]}.criticLoss`],
        );
      }),
      { numRuns: 5 },
    );
  });
}

Deno.test("stepFormula refuses rewards that are not one a row, and a model with the name of an actor", () => {
  const definition = gpimDefinition(line, { ...GPIM, ...small });
  const latentPolicy = definition.actors.latentPolicy!;
  const summed: typeof latentPolicy.transitions = (...inputs) => {
    const { reward, ...others } = latentPolicy.transitions(...inputs);
    return { ...others, reward: mean(reward) };
  };
  const actors = { ...definition.actors, latentPolicy: { ...latentPolicy, transitions: summed } };
  const rewards = "the rewards of latentPolicy are [], expected one a row, [3, 1]";
  assertThrows(() => stepFormula({ ...definition, actors }), RangeError, rewards);
  const models = { ...definition.models, goalPolicy: definition.models.discriminator };
  assertThrows(
    () => stepFormula({ ...definition, models }),
    RangeError,
    "a model and an actor are both named goalPolicy",
  );
});

const DEFINITION = gpimDefinition(line, { ...GPIM, ...small });

Deno.test("learnersOf names models before actors, and gives a target of the critics to actors alone", () => {
  const learners = learnersOf(gpimDefinition(line, {
    ...GPIM,
    ...small,
    tau: 0.3,
    learningRate: 0.1,
    discriminatorLearningRate: 0.2,
  }));
  assertEquals(Object.keys(learners), ["discriminator", "latentPolicy", "goalPolicy"]);
  const known = Object.values(learners).map(({ name, learningRate, target }) => [name, learningRate, target]);
  const target = { prefix: "critic", tau: 0.3 };
  assertEquals(known, [["discriminator", 0.2, undefined], ["latentPolicy", 0.1, target], ["goalPolicy", 0.1, target]]);
  assertEquals(Object.keys(learners.goalPolicy.specifications).at(-1), "temperature.log");
});

Deno.test("stepFormula names its metrics by learner, and by loss where a learner has several", () => {
  const ofPolicy = (name: string) =>
    [
      ...["criticLoss", "actorLoss", "temperatureLoss", "temperature", "reward"],
      ...["qValue", "entropy", "gradientNorm"],
    ].map((metric) => `${name}.${metric}`);
  assertEquals(
    Object.keys(stepFormula(DEFINITION).metrics),
    [
      ...["discriminator.loss", "discriminator.information", "discriminator.gradientNorm"],
      ...ofPolicy("latentPolicy"),
      ...ofPolicy("goalPolicy"),
    ],
  );
  const withSkills = gpimDefinition(line, { ...GPIM, ...small, latents: skills(3, { hidden: [] }) });
  assert("discriminator.accuracy" in stepFormula(withSkills).metrics);
});

Deno.test("stepFormula takes Adam's correction, the factors of learning rates and every column of every learner", () => {
  const staged = gpimDefinition(line, { ...GPIM, ...small, pretrainingUpdates: 5 });
  const names = stepFormula(staged).batch.map(({ operation }) => String(operation.attributes.name));
  const parts = { ...staged.models, ...staged.actors };
  assertEquals(names, [
    "adamCorrection",
    ...["discriminator", "latentPolicy", "goalPolicy"].map((part) => `${part}.learningRateScale`),
    ...Object.entries(parts).flatMap(([part, { sampling }]) =>
      Object.keys(sampling.widths).map((column) => columnName(part, column))
    ),
  ]);
});

/** Random feeds of a step, with the given factors of learning rates. */
const feedsOf = (definition: MethodDefinition, scales: Readonly<Record<string, number>>): Feeds => {
  const { evolving, batch } = stepFormula(definition);
  const inputs = [...Object.values(evolving).map(({ before }) => before), ...batch];
  return {
    ...Object.fromEntries(
      inputs.map(({ operation, shape }, place) => [
        String(operation.attributes.name),
        normal(fold(key(2), place), shape).map((number) => number * number),
      ]),
    ),
    ...Object.fromEntries(Object.entries(scales).map(([part, scale]) => [`${part}.learningRateScale`, [scale]])),
  };
};

Deno.test("stepFormula moves a learner's parameters by its learning rate times its factor, others by their own rate", () => {
  const staged = gpimDefinition(line, { ...GPIM, ...small, pretrainingUpdates: 5 });
  const { evolving } = stepFormula(staged);
  const moved = (scales: Readonly<Record<string, number>>, part: string) => {
    const { before, after } = evolving[`${part}.parameters`];
    const feeds = feedsOf(staged, scales);
    const values = evaluator({ before, after })(feeds);
    return Array.from(values.after.data, (number, i) => number - values.before.data[i]);
  };
  const whole = { discriminator: 1, latentPolicy: 1, goalPolicy: 1 };
  for (const part of Object.keys(whole)) {
    const [full, half, none] = [1, 0.5, 0].map((scale) => moved({ ...whole, [part]: scale }, part));
    assert(full.some((change) => Math.abs(change) > 1e-6));
    half.forEach((change, i) => assertAlmostEquals(change, full[i] / 2, 1e-9));
    assertEquals(none.every((change) => change === 0), true);
    const other = Object.keys(whole).find((name) => name !== part)!;
    assertEquals(moved({ ...whole, [part]: 0 }, other), moved(whole, other));
  }
});

Deno.test("stepFormula bootstraps and learns from each learner's own batch alone", () => {
  const { metrics } = stepFormula(DEFINITION);
  const feeds = feedsOf(DEFINITION, {});
  const before = evaluator(metrics)(feeds);
  const changed = columnName("goalPolicy", "goal");
  const after = evaluator(metrics)({ ...feeds, [changed]: Float64Array.from(feeds[changed], (value) => value + 1) });
  for (const name of Object.keys(metrics)) {
    const isSame = before[name].data[0] === after[name].data[0];
    assertEquals(
      isSame,
      !/^goalPolicy\.((critic|actor|temperature)Loss|qValue|entropy|gradientNorm)$/.test(name),
      name,
    );
  }
});

Deno.test("drawBatches draws every learner's batch with a key of its own, from the state that it is given", () => {
  const keys: Record<string, Key> = {};
  const source = { ...sourceOf({}), updates: 7 };
  const sampled = (name: string): Sampling => ({
    widths: { column: 1 },
    draw: (given, key) => {
      assertEquals(given, source);
      keys[name] = key;
      return { column: Float32Array.of(Object.keys(keys).length) };
    },
  });
  const { models, actors } = DEFINITION;
  const drawn = drawBatches({
    models: { discriminator: { ...models.discriminator, sampling: sampled("discriminator") } },
    actors: {
      latentPolicy: { ...actors.latentPolicy!, sampling: sampled("latentPolicy") },
      goalPolicy: { ...actors.goalPolicy!, sampling: sampled("goalPolicy") },
    },
    learningRateScale: (updates) => ({ goalPolicy: updates / 14 }),
    settings: { batch: 1 },
  })(source, key(4));
  assertEquals(keys, {
    discriminator: fold(key(4), 0),
    latentPolicy: fold(key(4), 1),
    goalPolicy: fold(key(4), 2),
  });
  assertEquals(right(drawn), {
    adamCorrection: Float32Array.of(correctedRate(1, 8)),
    "goalPolicy.learningRateScale": Float32Array.of(0.5),
    "discriminator.batch.column": Float32Array.of(1),
    "latentPolicy.batch.column": Float32Array.of(2),
    "goalPolicy.batch.column": Float32Array.of(3),
  });
});

Deno.test("drawBatches is a fault of a column that is missing, of another size, or not finite, and of what a draw throws", () => {
  const { models: { discriminator } } = DEFINITION;
  const drawn = (draw: Sampling["draw"]) =>
    drawBatches({
      models: { discriminator: { ...discriminator, sampling: { widths: { view: 2, latent: 1 }, draw } } },
      actors: {},
      settings: { batch: 3 },
    })(sourceOf({}), key(4));
  const latent = new Float32Array(3);
  const sound = { view: Float32Array.of(1, 2, 3, 4, 5, 6), latent };
  assertEquals(right(drawn(() => sound))["discriminator.batch.view"], sound.view);
  const faulty: readonly (readonly [Sampling["draw"], string])[] = [
    [() => ({ latent }), "the batch of discriminator, view: 0 numbers came for a batch of 3, 3 × 2 were declared"],
    [() => ({ ...sound, latent: new Float32Array(6) }), "the batch of discriminator, latent: 6 numbers came"],
    [() => ({ ...sound, view: sound.view.with(3, NaN) }), "the batch of discriminator, view: number 1 of row 1 is NaN"],
    [() => ({ ...sound, latent: latent.with(2, -Infinity) }), "the batch of discriminator, latent: number 0 of row 2"],
    [() => {
      throw new Error("no");
    }, "the batch of discriminator: it threw 'no'"],
  ];
  for (const [draw, expected] of faulty) assertStringIncludes(formatFault(left(drawn(draw))), expected);
});

Deno.test("stepFormula's state is that of its learners, flat", () => {
  const { evolving } = stepFormula(DEFINITION);
  for (const [name, { specifications, target }] of Object.entries(learnersOf(DEFINITION))) {
    const { length } = initialise(specifications, key(1));
    for (const part of ["parameters", "firstMoment", "secondMoment"]) {
      assertEquals(size(evolving[`${name}.${part}`].before.shape), length);
    }
    assertEquals(`${name}.target` in evolving, target !== undefined);
  }
});

Deno.test("stepFormula reports q_φ's information from q_φ's own batch: the negated loss over a uniform prior", () => {
  for (const seed of [1, 2]) {
    const metrics = reported(DEFINITIONS.diayn({}), seed);
    // Latents are uniform in a disc of area π.
    const expected = Math.log(Math.PI) - metrics["discriminator.loss"];
    assertAlmostEquals(metrics["discriminator.information"], expected, 1e-9);
  }
});

Deno.test("stepFormula reports the mean reward, unscaled, and α", () => {
  const definition = DEFINITIONS.perceptualDistance({ discount: 0.9, normalisedReturns: true });
  const nextAchieved = Float64Array.of(1, 2, 3);
  const feeds = {
    ...feedsOf(definition, {}),
    [columnName("goalPolicy", "nextAchieved")]: nextAchieved,
    [columnName("goalPolicy", "goal")]: Float64Array.of(0, 4, -3),
  };
  const { "goalPolicy.reward": reward, "goalPolicy.temperature": temperature } = evaluator(
    stepFormula(definition).metrics,
  )(feeds);
  // −(1 + 2 + 6) / 3
  assertAlmostEquals(reward.data[0], -3, 1e-6);
  const flat = Float64Array.from(feeds["goalPolicy.parameters"]);
  assertAlmostEquals(temperature.data[0], Math.exp(flat[flat.length - 1]), 1e-9);
});

Deno.test("stepFormula guards all learners: one whose loss is not finite leaves the state of every learner as it was", () => {
  const { evolving, guarded } = stepFormula(DEFINITION);
  assertEquals(guarded, Object.keys(learnersOf(DEFINITION)));
  const outputs = Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [name, after]));
  const feeds: Feeds = { ...feedsOf(DEFINITION, {}), [SKIPPED]: [5, 6, 7], [SKIPPED_IN_A_ROW]: [3] };
  const good = evaluator(outputs)(feeds);
  assertEquals([[...good[SKIPPED].data], [...good[SKIPPED_IN_A_ROW].data]], [[5, 6, 7], [0]]);
  const column = columnName("goalPolicy", "noise");
  const bad = evaluator(outputs)({ ...feeds, [column]: Float64Array.from(feeds[column], () => NaN) });
  assertEquals([[...bad[SKIPPED].data], [...bad[SKIPPED_IN_A_ROW].data]], [[5, 6, 8], [4]]);
  for (const name of Object.keys(initialValues(DEFINITION, key(1)))) {
    if (name.startsWith("guard.")) continue;
    assertEquals([...bad[name].data], [...Float64Array.from(feeds[name])], name);
    assert(good[name].data.some((value, place) => value !== bad[name].data[place]), name);
  }
});

Deno.test("a model with a tau has a slow copy, which losses and rewards see beside the latest parameters", () => {
  const { models: { discriminator }, actors: { latentPolicy, goalPolicy } } = DEFINITION;
  const weightOf = (parameters: ParametersByLearner) => mean(Object.values(parameters.discriminator)[0]);
  const definition: MethodDefinition = {
    ...DEFINITION,
    models: {
      discriminator: {
        ...discriminator,
        tau: 0.25,
        objectives: (parameters, batch, targets) =>
          mapRecord(discriminator.objectives(parameters, batch, targets), (objective) => ({
            ...objective,
            metrics: { latest: weightOf(parameters), slow: weightOf(targets) },
          })),
      },
    },
    actors: {
      latentPolicy: {
        ...latentPolicy!,
        transitions: (parameters, batch, targets) => {
          const inputs = latentPolicy!.transitions(parameters, batch, targets);
          return { ...inputs, reward: expand(reshape(weightOf(targets), [1, 1]), inputs.reward.shape) };
        },
      },
      goalPolicy: goalPolicy!,
    },
  };
  const { evolving, metrics } = stepFormula(definition);
  const feeds = feedsOf(definition, {});
  const [name] = Object.keys(discriminator.specifications);
  const count = size(discriminator.specifications[name].shape);
  const first = (flat: ArrayLike<number>) => Array.from(flat).slice(0, count).reduce((sum, one) => sum + one) / count;
  const values = evaluator<string>({
    ...metrics,
    target: evolving["discriminator.target"].after,
    parameters: evolving["discriminator.parameters"].after,
  })(feeds);
  const slow = first(feeds["discriminator.target"]);
  assertAlmostEquals(values["discriminator.latest"].data[0], first(feeds["discriminator.parameters"]), 1e-9);
  assertAlmostEquals(values["discriminator.slow"].data[0], slow, 1e-9);
  assertAlmostEquals(values["latentPolicy.reward"].data[0], slow, 1e-9);
  Array.from(feeds["discriminator.target"]).forEach((value, place) =>
    assertAlmostEquals(values.target.data[place], 0.75 * value + 0.25 * values.parameters.data[place], 1e-9)
  );
  assertEquals("discriminator.target" in stepFormula(DEFINITION).evolving, false);
});

Deno.test("an actor's own losses take the place of its agent's, and see every learner, the batch and normalised rewards", () => {
  const { actors: { goalPolicy } } = DEFINITION;
  const own: NonNullable<Actor["losses"]> = (parameters, batch, targets, steps) => {
    const { losses, metrics } = goalPolicy!.agent.measuredLosses(parameters.goalPolicy, targets.goalPolicy, steps);
    return {
      losses: { ...losses, critic: multiply(losses.critic, 3) },
      metrics: { ...metrics, qValue: mean(steps.reward), entropy: mean(batch.goal) },
    };
  };
  const definition: MethodDefinition = {
    ...DEFINITION,
    settings: { ...DEFINITION.settings, discount: 0.75, normalisedReturns: true },
    actors: { ...DEFINITION.actors, goalPolicy: { ...goalPolicy!, losses: own } },
  };
  const feeds = feedsOf(definition, {});
  const values = evaluator(stepFormula(definition).metrics)(feeds);
  const usual = evaluator(stepFormula({ ...definition, actors: DEFINITION.actors }).metrics)(feeds);
  const [changed, unchanged] = ["goalPolicy.criticLoss", "goalPolicy.actorLoss"];
  assertAlmostEquals(values[changed].data[0] / usual[changed].data[0], 3, 1e-9);
  assertEquals(values[unchanged].data[0], usual[unchanged].data[0]);
  assertAlmostEquals(values["goalPolicy.qValue"].data[0], usual["goalPolicy.reward"].data[0] / 4, 1e-9);
  const goals = Array.from(feeds[columnName("goalPolicy", "goal")]);
  const meanGoal = goals.reduce((sum, goal) => sum + goal) / goals.length;
  assertAlmostEquals(values["goalPolicy.entropy"].data[0], meanGoal, 1e-9);
});

Deno.test("initialValues has a value of every part of the state, of its size, and draws each learner by its place", () => {
  const { evolving } = stepFormula(DEFINITION);
  const values = initialValues(DEFINITION, key(4));
  assertEquals(
    Object.entries(values).map(([name, { length }]) => [name, length]).sort(),
    Object.entries(evolving).map(([name, { before }]) => [name, size(before.shape)]).sort(),
  );
  Object.entries(learnersOf(DEFINITION)).forEach(([name, { specifications }], place) =>
    assertEquals(values[`${name}.parameters`], initialise(specifications, fold(key(4), place)))
  );
});
