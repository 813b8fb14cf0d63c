/**
 * Distances that are to grow: pairs of states are pushed apart, the less, the farther apart they are.
 *
 * @see Wang, Torralba, Isola and Zhang, "Optimal Goal-Reaching Reinforcement Learning via Quasimetric Learning", 2023, section 3.2.
 * @module
 */
import { multiply, softplus, subtract, type Tensor } from "../tensor/mod.ts";

/**
 * `softplus_β(c − d) = log(1 + exp(β (c − d))) / β`, of distances of any shape: nearly c − d for those that are far below c, and nearly
 * 0 for those far beyond.
 *
 * @param far c, a distance that few pairs exceed.
 * @param steepness β.
 */
export const shortfall = (distances: Tensor, far: number, steepness: number): Tensor =>
  multiply(softplus(multiply(subtract(far, distances), steepness)), 1 / steepness);
