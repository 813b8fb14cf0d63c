/**
 * The package, as its files name what wrote them.
 *
 * @module
 */

/** The name and the version of the package, as `deno.json` has them. */
export const PACKAGE = { name: "@gpim/gpim", version: "0.1.0" } as const;
