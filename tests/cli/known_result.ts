/**
 * The result of a run of a plan, for tests of what is made of it.
 *
 * @module
 */
import type { RunResult } from "../../lib/cli/run_result.ts";

const POINT = {
  updates: 10,
  steps: 100,
  normalisedDistance: { gpim: 0.5, random: 1.5 },
  success: { gpim: 0, random: 0 },
};

/** A result with numbers that JSON does not hold. */
export const RESULT: RunResult = {
  id: "0".repeat(32),
  name: "discount 0.9, seed 1",
  world: "point_nav",
  method: "gpim",
  engine: "webassembly",
  version: "1",
  seeds: [{ ...POINT, seed: 1, distance: { gpim: NaN, random: -0 }, curve: [POINT], bits: "ab" }],
};
