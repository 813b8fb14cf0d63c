/**
 * Maps of the learned reward as images.
 *
 * @module
 */
import { dataUrl, png } from "../../lib/raster/mod.ts";

/** From dark blue over green to yellow: larger values are lighter, also for readers who cannot distinguish colours. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
];

/** The colour of a fraction from 0 to 1. */
const colourOf = (fraction: number): readonly [number, number, number] => {
  const place = Math.max(0, Math.min(1, fraction)) * (COLOURS.length - 1);
  const [low, high] = [COLOURS[Math.floor(place)], COLOURS[Math.ceil(place)]];
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(low[channel] + (place - Math.floor(place)) * (high[channel] - low[channel]));
  return [mix(0), mix(1), mix(2)];
};

/** A map as a data URL: colours by rank, so that maps of different units can be compared; white where there is no floor. */
export const mapUrl = (rewards: readonly (number | null)[], columns: number): string => {
  const rows = rewards.length / columns;
  const sorted = rewards.filter((reward) => reward !== null).toSorted((a, b) => a - b);
  const rank = new Map(sorted.map((reward, place) => [reward, place / Math.max(1, sorted.length - 1)]));
  const image = new Uint8Array(3 * rewards.length).fill(255);
  rewards.forEach((reward, index) => {
    if (reward === null) return;
    const row = rows - 1 - Math.floor(index / columns);
    image.set(colourOf(rank.get(reward) ?? 0), 3 * (row * columns + index % columns));
  });
  return dataUrl(png(image, columns, rows));
};
