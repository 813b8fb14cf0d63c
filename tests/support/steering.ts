/**
 * An agent that can be worked out by hand: its action on the line is a weighted sum of what it observes, achieves and is conditioned
 * on, and noise.
 *
 * @module
 */
import { type Engine, webassembly } from "../../lib/engine/mod.ts";
import { type Programs, programs } from "../../lib/engine/programs.ts";
import { softActorCritic } from "../../lib/learner/mod.ts";
import type { ActingContext, ConditionedAgent } from "../../lib/method/core/definition.ts";
import type { PolicyName, TrainState } from "../../lib/method/core/train_state.ts";
import { normal } from "../../lib/random/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { add, concatenate, matmul } from "../../lib/tensor/mod.ts";
import { sourceOf } from "./batch_source.ts";
import { line } from "./line_world.ts";

/** `a = w · (observation, achieved, condition) + noise`, w the learner's parameters behind a number that acting does not need. */
export const steering: ConditionedAgent = {
  conditionSize: 1,
  policyInput: (observation, achieved, condition) => concatenate([observation, achieved, condition]),
  agent: {
    ...softActorCritic({
      observationSize: 3,
      actionSize: 1,
      hidden: [1],
      discount: 0,
      initialTemperature: 1,
      targetEntropy: 0,
    }),
    specifications: {
      critic: { shape: [1], initial: () => Float32Array.of(-99) },
      weight: { shape: [3, 1], initial: () => new Float32Array(3) },
    },
    acting: { weight: { shape: [3, 1], initial: () => new Float32Array(3) } },
    noise: (key, count) => normal(key, [count, 1]),
    act: ({ weight }, features, noise) => add(matmul(features, weight), noise),
    greedy: ({ weight }, features) => matmul(features, weight),
  },
};

/** {@link steering}, whose noise is 0. */
export const exactSteering: ConditionedAgent = {
  ...steering,
  agent: { ...steering.agent, noise: (_key, count) => new Float32Array(count) },
};

/** Weights of {@link steering} under which the action is the condition. */
export const FOLLOWING = Float32Array.of(-99, 0, 0, 1);

/** The context of some agents on the line; free it at the end. */
export const contextOf = (
  actors: Partial<Record<PolicyName, ConditionedAgent>>,
  engine: Engine = webassembly(),
): ActingContext & { readonly programs: Programs } => ({ world: line, actors, programs: programs(engine) });

/** A state before its first iteration, with changes. */
export const stateWith = (changes: Partial<TrainState> = {}): TrainState => ({
  ...sourceOf({}),
  key: key(1),
  iteration: 0,
  environmentSteps: 0,
  held: { generation: 0 },
  weights: {},
  metrics: {},
  ...changes,
});
