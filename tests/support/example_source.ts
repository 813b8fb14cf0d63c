/**
 * The source of an example: its length, and what it needs besides this library.
 *
 * @module
 */

/** The number of lines that hold code, without those that are empty or hold a comment alone. */
export const codeLines = (source: string): number =>
  source.split("\n").filter((line) => !/^\s*(?:$|\/\/|\/\*|\*)/.test(line)).length;

/** The modules that a source imports and that are no entry point of this library. */
export const foreignImports = (source: string): readonly string[] =>
  Array.from(source.matchAll(/ from "(.*)"/g), ([, module]) => module)
    .filter((module) => !/^@gpim\/gpim(\/|$)/.test(module));
