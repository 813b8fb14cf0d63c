/**
 * The training artifacts of a soft actor-critic as files: three units that are trained on a loss each, the fused step, and the
 * manifest with a recorded batch.
 *
 * @module
 */
import { inputName } from "../tensor/leaf.ts";
import { mapRecord } from "../record.ts";
import { type ActorCriticLosses, type AgentSettings, PARTS } from "../learner/agent.ts";
import { type SoftActorCritic, softActorCritic } from "../learner/soft_actor_critic.ts";
import {
  softActorCriticLearner,
  type SoftActorCriticRates,
  softActorCriticStep,
  transitionInputs,
} from "../learner/soft_actor_critic_step.ts";
import { GPIM } from "../method/gpim_options.ts";
import {
  ADAM,
  adam,
  correctedRate,
  initialise,
  layout,
  parameterInputs,
  type Parameters,
  prefixed,
  scope,
  type Specifications,
  squashed,
  unflattenValues,
} from "../network/mod.ts";
import {
  manifest,
  manifestModel,
  type ManifestSegment,
  manifestText,
  manifestUnit,
  type NamedArrays,
  type Parameter,
  type Probe,
  type Role,
  type TrainableUnit,
  type TrainingArtifacts,
  trainingArtifacts,
} from "../onnx/mod.ts";
import { fold, type Key, key, normal, uniform } from "../random/mod.ts";
import type { Files } from "./files.ts";
import { stepModel, stepOutputs } from "../stage/update.ts";
import { evaluator, exp, gradient, reshape, type Tensor } from "../tensor/mod.ts";
import { FORMULAS } from "./soft_actor_critic_legend.ts";

/** The sizes that the flags set. */
export interface ArtifactSizes {
  /** Numbers that the policy sees. */
  readonly observation: number;
  /** Numbers in an action. */
  readonly action: number;
  /** Width of the two hidden layers. */
  readonly hidden: number;
  /** Transitions in a batch. */
  readonly batch: number;
  /** The seed of first weights and of the recorded batch. */
  readonly seed: number;
}

/** A draw's place, so that no key is used twice. */
const DRAW = { initial: 0, target: 1, batch: 2 } as const;

/** The probe's step is the tenth, from moments that are all alike, so that rounding in small gradients is not magnified. */
const PROBE_STEP = { count: 10, firstMoment: 0.001, secondMoment: 0.01 } as const;

/** Roles of the inputs that are fed besides parameters. */
const BATCH_ROLES: Readonly<Record<string, Role>> = {
  observation: "observation",
  next_observation: "observation",
  action: "batch",
  reward: "batch",
  terminated: "batch",
  noise: "noise",
  next_noise: "noise",
};

const targetSpecifications = ({ specifications }: SoftActorCritic): Specifications =>
  prefixed("target", scope("critic", specifications));

/** First values, by parameter, and the target's, which the recorded batch is held against. */
interface Weights {
  readonly initial: Readonly<Record<string, Float32Array>>;
  readonly target: Readonly<Record<string, Float32Array>>;
}

/** The formulas of a soft actor-critic over named inputs. */
interface Formulas {
  readonly parameters: Parameters;
  readonly target: Parameters;
  readonly batch: ReturnType<typeof transitionInputs>;
  readonly losses: ActorCriticLosses;
}

const formulas = (agent: SoftActorCritic, { batch: size }: SoftActorCriticRates): Formulas => {
  const parameters = parameterInputs(agent.specifications);
  const target = parameterInputs(targetSpecifications(agent));
  const batch = transitionInputs(agent, size);
  return { parameters, target, batch, losses: agent.losses(parameters, scope("target", target), batch) };
};

/** The three units that have a loss of their own. */
const units = (
  agent: SoftActorCritic,
  rates: SoftActorCriticRates,
  initial: Weights["initial"],
): readonly TrainableUnit[] => {
  const { parameters, target, batch, losses } = formulas(agent, rates);
  // At the start the target is a copy of the critics.
  const firstOf = (name: string) => initial[name.replace(/^target\./, "critic.")];
  const all: Readonly<Record<string, Parameter>> = mapRecord(
    { ...parameters, ...target },
    (tensor, name) => ({ tensor, initial: firstOf(name) }),
  );
  const choose = (...prefixes: readonly string[]) =>
    Object.fromEntries(
      prefixes.flatMap((prefix) => Object.entries(all).filter(([name]) => name.startsWith(`${prefix}.`))),
    );
  const fed = (...tensors: readonly Tensor[]) =>
    tensors.map((tensor) => ({ tensor, role: BATCH_ROLES[inputName(tensor)] }));
  const { observation, action, reward, nextObservation, terminated, noise, nextNoise } = batch;
  const own = squashed(agent.policy(parameters, observation), noise);
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
      outputs: { policy_action: own.action, log_probability: own.logProbability },
    },
    {
      name: "temperature",
      inputs: fed(observation, noise),
      parameters: choose("temperature"),
      frozen: choose("actor"),
      loss: losses.temperature,
      outputs: {
        temperature: reshape(exp(parameters["temperature.log"]), []),
        log_probability: own.logProbability,
      },
    },
  ];
};

/** A batch that no world has produced: standard normal, one in five transitions the last of its episode. */
const drawnBatch = (batch: Formulas["batch"], key: Key): NamedArrays =>
  Object.fromEntries(
    Object.values(batch).map((leaf, position) => {
      const { shape } = leaf;
      const name = inputName(leaf);
      const own = fold(key, position);
      const data = name === "terminated"
        ? uniform(own, shape).map((number) => number < 0.2 ? 1 : 0)
        : name === "action"
        ? uniform(own, shape, { minimum: -1, maximum: 1 })
        : normal(own, shape);
      return [name, { shape, data }];
    }),
  );

/** The recorded batch, and what the interpreter makes of it. */
const probe = (agent: SoftActorCritic, rates: SoftActorCriticRates, weights: Weights, key: Key): Probe => {
  const { parameters, target, batch, losses } = formulas(agent, rates);
  const drawn = drawnBatch(batch, key);
  const feeds = mapRecord(drawn, ({ data }) => data);
  const slopes: Readonly<Record<string, Tensor>> = Object.fromEntries(
    PARTS.flatMap((part) => {
      const names = Object.keys(parameters).filter((name) => name.startsWith(`${part}.`));
      return gradient(losses[part], names.map((name) => parameters[name]))
        .map((slope, position) => [names[position], slope]);
    }),
  );
  const ofLosses = evaluator<string>({ ...losses })({ ...feeds, ...weights.initial, ...weights.target });
  const ofSlopes = evaluator<string>(slopes)({ ...feeds, ...weights.initial, ...weights.target });

  const formula = softActorCriticStep(agent, rates);
  const flat = (arrays: Weights["initial"]) => Object.values(arrays).flatMap((data) => [...data]);
  const { count, firstMoment, secondMoment } = PROBE_STEP;
  const correction = Math.fround(correctedRate(1, count));
  const parametersBefore = flat(weights.initial);
  const after = evaluator<string>(stepOutputs(formula))({
    ...feeds,
    adam_correction: [correction],
    "agent.parameters": parametersBefore,
    "agent.firstMoment": parametersBefore.map(() => firstMoment),
    "agent.secondMoment": parametersBefore.map(() => secondMoment),
    "agent.target": flat(weights.target),
  });
  const split = (specifications: Specifications, vector: string): NamedArrays =>
    mapRecord(
      unflattenValues(specifications, Float32Array.from(after[vector].data)),
      (data, name) => ({ shape: specifications[name].shape, data }),
    );
  return {
    batch: drawn,
    target: mapRecord(target, ({ shape }, name) => ({ shape, data: weights.target[name] })),
    losses: mapRecord<string, Tensor, number>({ ...losses }, (_, part) => ofLosses[part].data[0]),
    gradients: mapRecord(ofSlopes, ({ shape, data }) => ({ shape, data: Float32Array.from(data) })),
    step: {
      correction,
      firstMoment,
      secondMoment,
      metrics: Object.fromEntries(Object.keys(formula.metrics).map((name, index) => [name, after.metrics.data[index]])),
      after: {
        ...split(agent.specifications, "agent.parameters:out"),
        ...split(targetSpecifications(agent), "agent.target:out"),
      },
    },
  };
};

const trainStep = (agent: SoftActorCritic, rates: SoftActorCriticRates) => {
  const formula = softActorCriticStep(agent, rates);
  const model = stepModel(formula);
  const vectors = Object.keys(formula.evolving);
  const roles: Readonly<Record<string, Role>> = {
    ...BATCH_ROLES,
    ...Object.fromEntries(vectors.map((name) => [name, "state"])),
    ...Object.fromEntries(vectors.map((name) => [`${name}:out`, "next state"])),
    adam_correction: "learning rate correction",
    metrics: "metrics",
  };
  const segments: Readonly<Record<string, readonly ManifestSegment[]>> = Object.fromEntries(
    vectors.map((name) => [
      name,
      layout(name === "agent.target" ? targetSpecifications(agent) : agent.specifications),
    ]),
  );
  return {
    model,
    entry: {
      ...manifestModel("train_step.onnx", model, roles),
      layout: segments,
      metrics: Object.keys(formula.metrics),
    },
  };
};

const unitFiles = (folder: string, { training, evaluation, optimizer, checkpoint }: TrainingArtifacts): Files => ({
  ...Object.fromEntries(
    [training, evaluation, optimizer].map(({ file, model }) => [`${folder}/${file}`, model.bytes]),
  ),
  [`${folder}/checkpoint`]: checkpoint,
});

/** All files, by name, for a soft actor-critic of these sizes. */
export const softActorCriticArtifacts = ({ observation, action, hidden, batch, seed }: ArtifactSizes): Files => {
  const settings: Omit<AgentSettings, "encoder"> = {
    observationSize: observation,
    actionSize: action,
    hidden: [hidden, hidden],
    discount: 0.99,
    initialTemperature: GPIM.initialTemperature,
    targetEntropy: -action,
  };
  const { learningRate, tau } = GPIM;
  const rates = { batch, learningRate, tau: tau };
  const agent = softActorCritic(settings);
  const { specifications } = softActorCriticLearner(agent, rates);
  const root = key(seed);
  const targets = targetSpecifications(agent);
  const weights: Weights = {
    initial: unflattenValues(specifications, initialise(specifications, fold(root, DRAW.initial))),
    target: unflattenValues(targets, initialise(targets, fold(root, DRAW.target))),
  };
  const artifacts = units(agent, rates, weights.initial)
    .map((unit) => [unit.name, trainingArtifacts(unit, { step: adam, learningRate })] as const);
  const step = trainStep(agent, rates);
  const explained = manifest({
    formulas: FORMULAS,
    settings: { ...settings, ...rates, ...ADAM, seed },
    units: Object.fromEntries(artifacts.map(([name, files]) => [name, manifestUnit(name, files)])),
    trainStep: step.entry,
    targets: mapRecord(targets, (_, name) => name.replace(/^target\./, "critic.")),
    initial: mapRecord(weights.initial, (data, name) => ({ shape: specifications[name].shape, data })),
    probe: probe(agent, rates, weights, fold(root, DRAW.batch)),
  });
  return {
    ...Object.assign({}, ...artifacts.map(([name, files]) => unitFiles(name, files))),
    "train_step.onnx": step.model.bytes,
    "manifest.json": manifestText(explained),
  };
};
