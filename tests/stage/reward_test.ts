import { assertAlmostEquals, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { ball, box, gaussianLatents, type Latents, skills, sphere } from "../../lib/learner/mod.ts";
import { initialise, parameterInputs } from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { reward, rewardFormula } from "../../lib/stage/reward.ts";
import { evaluate, input, mean } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const GOAL_SIZE = 2;
const NO_FLOOR = -1e6;

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

const goals = (seed: number, count: number): Float32Array =>
  uniform(key(seed), [count, GOAL_SIZE], { minimum: -1, maximum: 1 });

/** Discriminator weights of 0, with which it is at chance. */
const chance = (latents: Latents): Float32Array => initialise(latents.specifications(GOAL_SIZE), key(0)).fill(0);

/** A discriminator without hidden layers, whose last bias makes it sure of one skill. */
const sureOf = (latents: Latents, skill: number, logit: number): Float32Array => {
  const weights = chance(latents);
  weights[weights.length - latents.size + skill] = logit;
  return weights;
};

const oneHot = (count: number, skill: number): Float32Array => {
  const row = new Float32Array(count);
  row[skill] = 1;
  return row;
};

Deno.test("where the discriminator is at chance, the reward of every skill is 0", () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), seeds, (count, seed) => {
    const latents = skills(count);
    const batch = { nextAchieved: goals(seed, 5), latent: latents.sample(fold(key(seed), 1), 5) };
    for (const value of reward(latents, GOAL_SIZE, NO_FLOOR)(chance(latents))(batch)) {
      assertAlmostEquals(value, 0, 1e-9);
    }
  }));
});

Deno.test("the reward of a skill is at most log N, and reaches it where the discriminator is sure", () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), seeds, (count, seed) => {
    const latents = skills(count, { hidden: [4] });
    const weights = initialise(latents.specifications(GOAL_SIZE), key(seed)).map((weight) => 20 * weight);
    const batch = { nextAchieved: goals(seed, 5), latent: latents.sample(fold(key(seed), 1), 5) };
    for (const value of reward(latents, GOAL_SIZE, NO_FLOOR)(weights)(batch)) {
      assertLessOrEqual(value, Math.log(count) + 1e-9);
    }
    const skill = seed % count;
    const [sure] = reward(latents, GOAL_SIZE, NO_FLOOR)(sureOf(latents, skill, 100))({
      nextAchieved: goals(seed, 1),
      latent: oneHot(count, skill),
    });
    assertAlmostEquals(sure, Math.log(count), 1e-9);
  }));
});

Deno.test("renaming the skills and the discriminator's outputs alike changes no reward", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 12 }).chain((count) =>
        fc.tuple(
          fc.constant(count),
          fc.shuffledSubarray(Array.from({ length: count }, (_, skill) => skill), { minLength: count }),
        )
      ),
      seeds,
      ([count, order], seed) => {
        const hidden = 3;
        const latents = skills(count, { hidden: [hidden] });
        const weights = initialise(latents.specifications(GOAL_SIZE), key(seed));
        // The last layer lies last: a matrix [hidden, count], then its bias [count].
        const renamed = weights.slice();
        const start = weights.length - (hidden + 1) * count;
        for (let row = 0; row <= hidden; row++) {
          order.forEach((to, from) => renamed[start + row * count + to] = weights[start + row * count + from]);
        }
        const nextAchieved = goals(seed, count);
        const identity = Float32Array.from({ length: count * count }, (_, i) => i % (count + 1) === 0 ? 1 : 0);
        const moved = new Float32Array(count * count);
        order.forEach((to, from) => moved[from * count + to] = 1);
        const before = reward(latents, GOAL_SIZE, NO_FLOOR)(weights)({ nextAchieved, latent: identity });
        const after = reward(latents, GOAL_SIZE, NO_FLOOR)(renamed)({ nextAchieved, latent: moved });
        before.forEach((value, row) => assertAlmostEquals(value, after[row], 1e-9));
      },
    ),
  );
});

Deno.test("the surer the discriminator is of the latent, the higher the reward", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 20 }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: 0.01, max: 3, noNaN: true }),
      (count, logit, more) => {
        const latents = skills(count);
        const of = (logit: number) =>
          reward(latents, GOAL_SIZE, NO_FLOOR)(sureOf(latents, 0, logit))({
            nextAchieved: goals(1, 1),
            latent: oneHot(count, 0),
          })[0];
        assertLess(of(logit), of(logit + more));
      },
    ),
  );
});

/** Weights of a linear mean that is the identity. */
const identityMean = Float32Array.of(1, 0, 0, 1, 0, 0);

for (const latents of [ball(2), box(2), gaussianLatents(2)]) {
  Deno.test(`the reward for ${latents.name} falls with the distance of the mean from the latent`, () => {
    fc.assert(
      fc.property(
        seeds,
        fc.double({ min: 0, max: 6.28, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (seed, angle, near, further) => {
          const latent = latents.sample(key(seed), 1);
          const at = (radius: number) =>
            reward(latents, GOAL_SIZE, NO_FLOOR)(identityMean)({
              nextAchieved: Float32Array.of(latent[0] + radius * Math.cos(angle), latent[1] + radius * Math.sin(angle)),
              latent,
            })[0];
          assertLess(at(near + further), at(near));
        },
      ),
    );
  });
}

Deno.test("the reward on the sphere falls with the angle between the mean and the latent", () => {
  const latents = sphere(2);
  fc.assert(fc.property(seeds, fc.double({ min: 0, max: 1.5, noNaN: true }), (seed, angle) => {
    const latent = latents.sample(key(seed), 1);
    const at = (turn: number) => {
      const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
      const nextAchieved = Float32Array.of(
        3 * (cosine * latent[0] - sine * latent[1]),
        3 * (sine * latent[0] + cosine * latent[1]),
      );
      return reward(latents, GOAL_SIZE, NO_FLOOR)(identityMean)({ nextAchieved, latent })[0];
    };
    assertLess(at(angle + 0.1), at(angle));
  }));
});

Deno.test("a whole posterior in place of a skill is rewarded with the mean of its skills' rewards", () => {
  const latents = skills(3, { hidden: [4] });
  const weights = initialise(latents.specifications(GOAL_SIZE), key(5));
  const given = reward(latents, GOAL_SIZE, NO_FLOOR)(weights);
  const where = goals(3, 1);
  const posterior = Float32Array.of(0.5, 0.25, 0.25);
  const each = [0, 1, 2].map((skill) => given({ nextAchieved: where, latent: oneHot(3, skill) })[0]);
  assertAlmostEquals(
    given({ nextAchieved: where, latent: posterior })[0],
    0.5 * each[0] + 0.25 * each[1] + 0.25 * each[2],
    1e-9,
  );
});

Deno.test("every density integrates to 1, and so does every prior", () => {
  // A sum over a fine grid; the Student-t's tails reach far, so it is given a wide one.
  const integral = (latents: Latents, half: number, cells: number, inside: (x: number, y: number) => boolean) => {
    const side = 2 * half / cells;
    const centres = Array.from({ length: cells }, (_, cell) => -half + (cell + 0.5) * side);
    const points = centres.flatMap((x) => centres.filter((y) => inside(x, y)).map((y) => [x, y]));
    const latent = input("latent", [points.length, 2]);
    const mean = input("mean", [points.length, 2]);
    const feeds = { latent: points.flat(), mean: new Float64Array(2 * points.length) };
    const total = (values: ArrayLike<number>) =>
      Array.from({ length: points.length }, (_, i) => Math.exp(values[values.length === 1 ? 0 : i]))
        .reduce((sum, value) => sum + value, 0) * side * side;
    return {
      density: total(evaluate(latents.logDensity(mean, latent), feeds).data),
      prior: total(evaluate(latents.logPrior(latent), feeds).data),
    };
  };
  const everywhere = () => true;
  assertAlmostEquals(integral(ball(2), 40, 800, everywhere).density, 1, 0.02);
  assertAlmostEquals(integral(ball(2), 1, 400, (x, y) => x * x + y * y < 1).prior, 1, 0.01);
  assertAlmostEquals(integral(box(2), 1, 100, everywhere).prior, 1, 1e-9);
  assertAlmostEquals(integral(gaussianLatents(2), 6, 200, everywhere).density, 1, 1e-6);
  assertAlmostEquals(integral(gaussianLatents(2), 6, 200, everywhere).prior, 1, 1e-6);
});

Deno.test("the von Mises–Fisher density integrates to 1 over the circle and over the sphere", () => {
  const circle = sphere(2);
  const steps = 360;
  const angles = Array.from({ length: steps }, (_, i) => 2 * Math.PI * i / steps);
  const onCircle = evaluate(
    circle.logDensity(input("mean", [1, 2]), input("latent", [steps, 2])),
    { mean: [1, 0], latent: angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]) },
  ).data;
  assertAlmostEquals(onCircle.reduce((sum, value) => sum + Math.exp(value), 0) * 2 * Math.PI / steps, 1, 1e-9);
  const ballSurface = sphere(3);
  // By Archimedes the height of a uniform point on the sphere is uniform, and each unit of height has area 2π.
  const heights = Array.from({ length: 2000 }, (_, i) => -1 + (i + 0.5) / 1000);
  const onSphere = evaluate(
    ballSurface.logDensity(input("mean", [1, 3]), input("latent", [2000, 3])),
    { mean: [0, 0, 1], latent: heights.flatMap((z) => [Math.sqrt(1 - z * z), 0, z]) },
  ).data;
  assertAlmostEquals(onSphere.reduce((sum, value) => sum + Math.exp(value), 0) * 2 * Math.PI / 1000, 1, 1e-4);
});

Deno.test("the reward is cut off at its floor, depends on each row alone, and leaves its arguments as they were", () => {
  const latents = ball(2);
  fc.assert(fc.property(seeds, (seed) => {
    const weights = initialise(latents.specifications(GOAL_SIZE), key(seed)).map((weight) => 100 * weight);
    const batch = { nextAchieved: goals(seed, 4), latent: latents.sample(fold(key(seed), 1), 4) };
    const copies = [weights.slice(), batch.nextAchieved.slice(), batch.latent.slice()];
    const together = reward(latents, GOAL_SIZE, -5)(weights)(batch);
    assertEquals([weights, batch.nextAchieved, batch.latent], copies);
    together.forEach((value, row) => {
      assertLessOrEqual(-5, value);
      const alone = reward(latents, GOAL_SIZE, -5)(weights)({
        nextAchieved: batch.nextAchieved.slice(2 * row, 2 * row + 2),
        latent: batch.latent.slice(2 * row, 2 * row + 2),
      });
      assertEquals(alone[0], value);
    });
  }));
});

Deno.test("a batch of no rows has no rewards, in every family", () => {
  for (const latents of [ball(2), box(1), gaussianLatents(2), skills(3), sphere(2)]) {
    const batch = { nextAchieved: new Float32Array(0), latent: new Float32Array(0) };
    assertEquals(reward(latents, GOAL_SIZE, NO_FLOOR)(chance(latents))(batch), new Float64Array(0));
  }
});

Deno.test("no rows are rewarded with none", () => {
  const latents = ball(2);
  const rewarded = reward(latents, GOAL_SIZE, NO_FLOOR)(chance(latents));
  assertEquals(rewarded({ nextAchieved: new Float32Array(0), latent: new Float32Array(0) }), new Float64Array(0));
});

for (
  const latents of [
    ball(2),
    ball(3),
    box(2),
    gaussianLatents(2),
    sphere(2),
    sphere(3),
    skills(4, { hidden: [5] }),
  ]
) {
  Deno.test(`the reward for ${latents.name} has the gradient that central differences show`, () => {
    const specifications = latents.specifications(GOAL_SIZE);
    const parameters = parameterInputs(specifications, "discriminator.");
    const [achieved, latent] = [input("achieved", [5, GOAL_SIZE]), input("latent", [5, latents.size])];
    const formula = mean(rewardFormula(latents, -50)(parameters, achieved, latent));
    const inputs = {
      ...Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [`discriminator.${name}`, tensor])),
      achieved,
      latent,
    };
    const feeds = {
      ...Object.fromEntries(
        Object.entries(specifications).map(([name, { shape }], place) => [
          `discriminator.${name}`,
          normal(fold(key(4), place), shape).map((value) => 0.5 * value),
        ]),
      ),
      achieved: goals(1, 5),
      latent: latents.sample(key(2), 5),
    };
    assertLess(gradientError(formula, inputs, feeds), 1e-6);
  });
}
