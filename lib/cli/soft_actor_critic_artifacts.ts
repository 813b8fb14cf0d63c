/**
 * The training artifacts of a soft actor-critic as files: three units that are trained on a loss each, perhaps the discriminator that
 * rewards it in GPIM, the fused step of the three, and the manifest with a recorded batch.
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
import { ADAM, adam, initialise, layout, type Specifications, unflattenValues } from "../network/mod.ts";
import {
  type FileModel,
  type Flavour,
  manifest,
  manifestModel,
  type ManifestSegment,
  type ManifestSource,
  manifestText,
  manifestUnit,
  type NamedArrays,
  ortArtifacts,
  type Probe,
  type Role,
  type TrainableUnit,
  type TrainingArtifacts,
  trainingArtifacts,
} from "../onnx/mod.ts";
import { fold, type Key, key } from "../random/mod.ts";
import { mapRecord } from "../record.ts";
import { stepModel } from "../stage/update.ts";
import {
  discriminatorProbe,
  type DiscriminatorSizes,
  discriminatorSpecifications,
  discriminatorUnit,
} from "./discriminator_unit.ts";
import type { Files } from "./files.ts";
import { DISCRIMINATOR_FORMULAS, FORMULAS, ORT_FORMULAS } from "./soft_actor_critic_legend.ts";
import { type InitialValues, probe } from "./soft_actor_critic_probe.ts";
import { type Arrays, BATCH_ROLES, targetSpecifications, units } from "./soft_actor_critic_units.ts";

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
  /** The flavour of the units' files; `plain` where it is missing. */
  readonly flavour?: Flavour;
  /** GPIM's discriminator, as a fourth unit; none where it is missing. */
  readonly discriminator?: DiscriminatorSizes | undefined;
}

/** Positions of the draws, so that no key is used twice. */
const DRAW = { initial: 0, target: 1, batch: 2, discriminator: 3, discriminatorBatch: 4 } as const;

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
const unitFiles = (
  folder: string,
  { training, evaluation, optimizer, checkpoint }: TrainingArtifacts<FileModel>,
): Files => ({
  ...Object.fromEntries(
    [training, evaluation, optimizer].map(({ file, model }) => [`${folder}/${file}`, model.bytes]),
  ),
  [`${folder}/checkpoint`]: checkpoint,
});

/** The artifacts of a unit in a flavour. */
const artifactsOf = (flavour: Flavour, unit: TrainableUnit, learningRate: number): TrainingArtifacts<FileModel> =>
  flavour === "ort"
    ? ortArtifacts(unit, { ...ADAM, learningRate })
    : trainingArtifacts(unit, { step: adam, learningRate });

/** Values with the shapes of their parameters. */
const namedArrays = (specifications: Specifications, values: Arrays): NamedArrays =>
  mapRecord(values, (data, name) => ({ shape: specifications[name].shape, data }));

/** The part of the artifacts that belongs to the discriminator: its unit, and its entries in the manifest. */
interface DiscriminatorPart extends Pick<ManifestSource, "formulas" | "settings" | "initial"> {
  readonly units: readonly TrainableUnit[];
  readonly probe: Pick<Probe, "batch" | "losses" | "gradients">;
}

const NO_DISCRIMINATOR: DiscriminatorPart = {
  formulas: {},
  settings: {},
  initial: {},
  units: [],
  probe: { batch: {}, losses: {}, gradients: {} },
};

const discriminatorPart = (sizes: DiscriminatorSizes, batch: number, root: Key): DiscriminatorPart => {
  const specifications = discriminatorSpecifications(sizes);
  const initial = unflattenValues(specifications, initialise(specifications, fold(root, DRAW.discriminator)));
  const unit = discriminatorUnit(sizes, batch, initial);
  return {
    formulas: { ...DISCRIMINATOR_FORMULAS, latents: sizes.latents.name },
    settings: { discriminatorLearningRate: GPIM.discriminatorLearningRate },
    initial: namedArrays(specifications, initial),
    units: [unit],
    probe: discriminatorProbe(sizes, unit, batch, fold(root, DRAW.discriminatorBatch)),
  };
};

/** The expected results of two parts on one batch. */
const joined = (whole: Probe, part: DiscriminatorPart["probe"]): Probe => ({
  ...whole,
  batch: { ...whole.batch, ...part.batch },
  losses: { ...whole.losses, ...part.losses },
  gradients: { ...whole.gradients, ...part.gradients },
});

/** All files of a soft actor-critic, by name. */
export const softActorCriticArtifacts = (sizes: ArtifactSizes): Files => {
  const { observation, action, hidden, batch, seed, flavour = "plain", discriminator } = sizes;
  const settings: Omit<AgentSettings, "encoder"> = {
    observationSize: observation,
    actionSize: action,
    hidden: [hidden, hidden],
    discount: 0.99,
    initialTemperature: GPIM.initialTemperature,
    targetEntropy: -action,
  };
  const { learningRate, tau, discriminatorLearningRate } = GPIM;
  const rates = { batch, learningRate, tau };
  const agent = softActorCritic(settings);
  const { specifications } = softActorCriticLearner(agent, rates);
  const root = key(seed);
  const targets = targetSpecifications(agent);
  const values: InitialValues = {
    initial: unflattenValues(specifications, initialise(specifications, fold(root, DRAW.initial))),
    target: unflattenValues(targets, initialise(targets, fold(root, DRAW.target))),
  };
  const ofDiscriminator = discriminator === undefined
    ? NO_DISCRIMINATOR
    : discriminatorPart(discriminator, batch, root);
  const artifacts = [
    ...units(agent, rates, values.initial).map((unit) =>
      [unit.name, artifactsOf(flavour, unit, learningRate)] as const
    ),
    ...ofDiscriminator.units.map((unit) => [unit.name, artifactsOf(flavour, unit, discriminatorLearningRate)] as const),
  ];
  const step = trainStep(agent, rates);
  const content = manifest({
    flavour,
    formulas: { ...FORMULAS, ...(flavour === "ort" ? ORT_FORMULAS : {}), ...ofDiscriminator.formulas },
    settings: { ...settings, ...rates, ...ADAM, seed, ...ofDiscriminator.settings },
    units: Object.fromEntries(artifacts.map(([name, files]) => [name, manifestUnit(name, files)])),
    trainStep: step.entry,
    targets: mapRecord(targets, (_, name) => name.replace(/^target\./, "critic.")),
    initial: { ...namedArrays(specifications, values.initial), ...ofDiscriminator.initial },
    probe: joined(probe(agent, rates, values, fold(root, DRAW.batch)), ofDiscriminator.probe),
  });
  return {
    ...Object.assign({}, ...artifacts.map(([name, files]) => unitFiles(name, files))),
    "train_step.onnx": step.model.bytes,
    "manifest.json": manifestText(content),
  };
};
