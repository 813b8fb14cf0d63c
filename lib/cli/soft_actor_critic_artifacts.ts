/**
 * The training artifacts of a soft actor-critic as files: three units that are trained on a loss each, the fused step, and the
 * manifest with a recorded batch.
 *
 * @module
 */
import type { AgentSettings } from "../learner/agent.ts";
import { type SoftActorCritic, softActorCritic } from "../learner/soft_actor_critic.ts";
import {
  softActorCriticLearner,
  type SoftActorCriticRates,
  softActorCriticStep,
} from "../learner/soft_actor_critic_step.ts";
import { GPIM } from "../method/gpim_options.ts";
import { ADAM, adam, initialise, layout, unflattenValues } from "../network/mod.ts";
import {
  manifest,
  manifestModel,
  type ManifestSegment,
  manifestText,
  manifestUnit,
  type Role,
  type TrainingArtifacts,
  trainingArtifacts,
} from "../onnx/mod.ts";
import { fold, key } from "../random/mod.ts";
import { mapRecord } from "../record.ts";
import { stepModel } from "../stage/update.ts";
import type { Files } from "./files.ts";
import { FORMULAS } from "./soft_actor_critic_legend.ts";
import { type InitialValues, probe } from "./soft_actor_critic_probe.ts";
import { BATCH_ROLES, targetSpecifications, units } from "./soft_actor_critic_units.ts";

/** Sizes of a soft actor-critic, and the seed of its artifacts. */
export interface ArtifactSizes {
  /** Width of an observation. */
  readonly observation: number;
  /** Width of an action. */
  readonly action: number;
  /** Width of the two hidden layers. */
  readonly hidden: number;
  /** Transitions in a batch. */
  readonly batch: number;
  /** The seed of the initial weights and of the recorded batch. */
  readonly seed: number;
}

/** Positions of the draws, so that no key is used twice. */
const DRAW = { initial: 0, target: 1, batch: 2 } as const;

/** The fused step's model, and its entry in the manifest. */
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

/** The four files of a unit, in a folder. */
const unitFiles = (folder: string, { training, evaluation, optimizer, checkpoint }: TrainingArtifacts): Files => ({
  ...Object.fromEntries(
    [training, evaluation, optimizer].map(({ file, model }) => [`${folder}/${file}`, model.bytes]),
  ),
  [`${folder}/checkpoint`]: checkpoint,
});

/** All files of a soft actor-critic, by name. */
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
  const rates = { batch, learningRate, tau };
  const agent = softActorCritic(settings);
  const { specifications } = softActorCriticLearner(agent, rates);
  const root = key(seed);
  const targets = targetSpecifications(agent);
  const values: InitialValues = {
    initial: unflattenValues(specifications, initialise(specifications, fold(root, DRAW.initial))),
    target: unflattenValues(targets, initialise(targets, fold(root, DRAW.target))),
  };
  const artifacts = units(agent, rates, values.initial)
    .map((unit) => [unit.name, trainingArtifacts(unit, { step: adam, learningRate })] as const);
  const step = trainStep(agent, rates);
  const content = manifest({
    formulas: FORMULAS,
    settings: { ...settings, ...rates, ...ADAM, seed },
    units: Object.fromEntries(artifacts.map(([name, files]) => [name, manifestUnit(name, files)])),
    trainStep: step.entry,
    targets: mapRecord(targets, (_, name) => name.replace(/^target\./, "critic.")),
    initial: mapRecord(values.initial, (data, name) => ({ shape: specifications[name].shape, data })),
    probe: probe(agent, rates, values, fold(root, DRAW.batch)),
  });
  return {
    ...Object.assign({}, ...artifacts.map(([name, files]) => unitFiles(name, files))),
    "train_step.onnx": step.model.bytes,
    "manifest.json": manifestText(content),
  };
};
