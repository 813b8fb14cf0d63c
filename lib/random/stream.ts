/**
 * Streams: the counter words that separate draws, split keys and folded keys.
 *
 * @module
 */

/**
 * The second counter word of each use of a key.
 *
 * Draws, children and folded keys never come from the same block, so no draw repeats the words of a child of its own
 * key.
 */
export const STREAM: { readonly draw: 0; readonly split: 1; readonly fold: 2 } = { draw: 0, split: 1, fold: 2 };
