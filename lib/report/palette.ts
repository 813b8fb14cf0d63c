/**
 * The colours of the pictures.
 *
 * @module
 */

/** Titles and prominent lines. */
export const INK = "#222222";

/** Labels, ticks and references. */
export const MUTED = "#5f6368";

/** Outlines and axes. */
export const PALE = "#b8bcc2";

/** Gridlines. */
export const FAINT = "#e8eaed";

/**
 * Colours that colour-blind people can distinguish: Okabe and Ito, "Color universal design" (2008).
 *
 * Their yellow is left out, because it is hardly visible on white.
 */
export const OKABE_ITO: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#000000",
];

/** The colours of {@link OKABE_ITO}, then darker versions of the first five and a grey, for sets of more than seven. */
export const EXTENDED: readonly string[] = [
  ...OKABE_ITO,
  "#003f66",
  "#8a3a00",
  "#00553e",
  "#8f3f6c",
  "#946200",
  "#8c8c8c",
];
