import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { box, type SkillDynamics, skillDynamics, skills } from "../../lib/learner/mod.ts";
import { DADS, dads } from "../../lib/method/mod.ts";
import { dadsDefinition } from "../../lib/method/dads.ts";
import { plannedSkill, type Planning } from "../../lib/method/shared/skill_planning.ts";
import { logDensityUnder } from "../../lib/learner/skill_dynamics.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { key, normal, uniform } from "../../lib/random/mod.ts";
import { add, evaluate, input, multiply, slice } from "../../lib/tensor/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";

const PLAN = { planSkills: 1, skillSteps: 4, candidates: 32, refinements: 4, planSharpness: 10 } as const;

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

/** Dynamics in which a skill moves a point by a tenth of itself. */
const straight: SkillDynamics = {
  ...skillDynamics({ stateSize: 2, latentSize: 2, hidden: [4], components: 1 }),
  mean: (_parameters, state, latent) => add(state, multiply(slice(latent, -1, 0, 2), 0.1)),
};

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
  const planning: Planning = { latents: box(2), dynamics: straight, stateOf: (achieved) => achieved, settings: PLAN };
  for (const seed of [1, 2, 3]) {
    const [right, up, left, down] = planned(planning, [2, 1, -2, -1], [1, 1], seed);
    assertLess(0.5, Math.min(right, -left));
    assertLess(0.2, Math.min(up, -down));
  }
});

Deno.test("coordinates of a target that do not count change nothing", () => {
  const planning: Planning = { latents: box(2), dynamics: straight, stateOf: (achieved) => achieved, settings: PLAN };
  assertEquals(planned(planning, [0.4, 5, -0.4, 0], [1, 0], 1), planned(planning, [0.4, -9, -0.4, 3], [1, 0], 1));
});

Deno.test("a plan of discrete skills ends with one of them, the one that leads to the target", () => {
  const planning: Planning = {
    latents: skills(4),
    dynamics: straight,
    stateOf: (achieved) => achieved,
    settings: PLAN,
  };
  assertEquals(planned(planning, [1, 0, 0, 1], [1, 1], 1), [1, 0, 0, 0, 0, 1, 0, 0]);
});

Deno.test("every step is held against every other latent", () => {
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

Deno.test("skill dynamics move the achieved goal alone, or all that is observed behind it", () => {
  const moved = (wholeState: boolean) =>
    dadsDefinition(line, { ...DADS, wholeState }).models.dynamics.specifications["spread.log"].shape;
  assertEquals([moved(false), moved(true)], [[1], [2]]);
});
