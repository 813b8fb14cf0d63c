/**
 * Policies that follow a direction: π(a|s, z), z uniform on a sphere, from rewards that a step has for any direction.
 *
 * @module
 */
import type { View } from "../../goal/view.ts";
import { sphere } from "../../learner/mod.ts";
import { fold } from "../../random/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { latentConditionedAgent, sacActor } from "../core/agents.ts";
import { transitionColumns, transitionWidths, viewOf } from "../core/batch.ts";
import type { Actor, Batch, ParametersByLearner, Sampling } from "../core/definition.ts";
import type { Settings } from "../core/settings.ts";
import type { PolicyName } from "../core/train_state.ts";

/** Settings of directions. */
export interface DirectionSettings extends Settings {
  /** Dimensions of a direction. */
  readonly embeddingSize: number;
}

/**
 * Steps of a replay with the views of both states, `view` and `nextView`, and a `direction` for each that is drawn anew: the reward of a
 * step is known for every direction, whichever one was followed.
 */
export const directionSampling = (
  world: World,
  view: View,
  { batch, embeddingSize }: DirectionSettings,
  replay: PolicyName,
): Sampling => {
  const [show, size, { sample }] = [viewOf(world, view), view.size(world), sphere(embeddingSize)];
  return {
    widths: { ...transitionWidths(world), view: size, nextView: size, direction: embeddingSize },
    draw: ({ replays }, key) => {
      const column = gather(replays[replay], sampleIndices(replays[replay], fold(key, 0), batch));
      return {
        ...transitionColumns(world, batch, column, key),
        view: show(column),
        nextView: show(column, 1),
        direction: sample(fold(key, 3), batch),
      };
    },
  };
};

/** π(a|s, z): soft actor-critic on a reward for steps and directions, from the episodes of all policies in `goalPolicy`. */
export const directionActor = (
  world: World,
  settings: DirectionSettings,
  reward: (parameters: ParametersByLearner, batch: Batch) => Tensor,
): Actor =>
  sacActor(
    settings,
    latentConditionedAgent(world, settings, settings.embeddingSize),
    directionSampling(world, settings.goals.view, settings, "goalPolicy"),
    (parameters, batch) => ({ condition: batch.direction, reward: reward(parameters, batch) }),
  );
