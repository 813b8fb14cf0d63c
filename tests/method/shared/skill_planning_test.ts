import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import type { Goals } from "../../../lib/goal/progress.ts";
import { box, type Latents, type SkillDynamics, skillDynamics, skills } from "../../../lib/learner/mod.ts";
import type { ConditionedAgent } from "../../../lib/method/core/definition.ts";
import {
  plannedSkill,
  type Planning,
  planningPolicy,
  type PlanningSettings,
} from "../../../lib/method/shared/skill_planning.ts";
import { fold, key } from "../../../lib/random/mod.ts";
import { add, concatenate, evaluate, input, multiply, slice } from "../../../lib/tensor/mod.ts";
import { right } from "../../support/right.ts";
import { contextOf, FOLLOWING, steering } from "../../support/steering.ts";

const PLAN: PlanningSettings = { planSkills: 1, skillSteps: 4, candidates: 32, refinements: 4, planSharpness: 10 };

/** Dynamics in which a skill moves a point by a tenth of itself. */
const straight: SkillDynamics = {
  ...skillDynamics({ stateSize: 2, latentSize: 2, hidden: [4], components: 1 }),
  mean: (_parameters, state, latent) => add(state, multiply(slice(latent, -1, 0, 2), 0.1)),
};

const planningWith = (settings: Partial<PlanningSettings> = {}, latents: Latents = box(2)): Planning => ({
  latents,
  dynamics: straight,
  stateOf: (achieved) => achieved,
  settings: { ...PLAN, ...settings },
});

/** The first skills of plans from the origin to two targets. */
const planned = (planning: Planning, target: readonly number[], counted: readonly number[], seed: number) => {
  const { latents, settings: { planSkills, candidates, refinements } } = planning;
  const samples = latents.sample(key(seed), refinements * candidates * planSkills);
  const skill = plannedSkill(planning, {}, {
    state: input("state", [2, 2]),
    target: input("target", [2, 2]),
    counted: input("counted", [2]),
    samples: input("samples", [refinements, candidates, planSkills * latents.size]),
  });
  return [...evaluate(skill, { state: [0, 0, 0, 0], target, counted, samples }).data];
};

Deno.test("plans lead towards their targets, each world to its own", () => {
  for (const seed of [1, 2, 3]) {
    const [right, up, left, down] = planned(planningWith(), [2, 1, -2, -1], [1, 1], seed);
    assertLess(0.5, Math.min(right, -left));
    assertLess(0.2, Math.min(up, -down));
  }
});

Deno.test("coordinates of a target that do not count change nothing", () => {
  const planning = planningWith();
  assertEquals(planned(planning, [0.4, 5, -0.4, 0], [1, 0], 1), planned(planning, [0.4, -9, -0.4, 3], [1, 0], 1));
});

Deno.test("a plan of discrete skills ends with one of them, the one that leads to the target", () => {
  assertEquals(planned(planningWith({}, skills(4)), [1, 0, 0, 1], [1, 1], 1), [1, 0, 0, 0, 0, 1, 0, 0]);
});

/** The first skill of a plan for one world from given samples, `[refinements][candidates][planSkills · 2]`. */
const plannedFrom = (
  settings: PlanningSettings,
  samples: readonly (readonly (readonly number[])[])[],
  target: readonly number[],
) => {
  const skill = plannedSkill(planningWith(settings), {}, {
    state: input("state", [1, 2]),
    target: input("target", [1, 2]),
    counted: input("counted", [2]),
    samples: input("samples", [settings.refinements, settings.candidates, settings.planSkills * 2]),
  });
  const { data, shape } = evaluate(skill, { state: [0, 0], target, counted: [1, 1], samples: samples.flat(2) });
  assertEquals(shape, [1, 2]);
  return [...data];
};

Deno.test("a plan's weight is e^{−γ · the sum of its distances}, and the skill is the weighted mean, at hand-worked plans", () => {
  const settings = { planSkills: 1, skillSteps: 2, candidates: 2, refinements: 1, planSharpness: 3 };
  // Along (1, 0) the point is at 0.1 and 0.2, 0.9 and 0.8 from (1, 0); along (0, 1) it is √1.01 and √1.04 from it.
  const costs = [0.9 + 0.8, Math.sqrt(1.01) + Math.sqrt(1.04)];
  const weights = costs.map((cost) => Math.exp(-3 * cost));
  const total = weights[0] + weights[1];
  const [x, y] = plannedFrom(settings, [[[1, 0], [0, 1]]], [1, 0]);
  assertAlmostEquals(x, weights[0] / total, 1e-6);
  assertAlmostEquals(y, weights[1] / total, 1e-6);
});

Deno.test("each further round of plans is around the mean of the last, half as far apart as the one before", () => {
  const settings = { planSkills: 1, skillSteps: 1, candidates: 1, refinements: 3, planSharpness: 1 };
  // One candidate is its own mean: 0 → (1, 0) → halfway to (0, 1) → a quarter of the way to (−1, −1).
  const skill = plannedFrom(settings, [[[1, 0]], [[0, 1]], [[-1, -1]]], [1, 0]);
  const second = [0.5, 0.5];
  assertEquals(skill, second.map((number) => number + (-1 - number) / 4));
});

Deno.test("a plan follows each of its skills for a number of steps, one after another, and its first one is the answer", () => {
  const settings = { planSkills: 2, skillSteps: 3, candidates: 2, refinements: 1, planSharpness: 1 };
  // To (0.3, 0): right and then up is 0.2, 0.1, 0, 0.1, 0.2 and 0.3 from it on the way; up and then right is farther off.
  const costs = [
    0.2 + 0.1 + 0 + 0.1 + 0.2 + 0.3,
    [[0, 1], [0, 2], [0, 3], [1, 3], [2, 3], [3, 3]].reduce((sum, [x, y]) => sum + Math.hypot(0.3 - x / 10, y / 10), 0),
  ];
  const weights = costs.map((cost) => Math.exp(-settings.planSharpness * cost));
  const total = weights[0] + weights[1];
  const [x, y] = plannedFrom(settings, [[[1, 0, 0, 1], [0, 1, 1, 0]]], [0.3, 0]);
  assertAlmostEquals(x, weights[0] / total, 1e-6);
  assertAlmostEquals(y, weights[1] / total, 1e-6);
});

/** Dynamics of the line: the state moves by a tenth of the latent. */
const onLine: SkillDynamics = {
  ...skillDynamics({ stateSize: 1, latentSize: 1, hidden: [4], components: 1 }),
  specifications: { gain: { shape: [1], initial: () => Float32Array.of(0.1) } },
  mean: ({ gain }, state, latent) => add(state, multiply(latent, gain)),
};

const linePlanning: Planning = {
  latents: box(1),
  dynamics: onLine,
  stateOf: (achieved) => achieved,
  settings: { planSkills: 1, skillSteps: 2, candidates: 16, refinements: 3, planSharpness: 40 },
};

const observed = {
  observation: Float32Array.of(5, 5),
  achieved: Float32Array.of(0, 0.2),
  progress: new Int32Array(2),
};

const goalsAt = (...target: readonly number[]): Goals => ({
  count: 2,
  rows: target.length / 2,
  shown: new Float32Array(target.length),
  target: Float32Array.from(target),
  states: new Float64Array(target.length),
  advance: "when reached",
});

/** The actions of the planning policy, which are the planned skills themselves. */
const actionsFor = async (
  goals: Goals,
  { planning = linePlanning, gain = 0.1, at = observed, seed = 1, actor = steering } = {},
): Promise<readonly number[]> => {
  const context = contextOf({ latentPolicy: actor });
  const weights = { latentPolicy: FOLLOWING, dynamics: Float32Array.of(gain) };
  const actions = right(await planningPolicy(context, planning)(weights)(goals)(at, key(seed))());
  right(await context.programs.dispose()());
  return [...actions];
};

Deno.test("planningPolicy follows, without noise, the first skill of a plan to each world's current goal", async () => {
  const [right, left] = await actionsFor(goalsAt(1, -1));
  assert(right > 0.6 && left < -0.6);
  // Turned round, the dynamics ask for the opposite skills.
  const [turnedRight, turnedLeft] = await actionsFor(goalsAt(1, -1), { gain: -0.1 });
  assert(turnedRight < -0.6 && turnedLeft > 0.6);
  const progress = Int32Array.of(0, 1);
  const [first, second] = await actionsFor(goalsAt(1, -1, -1, 1), { at: { ...observed, progress } });
  assert(first > 0.6 && second > 0.6);
});

Deno.test("planningPolicy plans from the state of its dynamics, with samples of the step's key for all worlds", async () => {
  const goals = goalsAt(0.5, 0.5);
  const { latents, settings } = linePlanning;
  const { refinements, candidates } = settings;
  const formula = plannedSkill(linePlanning, { gain: input("gain", [1]) }, {
    state: input("state", [2, 1]),
    target: input("target", [2, 1]),
    counted: input("counted", [1]),
    samples: input("samples", [refinements, candidates, 1]),
  });
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const samples = latents.sample(fold(key(seed), 0), refinements * candidates);
      const { data } = evaluate(formula, {
        gain: [0.1],
        state: observed.achieved,
        target: goals.target,
        counted: [1],
        samples,
      });
      (await actionsFor(goals, { seed })).forEach((action, world) => assertAlmostEquals(action, data[world], 1e-4));
    }),
    { numRuns: 5 },
  );
});

Deno.test("planningPolicy gives its dynamics the observation where they are of the whole state", async () => {
  const planning: Planning = {
    ...linePlanning,
    dynamics: {
      ...onLine,
      // The second number of the state is the observation: the direction in which a skill leads.
      mean: ({ gain }, state, latent) =>
        concatenate([
          add(slice(state, -1, 0, 1), multiply(multiply(latent, gain), slice(state, -1, 1, 2))),
          slice(state, -1, 1, 2),
        ]),
    },
    stateOf: (achieved, observation) => concatenate([achieved, observation]),
  };
  const at = { ...observed, observation: Float32Array.of(1, -1), achieved: Float32Array.of(0, 0) };
  const [along, against] = await actionsFor(goalsAt(1, 1), { planning, at });
  assert(along > 0.6 && against < -0.6);
});

Deno.test("planningPolicy takes no account of coordinates that goals leave free", async () => {
  const shown = { ...goalsAt(1, -1), coordinates: [] };
  // Nothing counts: all plans cost the same, and their mean is near the middle of the box.
  const [first, second] = await actionsFor(shown);
  assertEquals(first, second);
  assert(Math.abs(first) < 0.6);
  assertEquals(await actionsFor({ ...shown, coordinates: [0] }), await actionsFor(goalsAt(1, -1)));
});

Deno.test("planningPolicy draws samples for each number of each skill of a plan", async () => {
  const planning: Planning = {
    ...linePlanning,
    latents: box(2),
    dynamics: {
      ...onLine,
      mean: ({ gain }, state, latent) => add(state, multiply(slice(latent, -1, 1, 2), gain)),
    },
    settings: { ...linePlanning.settings, planSkills: 3 },
  };
  const second: ConditionedAgent = {
    ...steering,
    conditionSize: 2,
    policyInput: (observation, achieved, condition) =>
      steering.policyInput(observation, achieved, slice(condition, -1, 1, 2)),
  };
  const [right, left] = await actionsFor(goalsAt(1, -1), { planning, actor: second });
  assert(right > 0.4 && left < -0.4);
});
