/**
 * The three units of a soft actor-critic that are trained on a loss each: critics, actor and temperature.
 *
 * @module
 */
import type { ActorCriticLosses } from "../learner/agent.ts";
import type { SoftActorCritic } from "../learner/soft_actor_critic.ts";
import { type SoftActorCriticRates, transitionInputs } from "../learner/soft_actor_critic_step.ts";
import {
  addPrefix,
  parameterInputs,
  type Parameters,
  sampleSquashedGaussian,
  scope,
  type Specifications,
} from "../network/mod.ts";
import type { Parameter, Role, TrainableUnit } from "../onnx/mod.ts";
import { mapRecord } from "../record.ts";
import { inputName } from "../tensor/leaf.ts";
import { exp, reshape, type Tensor } from "../tensor/mod.ts";

/** Roles of the inputs besides parameters. */
export const BATCH_ROLES: Readonly<Record<string, Role>> = {
  observation: "observation",
  next_observation: "observation",
  action: "batch",
  reward: "batch",
  terminated: "batch",
  noise: "noise",
  next_noise: "noise",
};

/** Parameters of the target critics. */
export const targetSpecifications = ({ specifications }: SoftActorCritic): Specifications =>
  addPrefix("target", scope("critic", specifications));

/** Values by parameter. */
export type Arrays = Readonly<Record<string, Float32Array>>;

/** The formulas of a soft actor-critic over named inputs. */
export interface Formulas {
  /** Inputs of the parameters. */
  readonly parameters: Parameters;
  /** Inputs of the target critics' parameters. */
  readonly target: Parameters;
  /** Inputs of a batch of transitions. */
  readonly batch: ReturnType<typeof transitionInputs>;
  /** The loss of each unit. */
  readonly losses: ActorCriticLosses;
}

/** The formulas of an agent. */
export const formulas = (agent: SoftActorCritic, { batch: size }: SoftActorCriticRates): Formulas => {
  const parameters = parameterInputs(agent.specifications);
  const target = parameterInputs(targetSpecifications(agent));
  const batch = transitionInputs(agent, size);
  return { parameters, target, batch, losses: agent.losses(parameters, scope("target", target), batch) };
};

/**
 * The three units.
 *
 * @param initial initial values of the parameters; the target critics start as copies of the critics.
 */
export const units = (
  agent: SoftActorCritic,
  rates: SoftActorCriticRates,
  initial: Arrays,
): readonly TrainableUnit[] => {
  const { parameters, target, batch, losses } = formulas(agent, rates);
  const initialOf = (name: string) => initial[name.replace(/^target\./, "critic.")];
  const all: Readonly<Record<string, Parameter>> = mapRecord(
    { ...parameters, ...target },
    (tensor, name) => ({ tensor, initial: initialOf(name) }),
  );
  const choose = (...prefixes: readonly string[]) =>
    Object.fromEntries(
      prefixes.flatMap((prefix) => Object.entries(all).filter(([name]) => name.startsWith(`${prefix}.`))),
    );
  const fed = (...tensors: readonly Tensor[]) =>
    tensors.map((tensor) => ({ tensor, role: BATCH_ROLES[inputName(tensor)] }));
  const { observation, action, reward, nextObservation, terminated, noise, nextNoise } = batch;
  const sample = sampleSquashedGaussian(agent.policy(parameters, observation), noise);
  const [first, second] = agent.values(scope("critic", parameters), observation, action);
  return [
    {
      name: "critic",
      inputs: fed(observation, action, reward, nextObservation, terminated, nextNoise),
      parameters: choose("critic"),
      frozen: choose("actor", "temperature", "target"),
      loss: losses.critic,
      outputs: { first_value: first, second_value: second },
    },
    {
      name: "actor",
      inputs: fed(observation, noise),
      parameters: choose("actor"),
      frozen: choose("critic", "temperature"),
      loss: losses.actor,
      outputs: { policy_action: sample.action, log_probability: sample.logProbability },
    },
    {
      name: "temperature",
      inputs: fed(observation, noise),
      parameters: choose("temperature"),
      frozen: choose("actor"),
      loss: losses.temperature,
      outputs: {
        temperature: reshape(exp(parameters["temperature.log"]), []),
        log_probability: sample.logProbability,
      },
    },
  ];
};
