/**
 * Polyak averaging of target networks.
 *
 * @module
 */
import { add, multiply, subtract, type Tensor } from "../tensor/mod.ts";

/** `target ← target + τ (online − target)`. */
export const polyak = (target: Tensor, online: Tensor, tau: Tensor | number): Tensor =>
  add(target, multiply(subtract(online, target), tau));
