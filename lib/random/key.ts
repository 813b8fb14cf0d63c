/**
 * A key: the only source of randomness. A draw is a function of a key and a shape; a key is used once, then split.
 *
 * @module
 */

/** Two unsigned 32-bit words. */
export type Key = readonly [number, number];
