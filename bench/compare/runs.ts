/**
 * The runs of a comparison: those that were chosen and have no results yet.
 *
 * @module
 */
import { METHODS } from "./methods.ts";
import { QUICK, STANDARD } from "./protocol.ts";
import type { RunRequest } from "./request.ts";
import type { Result } from "./result.ts";

/** A choice of runs. */
interface Selection {
  /** Names of worlds. */
  readonly worlds: readonly string[];
  /** Names of methods. */
  readonly methods: readonly string[];
  /** Number of seeds of each method on each world, where it is not the protocol's. */
  readonly seeds: number | undefined;
  /** Environment steps of each run, where they are not the protocol's. */
  readonly steps: number | undefined;
  /** Whether the protocol is the quick one. */
  readonly quick: boolean;
  /** The engine's name. */
  readonly engine: string;
}

/** Whether a method takes part on a world. */
export const takesPart = (method: string, world: string): boolean => METHODS[method].worlds.includes(world);

/** Environment steps of each run on a world. */
export const budgetOf = ({ steps, quick }: Pick<Selection, "steps" | "quick">, world: string): number =>
  steps ?? (quick ? QUICK : STANDARD).steps(world);

/** Seeds in ranges of consecutive ones. */
const consecutive = (seeds: readonly number[]): readonly Pick<RunRequest, "seed" | "seeds">[] => {
  const ranges: { seed: number; seeds: number }[] = [];
  for (const seed of seeds) {
    const last = ranges.at(-1);
    if (last !== undefined && last.seed + last.seeds === seed) last.seeds++;
    else ranges.push({ seed, seeds: 1 });
  }
  return ranges;
};

/** The runs without results, consecutive seeds in one. */
export const missing = (
  { worlds, methods, seeds, steps, quick, engine }: Selection,
  results: readonly Result[],
): readonly RunRequest[] =>
  worlds.flatMap((world) =>
    methods.filter((method) => takesPart(method, world)).flatMap((method): readonly RunRequest[] => {
      const budget = budgetOf({ steps, quick }, world);
      const count = seeds ?? (quick ? QUICK : STANDARD).seeds;
      const known = new Set(
        results.filter((result) => result.world === world && result.method === method && result.budget === budget)
          .map(({ seed }) => seed),
      );
      const left = Array.from({ length: count }, (_, place) => place + 1).filter((seed) => !known.has(seed));
      return consecutive(left).map((range) => ({ world, method, budget, engine, ...range }));
    })
  );
