/**
 * Agents whose critic is a quasimetric: the distance from states to goals, and a transition model in the space of their embeddings.
 *
 * @see Wang, Torralba, Isola and Zhang, "Optimal Goal-Reaching Reinforcement Learning via Quasimetric Learning", 2023.
 * @module
 */
import { addPrefix, mlp, type Parameters, scope } from "../network/mod.ts";
import { add, concatenate, slice, type Tensor } from "../tensor/mod.ts";
import type { AgentSettings } from "./agent.ts";
import { type ChoosingAgent, choosingAgent } from "./choosing_agent.ts";
import { intervalQuasimetric } from "./interval_quasimetric.ts";

/** Settings of an agent with a quasimetric. */
export interface QuasimetricSettings extends AgentSettings {
  /** Width of the state, the first part of the agent's input (of its features, where there is an encoder). */
  readonly stateSize: number;
  /** Width of the goal, the next part; the rest is for the actor alone. */
  readonly goalSize: number;
  /** Components of the quasimetric. */
  readonly components: number;
  /** Intervals in each component. */
  readonly intervals: number;
}

/** An agent with a quasimetric; parameters of its critic are by their names without prefix. */
export interface QuasimetricAgent extends ChoosingAgent {
  /** x(s) and y(g) of states and goals in the agent's inputs, each `[batch, components · intervals]`. */
  readonly embed: (critic: Parameters, observation: Tensor) => readonly [state: Tensor, goal: Tensor];
  /** T(x, a), the expected x(s′), of embeddings and actions. */
  readonly transition: (critic: Parameters, state: Tensor, action: Tensor) => Tensor;
  /** d of embeddings, `[batch, 1]`. */
  readonly distance: (critic: Parameters, from: Tensor, to: Tensor) => Tensor;
}

/** Builds an agent with a quasimetric. */
export const quasimetricAgent = (
  actionSpace: "continuous" | "discrete",
  settings: QuasimetricSettings,
): QuasimetricAgent => {
  const { stateSize, goalSize, actionSize, hidden, components, intervals } = settings;
  const { size, specifications, distance } = intervalQuasimetric(components, intervals);
  const state = mlp({ inputs: stateSize, hidden, outputs: size });
  const goal = mlp({ inputs: goalSize, hidden, outputs: size });
  const change = mlp({ inputs: size + actionSize, hidden, outputs: size });
  const agent = choosingAgent(actionSpace, settings, {
    ...addPrefix("state", state.specifications),
    ...addPrefix("goal", goal.specifications),
    ...addPrefix("change", change.specifications),
    ...addPrefix("distance", specifications),
  });
  return {
    ...agent,
    embed: (critic, observation) => {
      const features = agent.features(critic, observation);
      return [
        state.apply(scope("state", critic), slice(features, -1, 0, stateSize)),
        goal.apply(scope("goal", critic), slice(features, -1, stateSize, stateSize + goalSize)),
      ];
    },
    transition: (critic, from, action) => add(from, change.apply(scope("change", critic), concatenate([from, action]))),
    distance: (critic, from, to) => distance(scope("distance", critic), from, to),
  };
};
