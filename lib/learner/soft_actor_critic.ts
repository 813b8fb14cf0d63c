/**
 * Soft actor-critic as formulas: twin critics, a squashed Gaussian actor, an automatic temperature.
 *
 * All three losses are taken at the same parameters, so that the gradients of the fused step are those of the three
 * separate training models.
 *
 * @see Haarnoja et al., "Soft Actor-Critic Algorithms and Applications", 2018; losses in the form of rlkit.
 * @module
 */
import {
  type Gaussian,
  gaussian,
  mlp,
  mode,
  type Parameters,
  prefixed,
  type Specifications,
  squashed,
  within,
} from "../network/mod.ts";
import {
  add,
  concatenate,
  exp,
  mean,
  minimum,
  multiply,
  negate,
  reshape,
  square,
  stopGradient,
  subtract,
  type Tensor,
} from "../tensor/mod.ts";

/** What a soft actor-critic is made of. */
export interface SoftActorCriticSettings {
  /** Numbers that the policy sees. */
  readonly observationSize: number;
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Widths of the hidden layers of actor and critics. */
  readonly hidden: readonly number[];
  /** γ: what a reward one step later is worth. */
  readonly discount: number;
  /** α at the start. */
  readonly initialTemperature: number;
  /** The entropy that the temperature steers to, in nats; commonly −actionSize. */
  readonly targetEntropy: number;
}

/** A batch of transitions, and the noise that the losses use. */
export interface TransitionBatch {
  /** What the policy sees, `[batch, observationSize]`. */
  readonly observation: Tensor;
  /** `[batch, actionSize]`. */
  readonly action: Tensor;
  /** `[batch, 1]`. */
  readonly reward: Tensor;
  /** `[batch, observationSize]`. */
  readonly nextObservation: Tensor;
  /** 1 where the world ended, so that nothing follows; 0 elsewhere, also where time ran out. `[batch, 1]`. */
  readonly terminated: Tensor;
  /** Standard normal, for the action at `observation`, `[batch, actionSize]`. */
  readonly noise: Tensor;
  /** Standard normal, for the action at `nextObservation`, `[batch, actionSize]`. */
  readonly nextNoise: Tensor;
}

/** The scalars that gradients are taken of, each with respect to its own part only. */
export interface SoftActorCriticLosses {
  /** `Σᵢ E[(Qᵢ(s, a) − y)²]`. */
  readonly critic: Tensor;
  /** `E[α log π(a|s) − min Q(s, a)]`. */
  readonly actor: Tensor;
  /** `−log α · E[log π(a|s) + H̄]`. */
  readonly temperature: Tensor;
}

/** The parts of a soft actor-critic that are trained, each on its own loss. */
export const PARTS = ["critic", "actor", "temperature"] as const;

/** A soft actor-critic: its parameters, its policy and its losses. */
export interface SoftActorCritic {
  /** What it was made from. */
  readonly settings: SoftActorCriticSettings;
  /** `critic.…`, `actor.…` and `temperature.log`, in this order. */
  readonly specifications: Specifications;
  /** The policy at observations `[batch, observationSize]`. */
  readonly policy: (parameters: Parameters, observation: Tensor) => Gaussian;
  /** The values that the two critics give, each `[batch, 1]`. */
  readonly values: (critics: Parameters, observation: Tensor, action: Tensor) => readonly [Tensor, Tensor];
  /** The losses at parameters and a slowly following copy of the critic's, `target` (names without prefix). */
  readonly losses: (parameters: Parameters, target: Parameters, batch: TransitionBatch) => SoftActorCriticLosses;
}

/** Builds the formulas of a soft actor-critic. */
export const softActorCritic = (settings: SoftActorCriticSettings): SoftActorCritic => {
  const { observationSize, actionSize, hidden, discount, initialTemperature, targetEntropy } = settings;
  const actor = mlp({ inputs: observationSize, hidden, outputs: 2 * actionSize });
  const critic = mlp({ inputs: observationSize + actionSize, hidden, outputs: 1 });

  const policy = (parameters: Parameters, observation: Tensor): Gaussian =>
    gaussian(actor.apply(within("actor", parameters), observation));

  const values = (critics: Parameters, observation: Tensor, action: Tensor): readonly [Tensor, Tensor] => {
    const situation = concatenate([observation, action]);
    const value = (which: string) => critic.apply(within(which, critics), situation);
    return [value("0"), value("1")];
  };

  const losses = (parameters: Parameters, target: Parameters, batch: TransitionBatch): SoftActorCriticLosses => {
    const { observation, action, reward, nextObservation, terminated, noise, nextNoise } = batch;
    const logTemperature = parameters["temperature.log"];
    const temperature = stopGradient(exp(logTemperature));

    // y = r + γ (1 − terminated) (min Q̄(s′, a′) − α log π(a′|s′)),   a′ ~ π(·|s′)
    const next = squashed(policy(parameters, nextObservation), nextNoise);
    const nextValue = subtract(
      minimum(...values(target, nextObservation, next.action)),
      multiply(temperature, next.logProbability),
    );
    const wanted = stopGradient(
      add(reward, multiply(multiply(subtract(1, terminated), nextValue), discount)),
    );

    const own = squashed(policy(parameters, observation), noise);
    const critics = within("critic", parameters);
    const [first, second] = values(critics, observation, action);
    const error = (value: Tensor) => mean(square(subtract(value, wanted)));
    return {
      // Σᵢ E[(Qᵢ(s, a) − y)²]: the mean over the batch, the sum over the two critics.
      critic: add(error(first), error(second)),
      // E[α log π(a|s) − min Q(s, a)]
      actor: mean(subtract(
        multiply(temperature, own.logProbability),
        minimum(...values(critics, observation, own.action)),
      )),
      // −log α · E[log π(a|s) + H̄]
      temperature: reshape(
        negate(multiply(logTemperature, mean(add(stopGradient(own.logProbability), targetEntropy)))),
        [],
      ),
    };
  };

  return {
    settings,
    specifications: {
      ...prefixed("critic.0", critic.specifications),
      ...prefixed("critic.1", critic.specifications),
      ...prefixed("actor", actor.specifications),
      "temperature.log": {
        shape: [1],
        initial: () => Float32Array.of(Math.log(initialTemperature)),
      },
    },
    policy,
    values,
    losses,
  };
};

/** The policy's action without noise, `[batch, actionSize]`. */
export const greedy = (agent: SoftActorCritic, parameters: Parameters, observation: Tensor): Tensor =>
  mode(agent.policy(parameters, observation));
