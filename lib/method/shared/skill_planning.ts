/**
 * Planning in the space of skills: goals are reached by following the skill that skill dynamics promise the most of, and
 * thinking again after every step.
 *
 * @see Sharma et al., "Dynamics-Aware Unsupervised Discovery of Skills", ICLR 2020, section 5, algorithm 2.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../world/world.ts";
import type { Latents, SkillDynamics } from "../../learner/mod.ts";
import { flatLength, type Parameters, unflatten } from "../../network/mod.ts";
import { encodeModel, type Model } from "../../onnx/model.ts";
import { fold } from "../../random/mod.ts";
import { currentGoal, type Goals } from "../../goal/progress.ts";
import {
  add,
  concatenate,
  constant,
  expand,
  input,
  multiply,
  reshape,
  slice,
  softmax,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
} from "../../tensor/mod.ts";
import { type ActingContext, conditionedPolicy, type GoalConditionedPolicy, type Weights } from "../core/mod.ts";

/** How far and how thoroughly is planned. */
export interface PlanningSettings {
  /** Skills that follow each other in a plan. */
  readonly planSkills: number;
  /** Steps that each of them is followed for, in the plan. */
  readonly skillSteps: number;
  /** Plans that are compared at a time. */
  readonly candidates: number;
  /** Times that plans are compared; each time around what came of the last, half as far apart. */
  readonly refinements: number;
  /** γ: how much more a plan weighs whose cost is less by one unit of achieved goals. */
  readonly planSharpness: number;
}

/** What is planned with. */
export interface Planning {
  /** p(ω). */
  readonly latents: Latents;
  /** q_φ(s′|s, ω). */
  readonly dynamics: SkillDynamics;
  /** The s of it, which begins with the achieved goal, from that and the observation. */
  readonly moves: (achieved: Tensor, observation: Tensor) => Tensor;
  /** How far and how thoroughly. */
  readonly settings: PlanningSettings;
}

/** What a plan is made for: `[worlds, …]` each. */
export interface Planned {
  /** What skill dynamics move, beginning with the achieved goal, `[worlds, stateSize]`. */
  readonly state: Tensor;
  /** The achieved goal that is wanted, `[worlds, goalSize]`. */
  readonly target: Tensor;
  /** 1 for coordinates of it that count, 0 for others, `[goalSize]`. */
  readonly counted: Tensor;
  /** Latents from the prior, the same for all worlds, `[refinements, candidates, planSkills · latentSize]`. */
  readonly samples: Tensor;
}

/** The sum of distances between what plans `[worlds, candidates, planSkills, latentSize]` lead to and the target, `[worlds, candidates]`. */
const planCost = (
  { dynamics, settings: { skillSteps } }: Planning,
  parameters: Parameters,
  { state, target, counted }: Planned,
  plans: Tensor,
): Tensor => {
  const [worlds, candidates, skills, size] = plans.shape;
  const all = worlds * candidates;
  const forAll = (rows: Tensor) => {
    const [, width] = rows.shape;
    return reshape(expand(reshape(rows, [worlds, 1, width]), [worlds, candidates, width]), [all, width]);
  };
  const wanted = forAll(target);
  const distances: Tensor[] = [];
  let now = forAll(state);
  for (let step = 0; step < skills * skillSteps; step++) {
    const skill = Math.floor(step / skillSteps);
    const latent = reshape(slice(plans, 2, skill, skill + 1), [all, size]);
    now = dynamics.mean(parameters, now, latent);
    const missing = multiply(subtract(slice(now, -1, 0, target.shape[1]), wanted), counted);
    distances.push(sqrt(sum(square(missing), [-1], true)));
  }
  return reshape(sum(concatenate(distances), [-1]), [worlds, candidates]);
};

/**
 * The first skill of a plan for each world, `[worlds, latentSize]`: of plans from the prior, and then from between it and the
 * last mean, the mean with weights `∝ exp(−γ Σₜ ‖f(sₜ) − g‖)`.
 *
 * @see Williams et al., "Aggressive Driving with Model Predictive Path Integral Control", 2016.
 */
export const plannedSkill = (planning: Planning, parameters: Parameters, planned: Planned): Tensor => {
  const { latents: { size, posteriorMode }, settings: { planSkills, candidates, refinements, planSharpness } } =
    planning;
  const [worlds] = planned.state.shape;
  let best = expand(constant(0), [worlds, 1, planSkills, size]);
  for (let refinement = 0; refinement < refinements; refinement++) {
    const drawn = slice(planned.samples, 0, refinement, refinement + 1);
    const fromPrior = reshape(drawn, [1, candidates, planSkills, size]);
    const plans = posteriorMode(add(best, multiply(subtract(fromPrior, best), 0.5 ** refinement)));
    const costs = planCost(planning, parameters, planned, plans);
    const weights = reshape(softmax(multiply(costs, -planSharpness)), [worlds, candidates, 1, 1]);
    best = sum(multiply(weights, plans), [1], true);
  }
  return posteriorMode(reshape(slice(best, 2, 0, 1), [worlds, size]));
};

/** The planner in `count` worlds at once, as a model of the dynamics' flat parameters. */
const planModel = ({ goalSize, observationSize }: World, planning: Planning, count: number): Model => {
  const { latents, dynamics: { specifications }, moves, settings } = planning;
  const flat = input("parameters", [flatLength(specifications)]);
  const achieved = input("achieved", [count, goalSize]);
  const observation = input("observation", [count, observationSize]);
  const target = input("target", [count, goalSize]);
  const counted = input("counted", [goalSize]);
  const samples = input("samples", [settings.refinements, settings.candidates, settings.planSkills * latents.size]);
  const planned = { state: moves(achieved, observation), target, counted, samples };
  return encodeModel({
    name: "dads_plan",
    inputs: [flat, achieved, observation, target, counted, samples],
    outputs: { skill: plannedSkill(planning, unflatten(specifications, flat), planned) },
  });
};

/** Which coordinates of targets count. */
const countedOf = ({ goalSize }: World, { coordinates }: Goals): Float32Array =>
  Float32Array.from({ length: goalSize }, (_, index) => coordinates?.includes(index) ?? true ? 1 : 0);

/** The draws of a step. */
const DRAW = { plans: 0, action: 1 } as const;

/** π(a|s, ω) without noise, with the first skill of a plan that is made anew at every step. */
export const planningAhead =
  (context: ActingContext, name: string, planning: Planning): (weights: Weights) => GoalConditionedPolicy =>
  (weights) =>
  (goals) => {
    const { world, programs } = context;
    const { latents, settings: { planSkills, candidates, refinements } } = planning;
    const counted = countedOf(world, goals);
    return (observed, key) => {
      const { observation, achieved, progress } = observed;
      const count = achieved.length / world.goalSize;
      const target = currentGoal(goals.target, goals, progress);
      const samples = latents.sample(fold(key, DRAW.plans), refinements * candidates * planSkills);
      return pipe(
        programs.call(
          `plan in ${count} worlds`,
          () => planModel(world, planning, count),
          { parameters: weights.dynamics, observation, achieved, target, counted, samples },
        ),
        TE.chain(({ skill }) =>
          conditionedPolicy(context, name, true)(weights, () => skill as Float32Array)(observed, fold(key, DRAW.action))
        ),
      );
    };
  };
