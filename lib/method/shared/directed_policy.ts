/**
 * Policies conditioned on directions in a learned space, asked to reach goals.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { currentGoal } from "../../goal/progress.ts";
import { ACHIEVED, type View } from "../../goal/view.ts";
import type { Network } from "../../network/mod.ts";
import { subtract, type Tensor } from "../../tensor/mod.ts";
import { goalViews } from "../core/batch.ts";
import { callNetwork } from "../core/call.ts";
import type { ActingContext, GoalConditionedPolicy } from "../core/definition.ts";
import { conditionedPolicy } from "../core/policy.ts";
import type { Weights } from "../core/train_state.ts";

/** The way from a state to a goal as a latent. */
export interface Directions {
  /** The view of states that φ has: the observation, or f(s). */
  readonly view: View;
  /** φ, whose parameters are those of the learner `representation`. */
  readonly representation: Network;
  /** The latent that leads along a difference φ(g) − φ(s), row by row. */
  readonly latentTowards: (difference: Tensor) => Tensor;
}

/** π(a|s, z) without noise, with the z that leads from φ(s) to φ(g) of the current goal, computed anew at every step. */
export const directedPolicy =
  (context: ActingContext, { view, representation, latentTowards }: Directions) =>
  (weights: Weights): GoalConditionedPolicy =>
  (goals) => {
    const { specifications, apply: map } = representation;
    const views = goalViews(context.world, view, goals);
    return (observed, key) => {
      const count = observed.progress.length;
      const shape = [count, view.size(context.world)];
      const latentsTowards = callNetwork(context, {
        name: `latents towards goals in ${count} worlds`,
        specifications,
        shapes: { view: shape, target: shape },
        formula: (parameters, { view, target }) => ({
          latent: latentTowards(subtract(map(parameters, target), map(parameters, view))),
        }),
      });
      const shown = view === ACHIEVED ? observed.achieved : observed.observation;
      return pipe(
        latentsTowards(weights.representation, {
          view: shown,
          target: currentGoal(views, goals, observed.progress),
        }),
        TE.chain(({ latent }) =>
          conditionedPolicy(context, "latentPolicy", true)(weights, () => latent)(observed, key)
        ),
      );
    };
  };
