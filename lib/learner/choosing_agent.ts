/**
 * Agents whose critics are others than those of soft actor-critic, for actors with losses of their own: the policy and its
 * temperature are the same.
 *
 * @module
 */
import { addPrefix, type Parameters, scope, type Specifications } from "../network/mod.ts";
import { exp, mean, multiply, stopGradient, subtract, type Tensor } from "../tensor/mod.ts";
import { type ActionChoice, categoricalChooser, type Chooser, gaussianChooser } from "./action_choice.ts";
import { type ActorCriticLosses, type Agent, type AgentSettings, temperatureLoss } from "./agent.ts";

/** An agent with critics of a method's own; it has no losses itself, for these are the actor's. */
export interface ChoosingAgent extends Agent, Pick<Chooser, "choose"> {
  /** The features of its input that its critics read: those of its encoder, where it has one; `[batch, …]`. */
  readonly features: (critics: Parameters, observation: Tensor) => Tensor;
  /** `E[α log π(a|s) − value]`, and the temperature's loss, of a choice whose values are `[batch, 1]`. */
  readonly policyLosses: (
    parameters: Parameters,
    choice: ActionChoice,
  ) => Pick<ActorCriticLosses, "actor" | "temperature">;
}

const refuse = (): never => {
  throw new RangeError("an agent with other critics has no losses of its own; give its actor losses");
};

/** Builds an agent for continuous actions within [−1, 1], or for one of `actionSize`, with other critics. */
export const choosingAgent = (
  actionSpace: "continuous" | "discrete",
  settings: AgentSettings,
  critics: Specifications,
): ChoosingAgent => {
  const { actor, choose } = (actionSpace === "continuous" ? gaussianChooser : categoricalChooser)(settings);
  const { encoder, targetEntropy } = settings;
  return {
    ...actor,
    specifications: {
      ...addPrefix("critic", critics),
      ...actor.acting,
      "temperature.log": actor.specifications["temperature.log"],
    },
    losses: refuse,
    measuredLosses: refuse,
    choose,
    features: (critics, observation) =>
      encoder === undefined ? observation : encoder.apply(scope("encoder", critics), observation),
    policyLosses: ({ "temperature.log": log }, { value, logProbability }) => ({
      actor: mean(subtract(multiply(stopGradient(exp(log)), logProbability), value)),
      temperature: temperatureLoss(log, logProbability, targetEntropy),
    }),
  };
};
