/**
 * The batches of one gradient step.
 *
 * @module
 */
import type { World } from "../../envs/world.ts";
import type { NamedNumbers } from "../engine/engine.ts";
import { correctedRate } from "../network/mod.ts";
import { fold, type Key, normal } from "../random/mod.ts";
import { gather, type Replay, sampleIndices, type Window } from "../replay/mod.ts";
import type { GpimOptions } from "./gpim_options.ts";
import type { LatentColumn, TrainState } from "./train_state.ts";

/** The batches of one gradient step, drawn with a key. */
export const batches = (
  { world, options }: { readonly world: World; readonly options: GpimOptions },
): (state: TrainState, key: Key) => NamedNumbers =>
(state, key) => {
  const { batch, discriminatorWindow, goalWindow, goals } = options;
  const { latentReplay, goalReplay, updates } = state;
  const columns = <Name extends string>(replay: Replay<Name>, window: Window, key: Key) =>
    gather(replay, sampleIndices(replay, key, batch, window));
  const transitions = (policy: string, column: (name: LatentColumn, later?: number) => Float32Array, key: Key) => ({
    [`${policy}.observation`]: column("observation"),
    [`${policy}.action`]: column("action"),
    [`${policy}.latent`]: column("latent"),
    [`${policy}.achieved`]: column("achieved"),
    [`${policy}.nextObservation`]: column("observation", 1),
    [`${policy}.nextAchieved`]: column("achieved", 1),
    [`${policy}.terminated`]: column("terminated"),
    [`${policy}.noise`]: normal(fold(key, 1), [batch, world.actionSize]),
    [`${policy}.nextNoise`]: normal(fold(key, 2), [batch, world.actionSize]),
  });
  const [latentKey, goalKey] = [fold(key, 1), fold(key, 2)];
  const seen = columns(latentReplay, discriminatorWindow, fold(key, 0));
  const ofLatent = columns(latentReplay, {}, fold(latentKey, 0));
  const ofGoal = columns(goalReplay, goalWindow, fold(goalKey, 0));
  return {
    adamCorrection: Float32Array.of(correctedRate(1, updates + 1)),
    "discriminator.achieved": seen("achieved", 1),
    "discriminator.latent": seen("latent"),
    ...transitions("latentPolicy", ofLatent, latentKey),
    ...transitions("goalPolicy", ofGoal, goalKey),
    "goalPolicy.goal": ofGoal("goal"),
    "goalPolicy.wanted": ofGoal("wanted"),
    ...(goals.order.moves === "every step" ? { "goalPolicy.nextGoal": ofGoal("goal", 1) } : {}),
  };
};
