/**
 * Covered lines, by file and by folder, from a report in the format of lcov.
 *
 * @module
 */

/** The lines of a file or of a folder. */
export interface Lines {
  /** Its path, from the root of the project. */
  readonly path: string;
  /** Lines with code. */
  readonly found: number;
  /** Lines that a test ran. */
  readonly hit: number;
}

/** The least percentage of lines that tests run, of each of the {@link ROOTS}. */
export const BAR = 95;

/** The folders whose lines count. */
export const ROOTS: readonly string[] = ["lib", "envs"];

/** Files whose uncovered lines are listed. */
const LISTED = 12;

/** The number of a field such as `LF:12` in a record of lcov; 0 where it has none. */
const field = (record: string, name: string): number =>
  Number(new RegExp(`^${name}:(\\d+)$`, "m").exec(record)?.[1] ?? 0);

/** The files of a report in the format of lcov that are below `root`, which ends with a slash. */
export const filesOf = (lcov: string, root: string): readonly Lines[] =>
  lcov.split("end_of_record").flatMap((record) => {
    const file = /^SF:(.*)$/m.exec(record)?.[1];
    return file?.startsWith(root)
      ? [{ path: file.slice(root.length), found: field(record, "LF"), hit: field(record, "LH") }]
      : [];
  });

/** The files of a report, and those that no test loads, of which no line is covered; `linesOf` counts their lines. */
export const withUnloaded = (
  files: readonly Lines[],
  paths: readonly string[],
  linesOf: (path: string) => number,
): readonly Lines[] => {
  const loaded = new Set(files.map(({ path }) => path));
  return [
    ...files,
    ...paths.filter((path) => !loaded.has(path)).map((path) => ({ path, found: linesOf(path), hit: 0 })),
  ];
};

const isWithin = (folder: string) => ({ path }: Lines): boolean => path.startsWith(`${folder}/`);

const sum = (path: string, files: readonly Lines[]): Lines => ({
  path,
  found: files.reduce((sum, { found }) => sum + found, 0),
  hit: files.reduce((sum, { hit }) => sum + hit, 0),
});

const folderOf = ({ path }: Lines): string => path.slice(0, path.lastIndexOf("/"));

/** The lines of every folder, without those of the folders in it. */
export const foldersOf = (files: readonly Lines[]): readonly Lines[] =>
  [...new Set(files.map(folderOf))].toSorted()
    .map((folder) => sum(folder, files.filter((file) => folderOf(file) === folder)));

/** The percentage of covered lines; all of none. */
export const percentOf = ({ found, hit }: Lines): number => found === 0 ? 100 : 100 * hit / found;

const row = (lines: Lines): string =>
  `${lines.path.padEnd(44)}${String(lines.hit).padStart(6)} of ${String(lines.found).padStart(6)} lines ${
    percentOf(lines).toFixed(1).padStart(6)
  } %`;

/** A report in words, and whether it is good enough. */
interface Verdict {
  readonly text: string;
  readonly isEnough: boolean;
}

/** The report on some files: their folders, the files with the most uncovered lines, and all in all. */
export const report = (files: readonly Lines[]): Verdict => {
  const counted = files.filter((file) => ROOTS.some((root) => isWithin(root)(file)));
  const roots = ROOTS.map((root) => sum(root, counted.filter(isWithin(root))));
  const low = roots.filter((root) => root.found === 0 || percentOf(root) < BAR);
  const missed = ({ found, hit }: Lines): number => found - hit;
  const worst = counted.filter((file) => missed(file) > 0).toSorted((one, other) => missed(other) - missed(one));
  return {
    text: [
      ...foldersOf(counted).map(row),
      "",
      "the most uncovered lines:",
      ...worst.slice(0, LISTED).map((file) => `  ${row(file)}`),
      "",
      ...roots.map(row),
      row(sum("all", counted)),
      low.length === 0
        ? `at least ${BAR} % of each are covered`
        : `fewer than ${BAR} % are covered of ${
          low.map(({ path }) => path).join(" and ")
        }: write tests for the files above`,
    ].join("\n"),
    isEnough: low.length === 0,
  };
};
