/**
 * The protocol of the comparison: seeds and budgets; written before the runs. Its worlds and their settings are in `worlds.ts`, its
 * methods in `methods.ts`.
 *
 * All methods get the same number of environment steps, whatever their number of policies, and 100 gradient steps for an episode
 * of each policy in 64 worlds. Contrastive GPIM, whose policies learn from each other's episodes, takes 200; further rows show it
 * with separate episodes and 100, and GPIM with 200. All policies on a world have the same networks, learning rates and discount;
 * options that one method alone has are set beside it. Evaluation is on 100 held-out goals, the same for all methods with the same
 * seed.
 *
 * @module
 */
import { WORLDS } from "./worlds.ts";

/** Seeds and budgets. */
interface Protocol {
  /** Seeds of each method on each world, from 1 on. */
  readonly seeds: number;
  /** Environment steps of each run on a world. */
  readonly steps: (world: string) => number;
}

/** The protocol of the reported results. */
export const STANDARD: Protocol = { seeds: 5, steps: (world) => WORLDS[world].steps };

/** A quick look at the comparison, too short for most methods to learn. */
export const QUICK: Protocol = { seeds: 2, steps: (world) => WORLDS[world].steps / 16 };
