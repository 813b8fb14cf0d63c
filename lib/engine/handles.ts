/**
 * Handles of values: a program returns them in place of values that stay in its memory.
 *
 * @module
 */
import type { Held } from "./engine.ts";

/** Handles, and the values behind them. */
interface Handles<Values> {
  /** A new handle of values. */
  readonly hold: (generation: number, values: Values) => Held;
  /** The values behind a handle; `undefined` behind a handle that was not given out here. */
  readonly valuesOf: (held: Held) => Values | undefined;
}

/** No handles yet. Values are freed with their handle. */
export const handles = <Values>(): Handles<Values> => {
  const all = new WeakMap<Held, Values>();
  return {
    hold: (generation, values) => {
      const held: Held = { generation };
      all.set(held, values);
      return held;
    },
    valuesOf: (held) => all.get(held),
  };
};

/** The cause of refusing a handle that another program gave out, and its remedy. */
export const FOREIGN = ["these values are another program's", "Read them there, and store them here."] as const;
