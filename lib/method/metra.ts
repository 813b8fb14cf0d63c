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
 * A goal g is reached by `z = (φ(g) − φ(s)) / ‖φ(g) − φ(s)‖`, computed anew at every step and here no longer than the rest of the
 * way; of discrete skills, by the one whose coordinate of φ(g) − φ(s) is the largest.
 *
 * @see Park, Rybkin and Levine, "METRA: Scalable Unsupervised RL with Metric-Aware Abstraction", ICLR 2024, algorithm 1.
 * @module
 */
import { dot, type Latents, negativeDistance, norm } from "../learner/mod.ts";
import { mlp, type Network } from "../network/mod.ts";
import { gather, sampleIndices } from "../replay/mod.ts";
import { constant, divide, maximum, multiply, subtract, type Tensor } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { currentView, nextView, viewOf } from "./core/batch.ts";
import { collectConditioned, priorConditioning } from "./core/collect.ts";
import type { LearnedModel, MethodDefinition } from "./core/definition.ts";
import { type MethodBuilder, methodBuilder } from "./core/iteration.ts";
import { isDiscrete, METRA, METRA_CODECS, type MetraOptions } from "./metra_options.ts";
import { directedPolicy } from "./shared/directed_policy.ts";
import { featuresOf, latentActor } from "./shared/discriminator.ts";
import { constrainedObjectives, stepConstraint, withMultiplier } from "./shared/step_constraint.ts";

/** φ on a world, and λ beside it. */
const representationOf = (world: World, settings: MetraOptions): Network => {
  const { representationView, hidden, latents, initialMultiplier } = settings;
  return withMultiplier(
    mlp({ inputs: representationView.size(world), hidden, outputs: latents.size }),
    initialMultiplier,
  );
};

/** A latent as a direction: itself; of N skills `(z − 1/N) N / (N − 1)`, so that what all have in common has no weight. */
const direction = (latents: Latents, latent: Tensor): Tensor =>
  isDiscrete(latents) ? multiply(subtract(latent, 1 / latents.size), latents.size / (latents.size - 1)) : latent;

/** The progress of a step `φ(s′) − φ(s)` in the direction of the latent, `[batch, 1]`: the reward. */
export const progressAlong = (latents: Latents, step: Tensor, latent: Tensor): Tensor =>
  dot(step, direction(latents, latent));

/** The latent that leads along a difference `φ(g) − φ(s)`, `[batch, latentSize]`; shorter than 1 where it `slows` and less is left. */
export const latentTowards = (latents: Latents, difference: Tensor, slows: boolean): Tensor => {
  const left = norm(difference);
  return latents.posteriorMode(divide(difference, slows ? maximum(left, constant(1)) : left));
};

/** φ by gradient ascent, and λ by dual descent on its logarithm, from the policy's steps. */
const representationModel = (world: World, settings: MetraOptions): LearnedModel => {
  const { latents, representationView: view, batch, slack, representationLearningRate: learningRate } = settings;
  const { specifications, apply: map } = representationOf(world, settings);
  const [show, size] = [viewOf(world, view), view.size(world)];
  return {
    specifications,
    learningRate,
    sampling: {
      widths: { view: size, nextView: size, latent: latents.size },
      draw: ({ replays: { latentPolicy } }, key) => {
        const column = gather(latentPolicy, sampleIndices(latentPolicy, key, batch));
        return { view: show(column), nextView: show(column, 1), latent: column("latent") };
      },
    },
    objectives: ({ representation }, { view, nextView, latent }) => {
      const step = subtract(map(representation, nextView), map(representation, view));
      return constrainedObjectives(
        representation,
        progressAlong(latents, step, latent),
        stepConstraint(step, slack),
      );
    },
  };
};

/** METRA on a world; its learned reward of states for goals is their negative distance in φ. */
export const metraDefinition = (world: World, settings: MetraOptions): MethodDefinition<MetraOptions, "metra"> => {
  const { latents, representationView: view, worlds, replayEpisodes } = settings;
  const { apply: map } = representationOf(world, settings);
  const inputs = { ...settings, discriminatorView: view };
  return {
    name: "metra",
    settings,
    models: { representation: representationModel(world, settings) },
    actors: {
      latentPolicy: latentActor(world, inputs, ({ representation }, batch) => {
        const step = subtract(
          map(representation, nextView(view, batch)),
          map(representation, currentView(view, batch)),
        );
        return progressAlong(latents, step, batch.latent);
      }),
    },
    replays: { latentPolicy: replayEpisodes },
    collect: collectConditioned("latentPolicy", worlds, () => priorConditioning(latents, worlds)),
    // π(a|s, z) without noise, with the z that leads from s to the current goal.
    evaluationPolicies: (context) => (weights) => ({
      metra: directedPolicy(context, {
        view,
        representation: representationOf(world, settings),
        latentTowards: (difference) => latentTowards(latents, difference, settings.slows),
      })(weights),
    }),
    goalReward: ({ representation }, states, goals) =>
      negativeDistance(map(representation, featuresOf(view, goals)), map(representation, featuresOf(view, states))),
  };
};

/** METRA for training, with options that differ from {@link METRA}. */
export const metra: MethodBuilder<MetraOptions, "metra"> = methodBuilder(METRA, METRA_CODECS, metraDefinition);
