/**
 * The quantities behind a world's numbers: those that it declares, or plain numbers.
 *
 * @module
 */
import type { Quantity } from "./quantity.ts";
import type { World } from "./world.ts";

/** The quantities of a world's observations; plain numbers where it declares none. */
export const observationQuantities = (
  { quantities, observationShape, observationSize }: World,
): readonly Quantity[] =>
  quantities?.observation ??
    [
      observationShape === undefined
        ? { name: "observation", unit: "", shape: [observationSize] }
        : { name: "image, one channel after the other", unit: "", shape: observationShape },
    ];

/** The quantities of a world's achieved goals; plain numbers where it declares none. */
export const goalQuantities = ({ quantities, goalSize }: World): readonly Quantity[] =>
  quantities?.goal ?? [{ name: "goal", unit: "", shape: [goalSize] }];

/** The quantities of a world's actions, within their bounds; plain numbers where it declares none. */
export const actionQuantities = (world: World): readonly Quantity[] => {
  const { quantities, actionSize, actionSpace } = world;
  const name = actionSpace === "discrete" ? "choice, as a one-hot row" : "action";
  return quantities?.action ?? [{ name, unit: "", shape: [actionSize] }];
};
