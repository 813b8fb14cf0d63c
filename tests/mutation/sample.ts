/**
 * The mutants of the library, and a sample of them.
 *
 * @module
 */
import { sourcesUnder, textOf } from "../structure/sources.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";

/** Folders whose operators are changed. */
export const FOLDERS: readonly string[] = ["method", "stage", "learner", "replay", "tensor"].map((name) =>
  `lib/${name}`
);

/** A mutant of a file. */
export interface FileMutant extends Mutant {
  /** The path of the file. */
  readonly file: string;
}

/** The path of the test that mirrors a file. */
export const mirrorOf = (file: string): string => `tests/${file.replace(/^lib\//, "").replace(/\.ts$/, "_test.ts")}`;

/** The mutants of files, file by file. */
export const mutantsUnder = (...folders: readonly string[]): readonly FileMutant[] =>
  sourcesUnder(...folders).flatMap((file) => mutantsOf(textOf(file)).map((mutant) => ({ file, ...mutant })));

/** Numbers from 0 to below 1 (mulberry32). */
const draws = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  const first = Math.imul(seed ^ (seed >>> 15), seed | 1);
  const second = first ^ (first + Math.imul(first ^ (first >>> 7), first | 61));
  return ((second ^ (second >>> 14)) >>> 0) / 2 ** 32;
};

/**
 * A random sample, spread over the files: a file has its part of the sample, up to one mutant, and within the file every mutant is
 * equally likely.
 *
 * @returns the mutants in the order of the list; all of them if there are no more than `count`.
 */
export const sampleOf = <Item extends { readonly file: string }>(
  items: readonly Item[],
  count: number,
  seed: number,
): readonly Item[] => {
  if (items.length <= count) return items;
  const draw = draws(seed);
  const ranked = items.map((item, index) => ({ item, index, rank: draw() }));
  const byFile = Object.values(Object.groupBy(ranked, ({ item }) => item.file));
  const spread = byFile.flatMap((file) => file!.toSorted((a, b) => a.rank - b.rank));
  const start = draw();
  return Array.from({ length: count }, (_, place) => spread[Math.floor((place + start) * spread.length / count)])
    .toSorted((a, b) => a.index - b.index)
    .map(({ item }) => item);
};
