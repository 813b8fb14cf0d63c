/**
 * The project's sources as data: files, imports and exports.
 *
 * @module
 */

/** The root of the project. */
export const ROOT: URL = new URL("../../", import.meta.url);

/** Paths of all files under a folder of the project, sorted, relative to the root. */
export const filesUnder = (folder: string): readonly string[] =>
  [...Deno.readDirSync(new URL(folder, ROOT))]
    .flatMap(({ name, isDirectory }) => isDirectory ? filesUnder(`${folder}/${name}`) : [`${folder}/${name}`])
    .toSorted();

/** Paths of the TypeScript files under some folders. */
export const sourcesUnder = (...folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) => folder.endsWith(".ts") ? [folder] : filesUnder(folder))
    .filter((file) => file.endsWith(".ts"));

const texts = new Map<string, string>();

/** The content of a text file. */
export const textOf = (file: string): string => {
  const text = texts.get(file) ?? Deno.readTextFileSync(new URL(file, ROOT));
  texts.set(file, text);
  return text;
};

/** A source without comments; strings stay. */
export const codeOf = (file: string): string =>
  textOf(file).replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "").replaceAll(/ \/\/ .*$/gm, "");

const joined = (from: string, to: string): string =>
  new URL(to, new URL(from, ROOT)).pathname.slice(ROOT.pathname.length);

/** Paths of the project's own files that a source imports or exports from. */
export const importsOf = (file: string): readonly string[] => [
  ...new Set(
    [...codeOf(file).matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(([, specifier]) => joined(file, specifier)),
  ),
];

/** Names that a source declares and exports. */
export const exportsOf = (file: string): readonly string[] => [
  ...new Set(
    [...codeOf(file).matchAll(/^export (?:abstract |async )?(?:const|function|class|type|interface|enum) (\w+)/gm)]
      .map(([, name]) => name),
  ),
];

/** Whether a file has logic of its own: more than types, re-exports and constants. */
export const hasLogic = (file: string): boolean =>
  /=>|\bfunction\b/.test(
    codeOf(file)
      .replaceAll(/^(?:export )?interface [\s\S]*?^\}$/gm, "")
      .replaceAll(/^(?:export )?type [\s\S]*?;$/gm, ""),
  );
