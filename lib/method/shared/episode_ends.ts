/**
 * Batches for methods that look at the ends of episodes.
 *
 * @module
 */
import type { View } from "../../goal/view.ts";
import { fold, uniform } from "../../random/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import { selectRows } from "../../rows.ts";
import type { World } from "../../world/world.ts";
import { nextViewWidth, transitionColumns, transitionWidths, viewOf } from "../core/batch.ts";
import type { Sampling } from "../core/definition.ts";

/** A batch of `goalPolicy`'s episodes. */
export interface EndSettings {
  /** Rows in the batch. */
  readonly batch: number;
  /** The view of goals. */
  readonly view: View;
  /** The fraction of rows whose goal becomes the state that the episode ended in. */
  readonly fraction: number;
}

/** The views of the states that episodes ended in, `reached`, and their goals, partly with hindsight. */
export const endSampling = (world: World, { batch, view, fraction }: EndSettings): Sampling => {
  const show = viewOf(world, view);
  const width = view.size(world);
  return {
    widths: { reached: width, goal: width },
    draw: ({ replays: { goalPolicy } }, key) => {
      const ends = gather(goalPolicy, sampleIndices(goalPolicy, fold(key, 0), batch, { from: 1 }));
      const reached = show(ends, 1);
      const draws = uniform(fold(key, 2), [batch]);
      return { reached, goal: selectRows((row) => draws[row] < fraction, reached, ends("goal"), batch) };
    },
  };
};

/**
 * Steps in pursuit of goals, partly with the state that their episode ended in as the goal; `terminated` is 1 at last steps where
 * `endsTerminate`.
 */
export const endHindsightSampling = (
  world: World,
  { batch, view, fraction, endsTerminate }: EndSettings & { readonly endsTerminate: boolean },
): Sampling => {
  const show = viewOf(world, view);
  return {
    widths: { ...transitionWidths(world), goal: view.size(world), ...nextViewWidth(world, view) },
    draw: ({ replays: { goalPolicy } }, key) => {
      const indices = sampleIndices(goalPolicy, fold(key, 0), batch);
      // The same key draws the same episodes.
      const ends = sampleIndices(goalPolicy, fold(key, 0), batch, { from: 1 });
      const column = gather(goalPolicy, indices);
      const draws = uniform(fold(key, 3), [batch]);
      const isLast = Float32Array.from(indices.time, (time, row) => Number(time === ends.time[row]));
      return {
        ...transitionColumns(world, batch, column, key, view),
        goal: selectRows((row) => draws[row] < fraction, show(gather(goalPolicy, ends), 1), column("goal"), batch),
        ...(endsTerminate ? { terminated: isLast } : {}),
      };
    },
  };
};
