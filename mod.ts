/**
 * Unsupervised goal-conditioned reinforcement learning: GPIM, its worlds and its engines.
 *
 * An engine trains a method on a world. The parts have entry points of their own: `./world`, `./envs`, `./envs/mujoco`, `./goal`,
 * `./method`, `./method/parts`, `./train`, `./stage`, `./replay`, `./learner`, `./policy`, `./network`, `./tensor`, `./random`, `./engine`,
 * `./engine/native`, `./artifacts`, `./state`, `./worker`, `./queue`, `./data`, `./report`, `./raster` and `./cli`.
 *
 * @example Train GPIM on Reacher for 20 gradient steps
 * ```ts
 * import { engine, gpim, latents, reacher, train } from "@gpim/gpim";
 * import { assert } from "@std/assert";
 *
 * const run = train({
 *   world: reacher,
 *   method: gpim({ latents: latents.ball(2), hidden: [16, 16], batch: 32, updatesPerIteration: 10 }),
 *   updates: 20,
 *   seed: 7,
 * });
 * const outcome = await run(engine.auto())();
 * assert(outcome._tag === "Right");
 * assert(outcome.right.evaluation.gpim.normalisedDistance > 0);
 * ```
 *
 * @module
 */
export { objectPush, pointMazeU, pointNav, reacher, repeated, rooms, swimmer } from "./envs/mod.ts";
export * as engine from "./lib/engine/mod.ts";
export { type Fault, fault, type FaultKind, formatFault } from "./lib/fault.ts";
export * as latents from "./lib/learner/latent/mod.ts";
export {
  contrastiveGpim,
  diayn,
  GPIM,
  gpim,
  type GpimOptions,
  type Method,
  type MethodFactory,
  STRICT,
  type TrainState,
} from "./lib/method/mod.ts";
export { checkEnvironment, type Stepped, type World } from "./lib/world/mod.ts";
export { type LoadedPolicy, loadPolicy, type PolicyDescription } from "./lib/policy/mod.ts";
export { type Key, key } from "./lib/random/mod.ts";
export * as goals from "./lib/goal/family.ts";
export { evaluatePolicy, type EvaluationResult, type EvaluationSet, evaluationSet } from "./lib/train/evaluate.ts";
export { type SeededRun, trainSeeds } from "./lib/train/seeds.ts";
export type { EvaluationPoint, Outcome, ProbeResult, Progress, Run, SavedRun } from "./lib/train/run.ts";
export { train } from "./lib/train/train.ts";
