/**
 * DADS: skills whose outcomes can be predicted, and goals reached by planning with the predictions.
 *
 * `max I(s′; ω | s)`: π_μ(a|s, ω) is rewarded with `r = log(L + 1) − log(1 + Σᵢ q_φ(s′|s, ωᵢ) / q_φ(s′|s, ω))`, `ωᵢ ~ p(ω)`, where
 * the skill dynamics q_φ are trained by maximum likelihood on the policy's newest steps. A goal is reached with no further
 * learning: at every step the policy follows the skill that begins the best plan under q_φ.
 *
 * @see Sharma et al., "Dynamics-Aware Unsupervised Discovery of Skills", ICLR 2020.
 * @module
 */
import { ACHIEVED } from "../goal/view.ts";
import { explainedStep, logDensityUnder, skillDynamics } from "../learner/mod.ts";
import { fold } from "../random/mod.ts";
import { gather, sampleIndices } from "../replay/mod.ts";
import { concatenate, slice } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { collectConditioned, priorConditioning } from "./core/collect.ts";
import type { Actor, Batch, LearnedModel, MethodDefinition } from "./core/definition.ts";
import { type MethodBuilder, methodBuilder } from "./core/iteration.ts";
import { DADS, DADS_CODECS, type DadsOptions, shortPlans } from "./dads_options.ts";
import { latentActor } from "./shared/discriminator.ts";
import { type Planning, planningPolicy } from "./shared/skill_planning.ts";

/** The dynamics of a world's skills, and the settings of planning with them. */
const planningOn = ({ goalSize, observationSize }: World, settings: DadsOptions): Planning => {
  const { latents, wholeState, hidden, components } = settings;
  const stateSize = goalSize + (wholeState ? observationSize : 0);
  return {
    latents,
    settings,
    dynamics: skillDynamics({ stateSize, latentSize: latents.size, hidden, components }),
    stateOf: (achieved, observation) => wholeState ? concatenate([achieved, observation]) : achieved,
  };
};

/** s and s′ of a batch, as skill dynamics have them. */
const statesOf = ({ stateOf }: Planning, { achieved, observation, nextAchieved, nextObservation }: Batch) =>
  [stateOf(achieved, observation), stateOf(nextAchieved, nextObservation)] as const;

/** q_φ, by maximum likelihood on the policy's newest steps. */
const dynamicsModel = (
  { goalSize, observationSize }: World,
  planning: Planning,
  { latents, batch, dynamicsLearningRate, dynamicsWindow }: DadsOptions,
): LearnedModel => ({
  specifications: planning.dynamics.specifications,
  learningRate: dynamicsLearningRate,
  sampling: {
    widths: {
      achieved: goalSize,
      nextAchieved: goalSize,
      observation: observationSize,
      nextObservation: observationSize,
      latent: latents.size,
    },
    draw: ({ replays: { latentPolicy } }, key) => {
      const column = gather(latentPolicy, sampleIndices(latentPolicy, key, batch, dynamicsWindow));
      return {
        achieved: column("achieved"),
        nextAchieved: column("achieved", 1),
        observation: column("observation"),
        nextObservation: column("observation", 1),
        latent: column("latent"),
      };
    },
  },
  objectives: ({ dynamics }, batch) => {
    const [state, next] = statesOf(planning, batch);
    return planning.dynamics.objectives(dynamics, state, batch.latent, next);
  },
});

/** The place of a draw beyond those of any sampling. */
const OTHERS = 10;

/** π_μ(a|s, ω), rewarded for steps that its latent explains better than L others do, which all steps of a batch share. */
const dadsActor = (world: World, planning: Planning, settings: DadsOptions): Actor => {
  const { latents, priorSamples, batch: rows } = settings;
  const { dynamics } = planning;
  const actor = latentActor(world, { ...settings, discriminatorView: ACHIEVED }, (parameters, batch) => {
    const [state, next] = statesOf(planning, batch);
    const others = slice(batch.others, 0, 0, Math.min(priorSamples, rows));
    return explainedStep(
      dynamics.logDensity(parameters.dynamics, state, batch.latent, next),
      logDensityUnder(dynamics, parameters.dynamics, state, others, next),
    );
  });
  return {
    ...actor,
    sampling: {
      widths: { ...actor.sampling.widths, others: latents.size },
      draw: (source, key) => ({
        ...actor.sampling.draw(source, key),
        others: latents.sample(fold(key, OTHERS), rows),
      }),
    },
  };
};

/** Goals that are planned for at once in an evaluation, unless a run says otherwise. */
const EVALUATED = 100;

/** DADS on a world. */
export const dadsDefinition = (world: World, settings: DadsOptions): MethodDefinition<DadsOptions, "dads"> => {
  const { latents, hidden, worlds, replayEpisodes, candidates, planSkills } = settings;
  const planning = planningOn(world, settings);
  return {
    name: "dads",
    settings,
    models: { dynamics: dynamicsModel(world, planning, settings) },
    actors: { latentPolicy: dadsActor(world, planning, settings) },
    replays: { latentPolicy: replayEpisodes },
    scratch: { candidates: EVALUATED * candidates * 4 * (planSkills * latents.size + Math.max(...hidden)) },
    collect: collectConditioned("latentPolicy", worlds, () => priorConditioning(latents, worlds)),
    evaluationPolicies: (context) => (weights) => ({ dads: planningPolicy(context, planning)(weights) }),
  };
};

/** DADS for training, with options that differ from {@link DADS}. */
export const dads: MethodBuilder<DadsOptions, "dads"> = methodBuilder(DADS, DADS_CODECS, dadsDefinition, shortPlans);
