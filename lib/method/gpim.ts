/**
 * GPIM: a latent-conditioned policy π_μ explores and invents goals, a goal-conditioned policy π_θ learns to reach them, and one
 * discriminator q_φ rewards both.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { flow, pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import { likelihoodLoss } from "../learner/mod.ts";
import { perEpisode, withColumns } from "../replay/mod.ts";
import { takeRows } from "../rows.ts";
import { randomPolicy, type Rollout, rollOut } from "../stage/step.ts";
import { update } from "../stage/update.ts";
import type { World } from "../world/world.ts";
import { goalConditionedAgent, sacActor } from "./core/agents.ts";
import { goalViews, stepSampling, type StepSettings } from "./core/batch.ts";
import { countSteps } from "./core/collect.ts";
import type { Actor, CompiledMethod, DefinitionFactory, MethodDefinition } from "./core/definition.ts";
import { defineMethod, store } from "./core/iteration.ts";
import type { MethodFactory } from "./core/method.ts";
import { goalInferencePolicy, goalPolicy } from "./core/policy.ts";
import { optionsOn } from "./core/settings.ts";
import type { Collected, Iteration, TrainState } from "./core/train_state.ts";
import { discriminatorReplays, latentForCritics, stagedLearningRates } from "./gpim_ablations.ts";
import { GPIM, GPIM_CODECS, type GpimOptions, type GpimPolicy } from "./gpim_options.ts";
import * as skill from "./shared/discriminator.ts";
import { drawKey, type ExplorationContext, explore, relabel, type WithGoals } from "./shared/exploration.ts";
import { firstStates, goalColumns, ownProgress, withStates } from "./shared/goal_episodes.ts";

/** GPIM on a world and an engine. */
export type Gpim = CompiledMethod<GpimOptions>;

/** One iteration with a number of gradient steps: the paper's algorithm box. */
export const iterate = (gpim: Gpim, updates: number): Iteration =>
  flow(
    explore(gpim), //                   ω ~ p(ω); roll out π_μ(a|s, ω)                       step
    TE.chainEitherK(relabel(gpim)), //  g = f_κ(s)                                           relabel
    TE.chain(reach(gpim)), //           roll out π_θ(a|s̃, g) from the same starts            step
    TE.map(store), //                   replays grow by (s, a, s′, ω) and (s̃, a, s̃′, g, ω)
    TE.chain(update(gpim, updates)), // r = log q_φ(ω|s′) − log p(ω); q_φ, π_μ, π_θ          reward, update
  );

/** π_μ(a|s, ω): soft actor-critic on `r = log q_φ(ω|s′) − log p(ω)`. */
const latentActor = (world: World, settings: GpimOptions): Actor => {
  const reward = skill.skillReward(world, settings);
  return skill.latentActor(world, settings, (parameters, batch) => reward(parameters, batch, batch.latent));
};

/** π_θ(a|s̃, g): soft actor-critic on the same reward, `r̃ = log q_φ(ω|s̃′) − log p(ω)`, for the ω behind its goal. */
const goalActor = (world: World, settings: GpimOptions): Actor => {
  const { latents, discriminatorView: view, goals, rewardLatent, batch, goalWindow } = settings;
  const agent = goalConditionedAgent(world, settings, settings.criticSeesLatent ? latents.size : 0);
  const { posterior } = skill.discriminatorOn(world, settings);
  const reward = skill.skillReward(world, settings);
  const columns = { latent: latents.size, goal: agent.conditionSize, target: view.size(world) };
  const moves = goals.schedule.advance === "every step";
  const next: StepSettings["next"] = moves ? { nextGoal: { column: "goal", width: agent.conditionSize } } : {};
  const sampling = stepSampling(world, { batch, view, replay: "goalPolicy", window: goalWindow, columns, next });
  return sacActor(settings, agent, sampling, (parameters, batch) => {
    const latent = rewardLatent === "stored"
      ? batch.latent
      : latents.posteriorMean(posterior(parameters.discriminator, batch.target));
    return {
      condition: batch.goal,
      // Only time changes a goal in the eyes of the critics. If reaching one did, the rewards for being there would end with it,
      // and the policy would learn to stay just out of its reach.
      ...(moves ? { nextCondition: batch.nextGoal } : {}),
      ...latentForCritics(settings, latent),
      reward: reward(parameters, batch, latent),
    };
  });
};

/** The parts of GPIM that its episodes depend on; contrastive GPIM has them, too. */
export type GpimContext = ExplorationContext & { readonly settings: Pick<GpimOptions, "hindsight"> };

/**
 * Step: π_θ(a|s̃, g) is rolled out from the states that π_μ had started from. π_μ's replay stores ω beside its steps; π_θ's stores g,
 * `target`, q_φ's view of the state that g was made of, and the ω behind it. With hindsight π_μ's episodes, which have reached
 * their goals, join both.
 */
export const reach = (gpim: GpimContext): (withGoals: WithGoals) => TE.TaskEither<Fault, Collected> => (withGoals) => {
  const { world, settings: { latents, discriminatorView: view, goals: { view: goalView }, hindsight } } = gpim;
  const { state, latent, exploration, relabelled: { indices, goals } } = withGoals;
  const policy = state.iteration === 0 ? randomPolicy(world) : goalPolicy(gpim, "goalPolicy")(state.weights)(goals);
  const ofGoals = {
    goal: goals.shown,
    target: goalViews(world, view, goals),
    latent: takeRows(latent, latents.size, indices.episode),
  };
  const inPursuit = (episodes: Rollout, progress = episodes.progress) =>
    withColumns(withStates(episodes, view, goalView), goalColumns(ofGoals, goals, episodes, progress));
  const explored = withColumns(withStates(exploration, view, goalView), { latent: perEpisode(latent, latents.size) });
  const own = hindsight ? [inPursuit(exploration, ownProgress(exploration, goals))] : [];
  return pipe(
    rollOut(world, policy, goals)(firstStates(world, exploration), drawKey(state, "goalActions")),
    TE.map((attempt) => ({
      state,
      environmentSteps: countSteps(exploration) + countSteps(attempt),
      episodes: { latentPolicy: [explored], goalPolicy: [...own, inPursuit(attempt)] },
    })),
  );
};

/** The first three stages: the episodes of an iteration. */
export const collectGoals = (gpim: GpimContext): (state: TrainState) => TE.TaskEither<Fault, Collected> =>
  flow(explore(gpim), TE.chainEitherK(relabel(gpim)), TE.chain(reach(gpim)));

/** GPIM on a world. A goal is reached by π_θ(a|s̃, g); beside it DIAYN's way is evaluated, π_μ(a|s, ω̂) with the ω̂ behind the goal. */
export const gpimDefinition = (world: World, settings: GpimOptions): MethodDefinition<GpimOptions, GpimPolicy> => ({
  name: "gpim",
  settings,
  models: {
    discriminator: skill.discriminatorModel(
      world,
      settings,
      // −E[log q_φ(ω|s′)], on π_μ's episodes
      likelihoodLoss(settings.latents),
      discriminatorReplays(settings),
    ),
  },
  actors: { latentPolicy: latentActor(world, settings), goalPolicy: goalActor(world, settings) },
  replays: {
    latentPolicy: settings.replayEpisodes,
    goalPolicy: (settings.hindsight ? 2 : 1) * settings.replayEpisodes,
  },
  ...stagedLearningRates(settings),
  collect: (context) => collectGoals({ ...context, settings }),
  evaluationPolicies: (context) => (weights) => ({
    gpim: goalPolicy(context, "goalPolicy", true)(weights),
    diayn: goalInferencePolicy(context, "latentPolicy", skill.inferLatents(world, settings))(weights),
  }),
  goalReward: skill.discriminatorGoalReward(world, settings),
});

/** GPIM with options that differ from {@link GPIM}, before it has a world. */
export const defineGpim = (changes: Partial<GpimOptions> = {}): DefinitionFactory<GpimOptions, GpimPolicy> => (world) =>
  pipe(optionsOn(world, GPIM, GPIM_CODECS, changes), E.map((settings) => gpimDefinition(world, settings)));

/** GPIM for training, with options that differ from {@link GPIM}; the iteration can be replaced in experiments. */
export const gpim = (
  changes: Partial<GpimOptions> = {},
  iteration = iterate,
): MethodFactory<TrainState, GpimPolicy> => defineMethod(defineGpim(changes), iteration);
