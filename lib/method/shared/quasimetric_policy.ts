/**
 * Goal-conditioned policies whose critic is a quasimetric from states to goals.
 *
 * @module
 */
import { observationEncoder } from "../../goal/observation_encoder.ts";
import { type QuasimetricAgent, quasimetricAgent, type QuasimetricSettings } from "../../learner/mod.ts";
import type { Parameters } from "../../network/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { goalConditionedAgent } from "../core/agents.ts";
import { nextView } from "../core/batch.ts";
import type { Batch, ConditionedAgent } from "../core/definition.ts";
import type { Settings } from "../core/settings.ts";

/** Settings of such a policy. */
export type QuasimetricPolicySettings = Settings & Pick<QuasimetricSettings, "components" | "intervals">;

/** The embeddings of a batch's steps, each `[batch, size]`. */
export interface EmbeddedSteps {
  /** x(s). */
  readonly from: Tensor;
  /** x(s′). */
  readonly to: Tensor;
  /** y(g), g = f_κ(s′): the goal that a step arrives at. */
  readonly arrival: Tensor;
}

/** π(a|s, g) and its quasimetric. */
export interface QuasimetricPolicy extends ConditionedAgent {
  readonly agent: QuasimetricAgent;
  /** The embeddings of a batch's steps; the critic's parameters are by their names without prefix. */
  readonly embedSteps: (critic: Parameters, batch: Batch) => EmbeddedSteps;
}

/** Builds a goal-conditioned policy with a quasimetric. */
export const quasimetricPolicy = (world: World, settings: QuasimetricPolicySettings): QuasimetricPolicy => {
  const { agent: { settings: inner }, ...conditioned } = goalConditionedAgent(world, settings);
  const { components, intervals, goals: { view } } = settings;
  const agent = quasimetricAgent(world.actionSpace, {
    ...inner,
    stateSize: observationEncoder(world)?.outputs ?? world.observationSize,
    goalSize: view.encoder(world)?.outputs ?? conditioned.conditionSize,
    components,
    intervals,
  });
  return {
    ...conditioned,
    agent,
    embedSteps: (critic, batch) => {
      const goal = nextView(view, batch);
      const [from] = agent.embed(critic, conditioned.policyInput(batch.observation, batch.achieved, goal));
      const [to, arrival] = agent.embed(
        critic,
        conditioned.policyInput(batch.nextObservation, batch.nextAchieved, goal),
      );
      return { from, to, arrival };
    },
  };
};
