/**
 * The contract of a world, the scenes that it can be drawn by, and a checker that reports all faults of a user-supplied world.
 *
 * @module
 */
export { boundWorld } from "./bound.ts";
export { checkEnvironment } from "./check/mod.ts";
export { measured, type Quantities, type Quantity, toQuantities } from "./quantity.ts";
export { isReached } from "./reached.ts";
export type {
  Camera,
  Colour,
  Figure,
  Mark,
  PlanarScene,
  Scene,
  SpatialFigure,
  SpatialScene,
  StillFigure,
} from "./scene.ts";
export type { ActionSpace, AnyBuffer, Description, Stepped, World } from "./world.ts";
