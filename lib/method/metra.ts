/**
 * METRA: skills that go far, in a space where a step is at most one long.
 *
 * A representation φ(s) lays states out so that their distance is at most the number of steps between them, and π(a|s, z) goes
 * as far as it can in the direction z:
 *
 *     r = (φ(s′) − φ(s))·z
 *     φ maximises E[r] + λ E[min(ε, 1 − ‖φ(s′) − φ(s)‖²)],
 *     λ grows while the mean of that minimum is negative, and falls while it is not (dual descent on log λ)
 *
 * A goal g is reached by going towards it, `z = (φ(g) − φ(s)) / ‖φ(g) − φ(s)‖`, looked up anew at every step and here no longer than
 * what is left; of discrete skills, by the one whose coordinate of φ(g) − φ(s) is the largest.
 *
 * @see Park, Rybkin and Levine, "METRA: Scalable Unsupervised RL with Metric-Aware Abstraction", ICLR 2024, algorithm 1.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { holding } from "../codec.ts";
import { type Latents, sphere } from "../learner/mod.ts";
import { flatLength, mlp, type Parameters, prefixed, scope, type Specifications, unflatten } from "../network/mod.ts";
import { encodeModel, type Model as Program } from "../onnx/model.ts";
import { gather, sampleIndices } from "../replay/mod.ts";
import { currentGoal } from "../goal/progress.ts";
import { ACHIEVED, OBSERVED, type View } from "../goal/view.ts";
import {
  add,
  constant,
  divide,
  exp,
  input,
  maximum,
  mean,
  minimum,
  multiply,
  negate,
  reshape,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from "../tensor/mod.ts";
import { latentActor } from "./shared/discriminator.ts";
import {
  type ActingContext,
  type Codecs,
  collectConditioned,
  conditionedPolicy,
  defineMethod,
  type GoalConditionedPolicy,
  goalViews,
  LATENTS,
  type LearnedModel,
  type MethodDefinition,
  type MethodFactory,
  nextView,
  optionsWith,
  POSITIVE,
  priorConditioning,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  TOGGLE,
  type TrainState,
  viewOf,
  type Weights,
} from "./core/mod.ts";

/** What can be set about METRA. */
export interface MetraOptions extends Settings {
  /** Where directions z are drawn from: a sphere, or skills. */
  readonly latents: Latents;
  /** What φ sees of a state: what is observed, or f(s). */
  readonly representationView: View;
  /** Adam's rate for φ and log λ. */
  readonly representationLearningRate: number;
  /** λ at the start. */
  readonly initialMultiplier: number;
  /** ε: a step whose squared length is below 1 − ε is made no shorter. */
  readonly slack: number;
  /** Whether z is no longer than what is left of the way, where that is less than a step. */
  readonly slows: boolean;
}

const isDiscrete = ({ name }: Latents): boolean => name.startsWith("discrete:");

/** The settings to begin with; what φ sees, λ and ε are the paper's. Going far takes a longer view than reaching a goal. */
export const METRA: MetraOptions = {
  ...SETTINGS,
  discount: 0.95,
  latents: sphere(2),
  representationView: OBSERVED,
  representationLearningRate: 1e-3,
  initialMultiplier: 30,
  slack: 1e-3,
  slows: true,
};

/** What each setting may be. */
export const METRA_CODECS: Codecs<MetraOptions> = {
  ...SETTING_CODECS,
  latents: holding(
    "directions such as latents.sphere(2) or latents.skills(8)",
    (value): value is Latents => LATENTS.is(value) && (value.name.startsWith("sphere:") || isDiscrete(value)),
  ),
  representationView: holding(
    "what a policy has of a state: goals.observedState.view or goals.finalState.view",
    (value): value is View => value === OBSERVED || value === ACHIEVED,
  ),
  representationLearningRate: POSITIVE,
  initialMultiplier: POSITIVE,
  slack: POSITIVE,
  slows: TOGGLE,
};

/** φ and λ on a world. */
interface Representation {
  readonly specifications: Specifications;
  /** φ of percepts, `[batch, latentSize]`. */
  readonly map: (parameters: Parameters, seen: Tensor) => Tensor;
}

const representationOf = (
  world: World,
  { representationView, hidden, latents, initialMultiplier }: MetraOptions,
): Representation => {
  const { specifications, apply } = mlp({ inputs: representationView.size(world), hidden, outputs: latents.size });
  return {
    specifications: {
      ...prefixed("map", specifications),
      "multiplier.log": { shape: [1], initial: () => Float32Array.of(Math.log(initialMultiplier)) },
    },
    map: (parameters, seen) => apply(scope("map", parameters), seen),
  };
};

/** What a latent weighs coordinates with: itself; of N skills `(z − 1/N) N / (N − 1)`, which leaves nothing in common. */
const weighed = (latents: Latents, latent: Tensor): Tensor =>
  isDiscrete(latents) ? multiply(subtract(latent, 1 / latents.size), latents.size / (latents.size - 1)) : latent;

/** How far a step `φ(s′) − φ(s)` went in the direction of the latent, `[batch, 1]`. */
export const progressAlong = (latents: Latents, step: Tensor, latent: Tensor): Tensor =>
  sum(multiply(step, weighed(latents, latent)), [-1], true);

/** `min(ε, 1 − ‖φ(s′) − φ(s)‖²)`, `[batch, 1]`: negative where a step is too long. */
export const stepConstraint = (step: Tensor, slack: number): Tensor =>
  minimum(subtract(1, sum(square(step), [-1], true)), constant(slack));

// There is no direction to where one is, and the square root has no slope at 0.
const SMALLEST_SQUARE = 1e-12;

/** The length of each row, `[batch, 1]`. */
const length = (rows: Tensor): Tensor => sqrt(add(sum(square(rows), [-1], true), SMALLEST_SQUARE));

/** The latent that leads along a difference `φ(g) − φ(s)`, `[batch, latentSize]`; shorter than 1 where it `slows` and less is left. */
export const latentTowards = (latents: Latents, difference: Tensor, slows: boolean): Tensor => {
  const left = length(difference);
  return latents.posteriorMode(divide(difference, slows ? maximum(left, constant(1)) : left));
};

/** What φ sees of states. */
const seenOf = <Rows>(
  view: View,
  { observation, achieved }: Readonly<Record<"observation" | "achieved", Rows>>,
): Rows => view === ACHIEVED ? achieved : observation;

/** φ by gradient ascent, and λ by dual descent on its logarithm, from the policy's steps. */
const representation = (world: World, settings: MetraOptions): LearnedModel => {
  const { latents, representationView, batch, representationLearningRate, slack } = settings;
  const { specifications, map } = representationOf(world, settings);
  const show = viewOf(world, representationView);
  const size = representationView.size(world);
  return {
    specifications,
    learningRate: representationLearningRate,
    sampling: {
      widths: { seen: size, nextSeen: size, latent: latents.size },
      draw: ({ replays: { latentPolicy } }, key) => {
        const column = gather(latentPolicy, sampleIndices(latentPolicy, key, batch));
        return { seen: show(column), nextSeen: show(column, 1), latent: column("latent") };
      },
    },
    losses: ({ representation }, { seen, nextSeen, latent }) => {
      const step = subtract(map(representation, nextSeen), map(representation, seen));
      const left = stepConstraint(step, slack);
      const logMultiplier = representation["multiplier.log"];
      const multiplier = stopGradient(exp(logMultiplier));
      return {
        map: negate(mean(add(progressAlong(latents, step, latent), multiply(multiplier, left)))),
        multiplier: reshape(multiply(logMultiplier, stopGradient(mean(left))), []),
      };
    },
  };
};

/** The latents that lead from what is seen in so many worlds to goals, as a model of φ's flat parameters. */
const towardsModel = (world: World, settings: MetraOptions, count: number): Program => {
  const { latents, representationView, slows } = settings;
  const { specifications, map } = representationOf(world, settings);
  const flat = input("parameters", [flatLength(specifications)]);
  const seen = input("seen", [count, representationView.size(world)]);
  const target = input("wanted", [count, representationView.size(world)]);
  const parameters = unflatten(specifications, flat);
  const latent = latentTowards(latents, subtract(map(parameters, target), map(parameters, seen)), slows);
  return encodeModel({ name: "metra_latent", inputs: [flat, seen, target], outputs: { latent } });
};

/** π(a|s, z) without noise, with the z that leads from s to the goal whose turn it is. */
const towards =
  (context: ActingContext, settings: MetraOptions) =>
  (weights: Weights): GoalConditionedPolicy =>
  (goals) =>
  (observed, key) => {
    const { world, programs } = context;
    const { representationView } = settings;
    const target = currentGoal(goalViews(world, representationView, goals), goals, observed.progress);
    const seen = seenOf(representationView, observed);
    const count = observed.progress.length;
    return pipe(
      programs.call(
        `latents towards goals in ${count} worlds`,
        () => towardsModel(world, settings, count),
        { parameters: weights.representation, seen, wanted: target },
      ),
      TE.chain(({ latent }) =>
        conditionedPolicy(context, "latentPolicy", true)(weights, () => latent as Float32Array)(observed, key)
      ),
    );
  };

/** METRA on a world as a record; it appraises states by how far they are from goals in φ. */
export const metraDefinition = (world: World, settings: MetraOptions): MethodDefinition => {
  const { latents, representationView, worlds, replayEpisodes } = settings;
  const { map } = representationOf(world, settings);
  return {
    name: "metra",
    settings,
    models: { representation: representation(world, settings) },
    actors: {
      latentPolicy: latentActor(
        world,
        { ...settings, discriminatorView: representationView },
        ({ representation }, batch) => {
          const now = seenOf<Tensor>(representationView, { observation: batch.observation, achieved: batch.achieved });
          const step = subtract(map(representation, nextView(representationView, batch)), map(representation, now));
          return progressAlong(latents, step, batch.latent);
        },
      ),
    },
    replays: { latentPolicy: replayEpisodes },
    collect: collectConditioned("latentPolicy", worlds, () => priorConditioning(latents, worlds)),
    evaluationPolicies: (context) => (weights) => ({ metra: towards(context, settings)(weights) }),
    goalReward: ({ representation }, states, goals) =>
      negate(
        length(
          subtract(
            map(representation, seenOf(representationView, goals)),
            map(representation, seenOf(representationView, states)),
          ),
        ),
      ),
  };
};

/** METRA as a method, with options that differ from {@link METRA}. */
export const metra = (changes: Partial<MetraOptions> = {}): MethodFactory<TrainState> =>
  defineMethod((world) =>
    pipe(optionsWith(METRA, METRA_CODECS, changes), E.map((settings) => metraDefinition(world, settings)))
  );
