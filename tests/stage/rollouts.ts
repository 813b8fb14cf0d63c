/**
 * Rollouts of a world that only counts, so that every state holds its episode and its time.
 *
 * @module
 */
import fc from "fast-check";
import type { World } from "../../lib/world/mod.ts";
import { pointNav } from "../../envs/mod.ts";
import type { Rollout } from "../../lib/stage/mod.ts";

/** A world whose states are an episode's number and a time, both of which are achieved. */
export const counting = (horizon: number): World => ({
  ...pointNav,
  name: "counting",
  horizon,
  achieved: (states) => Float32Array.from(states),
  radius: 0.25,
  goalStates: (_key, starts) => starts.map((value, index) => index % 2 === 0 ? value : value + 100),
});

/** Episodes of {@link counting}, of the given lengths. */
export const counted = (horizon: number, lengths: readonly number[]): Rollout => {
  const count = lengths.length;
  const rows = horizon + 1;
  const moments = Array.from({ length: count * rows }, (_, moment) => [Math.floor(moment / rows), moment % rows])
    .flat();
  const column = (rows: number, width: number, data = new Float32Array(count * rows * width)) => ({
    rows,
    width,
    data,
  });
  return {
    count,
    horizon,
    lengths: Int32Array.from(lengths),
    states: Float64Array.from(moments),
    progress: new Int32Array(count * rows),
    columns: {
      observation: column(rows, 2),
      achieved: column(rows, 2, Float32Array.from(moments)),
      action: column(horizon, 2),
      terminated: column(horizon, 1),
    },
  };
};

/** Such rollouts, whose episodes end at any time. */
export const rollouts: fc.Arbitrary<Rollout> = fc.integer({ min: 1, max: 7 }).chain((horizon) =>
  fc.array(fc.integer({ min: 1, max: horizon }), { minLength: 1, maxLength: 6 }).map((lengths) =>
    counted(horizon, lengths)
  )
);
