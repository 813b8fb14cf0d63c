/**
 * Planning in the space of skills: goals are reached by following the skill that begins the best plan under skill dynamics, and
 * planning again after every step.
 *
 * @see Sharma et al., "Dynamics-Aware Unsupervised Discovery of Skills", ICLR 2020, section 5, algorithm 2.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { currentGoal, type Goals } from "../../goal/progress.ts";
import type { Latents, SkillDynamics } from "../../learner/mod.ts";
import type { Parameters } from "../../network/mod.ts";
import { fold } from "../../random/mod.ts";
import {
  add,
  concatenate,
  constant,
  expand,
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
import type { World } from "../../world/world.ts";
import { callNetwork } from "../core/call.ts";
import type { ActingContext, GoalConditionedPolicy } from "../core/definition.ts";
import { conditionedPolicy } from "../core/policy.ts";
import type { Weights } from "../core/train_state.ts";

/** Settings of planning. */
export interface PlanningSettings {
  /** Skills in a plan, one after another. */
  readonly planSkills: number;
  /** Steps that a plan follows each of them for. */
  readonly skillSteps: number;
  /** Plans that are compared at a time. */
  readonly candidates: number;
  /** Rounds of comparison; each is around the mean plan of the last, half as far apart. */
  readonly refinements: number;
  /** γ: the logarithm of the weight of a plan over that of one whose cost is one unit of achieved goals higher. */
  readonly planSharpness: number;
}

/** Skills, their dynamics, and the settings of planning with them. */
export interface Planning {
  /** p(ω). */
  readonly latents: Latents;
  /** q_φ(s′|s, ω). */
  readonly dynamics: SkillDynamics;
  /** The state of the dynamics, which begins with the achieved goal, from that and the observation. */
  readonly stateOf: (achieved: Tensor, observation: Tensor) => Tensor;
  /** The settings of planning. */
  readonly settings: PlanningSettings;
}

/** The inputs of planning. */
export interface PlanningInputs {
  /** The state of the dynamics, beginning with the achieved goal, `[worlds, stateSize]`. */
  readonly state: Tensor;
  /** The goal's f(s), `[worlds, goalSize]`. */
  readonly target: Tensor;
  /** 1 for coordinates of the goal that count, 0 for others, `[goalSize]`. */
  readonly counted: Tensor;
  /** Latents from the prior, the same for all worlds, `[refinements, candidates, planSkills · latentSize]`. */
  readonly samples: Tensor;
}

/** The sum of distances of predicted states under plans `[worlds, candidates, planSkills, latentSize]` from the target, `[worlds, candidates]`. */
const planCost = (
  { dynamics, settings: { skillSteps } }: Planning,
  parameters: Parameters,
  { state, target, counted }: PlanningInputs,
  plans: Tensor,
): Tensor => {
  const [worlds, candidates, skills, size] = plans.shape;
  const all = worlds * candidates;
  const forAll = (rows: Tensor) => {
    const [, width] = rows.shape;
    return reshape(expand(reshape(rows, [worlds, 1, width]), [worlds, candidates, width]), [all, width]);
  };
  const goal = forAll(target);
  const distances: Tensor[] = [];
  let now = forAll(state);
  for (let step = 0; step < skills * skillSteps; step++) {
    const skill = Math.floor(step / skillSteps);
    const latent = reshape(slice(plans, 2, skill, skill + 1), [all, size]);
    now = dynamics.mean(parameters, now, latent);
    const missing = multiply(subtract(slice(now, -1, 0, target.shape[1]), goal), counted);
    distances.push(sqrt(sum(square(missing), [-1], true)));
  }
  return reshape(sum(concatenate(distances), [-1]), [worlds, candidates]);
};

/**
 * The first skill of a plan for each world, `[worlds, latentSize]`: the mean of plans with weights `∝ exp(−γ Σₜ ‖f(sₜ) − g‖)`, which
 * are drawn from the prior at first and then between it and the last mean.
 *
 * @see Williams et al., "Aggressive Driving with Model Predictive Path Integral Control", 2016.
 */
export const plannedSkill = (planning: Planning, parameters: Parameters, inputs: PlanningInputs): Tensor => {
  const { latents: { size, posteriorMode }, settings: { planSkills, candidates, refinements, planSharpness } } =
    planning;
  const [worlds] = inputs.state.shape;
  let best = expand(constant(0), [worlds, 1, planSkills, size]);
  for (let refinement = 0; refinement < refinements; refinement++) {
    const drawn = slice(inputs.samples, 0, refinement, refinement + 1);
    const fromPrior = reshape(drawn, [1, candidates, planSkills, size]);
    const plans = posteriorMode(add(best, multiply(subtract(fromPrior, best), 0.5 ** refinement)));
    const costs = planCost(planning, parameters, inputs, plans);
    const weights = reshape(softmax(multiply(costs, -planSharpness)), [worlds, candidates, 1, 1]);
    best = sum(multiply(weights, plans), [1], true);
  }
  return posteriorMode(reshape(slice(best, 2, 0, 1), [worlds, size]));
};

/** 1 for coordinates of targets that count, 0 for others, `[goalSize]`. */
const countedOf = ({ goalSize }: World, { coordinates }: Goals): Float32Array =>
  Float32Array.from({ length: goalSize }, (_, index) => coordinates?.includes(index) ?? true ? 1 : 0);

/** The places of a step's draws. */
const DRAW = { plans: 0, action: 1 } as const;

/** π(a|s, ω) without noise, with the first skill of a plan that is made anew at every step. */
export const planningPolicy =
  (context: ActingContext, planning: Planning) => (weights: Weights): GoalConditionedPolicy => (goals) => {
    const { goalSize, observationSize } = context.world;
    const { latents, dynamics, stateOf, settings: { planSkills, candidates, refinements } } = planning;
    const counted = countedOf(context.world, goals);
    return (observed, key) => {
      const { observation, achieved, progress } = observed;
      const count = progress.length;
      const plan = callNetwork(context, {
        name: `plan in ${count} worlds`,
        specifications: dynamics.specifications,
        shapes: {
          achieved: [count, goalSize],
          observation: [count, observationSize],
          target: [count, goalSize],
          counted: [goalSize],
          samples: [refinements, candidates, planSkills * latents.size],
        },
        formula: (parameters, { achieved, observation, ...inputs }) => ({
          skill: plannedSkill(planning, parameters, { state: stateOf(achieved, observation), ...inputs }),
        }),
      });
      const target = currentGoal(goals.target, goals, progress);
      const samples = latents.sample(fold(key, DRAW.plans), refinements * candidates * planSkills);
      return pipe(
        plan(weights.dynamics, { observation, achieved, target, counted, samples }),
        TE.chain(({ skill }) =>
          conditionedPolicy(context, "latentPolicy", true)(weights, () => skill)(observed, fold(key, DRAW.action))
        ),
      );
    };
  };
