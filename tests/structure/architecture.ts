/**
 * Draws the layers of the project from its imports, and lists the way from `train` to ONNX Runtime with file and line:
 * `docs/architecture.svg`, and two tables within `docs/architecture.md`.
 *
 *     deno task architecture
 *
 * @module
 */
import { FILES, importedLayers, type Layer, layerOf, LAYERS } from "./layers.ts";
import { ROOT, textOf } from "./sources.ts";
import { replaceGenerated } from "./generated.ts";

/** The calls that a reader follows from `train` to ONNX Runtime: a file, the text of the line, and its part. */
const WAY: readonly (readonly [file: string, line: string, part: string])[] = [
  ["lib/train/train.ts", "export const train =", "checks the run and compiles the method"],
  [
    "lib/train/train.ts",
    "const foldIterations =",
    "the fold: an iteration, an evaluation now and then, until the budget is spent",
  ],
  ["lib/method/gpim.ts", "export const iterate =", "one iteration: the paper's algorithm box"],
  ["lib/stage/update.ts", "export const update =", "draws batches while the engine works, and takes gradient steps"],
  ["lib/stage/update.ts", "step: (state, ...batches)", "one call of the engine for one or several gradient steps"],
  ["lib/engine/session.ts", "run: (held, feeds)", "feeds state and batches to the compiled model"],
  ["lib/engine/session.ts", "run: (inputs) => compiled.run(inputs)", "`InferenceSession.run` of ONNX Runtime"],
];

/** The line of a text within a file, from 1; fails where it is not there, or not once. */
const lineOf = (file: string, text: string): number => {
  const lines = textOf(file).split("\n").flatMap((line, index) => line.includes(text) ? [index + 1] : []);
  if (lines.length !== 1) throw new Error(`${file} holds '${text}' on ${lines.length} lines; update WAY`);
  return lines[0];
};

/** The table of the way. */
const wayTable = (): string =>
  [
    "| | call | where |",
    "| --- | --- | --- |",
    ...WAY.map(([file, line, part], place) => {
      const name = line.match(/(\w+)(?: =|:)/)?.[1] ?? line;
      return `| ${place + 1} | \`${name}\`: ${part} | [\`${file}:${lineOf(file, line)}\`](../${file}#L${
        lineOf(file, line)
      }) |`;
    }),
  ].join("\n");

const fileCount = ({ name }: Layer): number => FILES.filter((file) => layerOf(file).name === name).length;

/** The table of layers, highest first. */
const layerTable = (): string =>
  [
    "| layer | its idea | files | imports from |",
    "| --- | --- | --- | --- |",
    ...LAYERS.toReversed().map((layer) =>
      `| \`${layer.name}\` | ${layer.idea} | ${fileCount(layer)} | ${importedLayers(layer).join(", ")} |`
    ),
  ].join("\n");

/** All layers that the imports of a layer lead to. */
const BELOW = new Map<string, ReadonlySet<string>>();
for (const layer of LAYERS) {
  const names = importedLayers(layer);
  BELOW.set(layer.name, new Set(names.flatMap((name) => [name, ...BELOW.get(name) ?? []])));
}

/** The layers that a layer imports from and that none of its other imports leads to. */
const directImports = (layer: Layer): readonly Layer[] => {
  const named = (name: string) => LAYERS.find((other) => other.name === name)!;
  const below = (start: Layer): ReadonlySet<string> => BELOW.get(start.name)!;
  const own = importedLayers(layer).map(named);
  return own.filter((one) => !own.some((other) => below(other).has(one.name)));
};

/** Rows from the bottom: a layer stands above all that it imports from. */
const HEIGHTS = new Map<string, number>();
for (const layer of LAYERS) {
  HEIGHTS.set(layer.name, Math.max(-1, ...importedLayers(layer).map((name) => HEIGHTS.get(name) ?? -1)) + 1);
}
const heightOf = ({ name }: Layer): number => HEIGHTS.get(name)!;

const [WIDTH, BOX, TALL, GAP] = [1000, 168, 46, 34];

/** The drawing: boxes in rows, and an arrow to every layer that is imported and not reached by another arrow. */
export const drawing = (): string => {
  const rows: Layer[][] = [];
  for (const layer of LAYERS) (rows[heightOf(layer)] ??= []).push(layer);
  const height = rows.length * (TALL + GAP) + GAP;
  const place = (layer: Layer): readonly [x: number, y: number] => {
    const level = heightOf(layer);
    const row = rows[level];
    const step = WIDTH / row.length;
    return [step * (row.indexOf(layer) + 0.5), height - (level + 1) * (TALL + GAP)];
  };
  const boxes = LAYERS.map((layer) => {
    const [x, y] = place(layer);
    return `<g><rect x="${
      x - BOX / 2
    }" y="${y}" width="${BOX}" height="${TALL}" rx="6" fill="#f3f6fb" stroke="#5b7bb0"/>` +
      `<text x="${x}" y="${y + 19}" text-anchor="middle" font-weight="600" font-size="13">${layer.name}</text>` +
      `<text x="${x}" y="${y + 35}" text-anchor="middle" font-size="9.5" fill="#444">${
        shortened(layer.idea)
      }</text></g>`;
  });
  const arrows = LAYERS.flatMap((from) =>
    directImports(from).map((to) => {
      const [[x, y], [u, v]] = [place(from), place(to)];
      return `<path d="M${x} ${y + TALL} C${x} ${y + TALL + GAP} ${u} ${v - GAP} ${u} ${
        v - 3
      }" fill="none" stroke="#9aa7bd" ` +
        `marker-end="url(#tip)"/>`;
    })
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" role="img" ` +
    `aria-label="The layers of the project; every arrow leads down">\n` +
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>\n` +
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
    `<path d="M0 0L8 4L0 8z" fill="#9aa7bd"/></marker></defs>\n${arrows.join("\n")}\n${boxes.join("\n")}\n</svg>\n`;
};

const shortened = (idea: string): string => idea.length <= 34 ? idea : `${idea.slice(0, 33)}…`;

/** The page with both tables as they are now. */
export const page = (current: string): string =>
  Object.entries({ layers: layerTable(), way: wayTable() }).reduce(
    (text, [name, table]) => replaceGenerated(text, name, "architecture", table),
    current,
  );

/** The places of what is generated. */
export const PAGE = "docs/architecture.md";
export const DRAWING = "docs/architecture.svg";

/** Tables without the padding of their cells, which the formatter changes. */
export const unpadded = (text: string): string =>
  text.split("\n").map((line) =>
    line.startsWith("|") ? line.split("|").map((cell) => cell.trim().replace(/^-+$/, "---")).join("|") : line
  ).join("\n");

if (import.meta.main) {
  await Deno.writeTextFile(new URL(DRAWING, ROOT), drawing());
  await Deno.writeTextFile(new URL(PAGE, ROOT), page(textOf(PAGE)));
}
