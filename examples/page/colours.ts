/**
 * Colours of the page's pictures, in light and in dark.
 *
 * @module
 */
import type { Colour } from "../../lib/world/scene.ts";

/** The colours of a theme. */
export interface Theme {
  /** Whether the ground is dark. */
  readonly isDark: boolean;
  /** The colours of the style sheet, by the names of their variables. */
  readonly of: (name: string) => string;
}

/** A colour of a scene in a theme: greys are turned round in the dark, others stay, a little lighter. */
export const sceneColour = ([red, green, blue]: Colour, { isDark }: Theme): string => {
  const isGrey = Math.max(red, green, blue) - Math.min(red, green, blue) < 12;
  const turned = (value: number) => isGrey ? 32 + (255 - value) * 0.75 : value + (255 - value) * 0.18;
  const [r, g, b] = isDark ? [red, green, blue].map(turned) : [red, green, blue];
  return `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;
};

/** The colour of a latent `[size]`: around the circle by its direction, or by its number among discrete ones. */
export const latentColour = (latent: ArrayLike<number>, isDiscrete: boolean, { isDark }: Theme): string => {
  const values = Array.from(latent);
  const turn = isDiscrete
    ? values.indexOf(Math.max(...values)) / values.length
    : values.length === 1
    ? (values[0] + 1) / 2.4
    : Math.atan2(values[1], values[0]) / (2 * Math.PI) + 0.5;
  return `oklch(${isDark ? 0.76 : 0.58} 0.15 ${Math.round(360 * turn)})`;
};

/** Stops of viridis, from the least to the most. */
const VIRIDIS: readonly Colour[] = [
  [68, 1, 84],
  [70, 50, 126],
  [54, 92, 141],
  [39, 127, 142],
  [31, 161, 135],
  [74, 193, 109],
  [160, 218, 57],
  [253, 231, 37],
];

/** The colour of a fraction, 0 to 1. */
export const rampColour = (fraction: number): Colour => {
  const at = Math.max(0, Math.min(1, fraction)) * (VIRIDIS.length - 1);
  const stop = Math.min(VIRIDIS.length - 2, Math.floor(at));
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(VIRIDIS[stop][channel] + (at - stop) * (VIRIDIS[stop + 1][channel] - VIRIDIS[stop][channel]));
  return [mix(0), mix(1), mix(2)];
};
