/**
 * Goals, `g = f_κ(s)`: the family of f_κ, the parts that a goal function consists of, and the goals that it makes.
 *
 * @module
 */
export {
  alignedTrajectory,
  anyState,
  description,
  finalState,
  observedState,
  project,
  render,
  waypoints,
} from "./family.ts";
export type { GoalFunction, GoalIndices, GoalSchedule } from "./goal.ts";
export type { GoalAdvance, Goals } from "./progress.ts";
export { ACHIEVED, OBSERVED, type View } from "./view.ts";
