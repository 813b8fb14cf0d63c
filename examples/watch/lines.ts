/**
 * The lines of charts, out of the rows of all seeds.
 *
 * @module
 */
import type { KeptRows, Row } from "../../lib/watch/rows.ts";
import type { ChartLines } from "../page/chart_lines.ts";

/** The rows of every seed. */
export type SeedRows = ReadonlyMap<number, KeptRows>;

/** The name under which all losses are shown together. */
export const LOSSES = "losses";

/** Variables of colours, in the order of lines. */
const COLOURS = ["own", "other", "third", "fault", "glow-edge", "muted"];

const DISTANCE = /^evaluation\.(.+)\.normalisedDistance$/;
const EVALUATION = /^evaluation\./;
/** Losses of networks; that of the temperature is of another kind, and would set the scale. */
const LOSS = /(?<!temperature)loss$/i;

/** The names of values in rows, in their order, which begins with the method's own policy. */
const namesIn = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.flatMap(({ values }) => Object.keys(values))),
];

/** The names of all metrics besides distances, sorted; before them that of all losses, where there are some. */
export const metricNames = (seeds: SeedRows): readonly string[] => {
  const names = namesIn([...seeds.values()].flatMap(({ training, evaluations }) => [...training, ...evaluations]))
    .filter((name) => !DISTANCE.test(name)).toSorted();
  return names.some((name) => LOSS.test(name)) ? [LOSSES, ...names] : names;
};

/** A named value of the rows of a seed, with the label and colour of its line. */
interface Source {
  readonly rows: readonly Row[];
  readonly name: string;
  readonly label: string;
  readonly colour: number;
}

/** Rows with a value, each number of gradient steps once, the last of its rows. */
const valuesOf = ({ rows, name }: Source): ReadonlyMap<number, number> =>
  new Map(rows.flatMap(({ updates, values }) => name in values ? [[updates, values[name]] as const] : []));

const linesOf = (sources: readonly Source[]): ChartLines => {
  const columns = sources.map(valuesOf);
  const updates = [...new Set(columns.flatMap((column) => [...column.keys()]))].toSorted((a, b) => a - b);
  return {
    updates,
    lines: sources.map(({ label, colour }, place) => ({
      label,
      colour: COLOURS[colour % COLOURS.length],
      values: updates.map((at) => columns[place].get(at) ?? null),
    })),
  };
};

/** A label with its seed, where there are several. */
const labelled = (label: string, seed: number, seeds: SeedRows): string =>
  seeds.size > 1 ? `${label}, seed ${seed}` : label;

/** The distances of all policies: a colour for each policy, and a line for each of its seeds. */
export const distanceLines = (seeds: SeedRows): ChartLines =>
  linesOf(
    namesIn([...seeds.values()].flatMap(({ evaluations }) => evaluations))
      .filter((name) => DISTANCE.test(name))
      .flatMap((name, colour) =>
        [...seeds].map(([seed, { evaluations }]) => ({
          rows: evaluations,
          name,
          label: labelled(DISTANCE.exec(name)?.[1] ?? name, seed, seeds),
          colour,
        }))
      ),
  );

/** All losses: a colour for each, and a line for each of its seeds. */
const lossLines = (seeds: SeedRows): ChartLines =>
  linesOf(
    namesIn([...seeds.values()].flatMap(({ training }) => training)).filter((name) => LOSS.test(name))
      .flatMap((name, colour) =>
        [...seeds].map(([seed, { training }]) => ({
          rows: training,
          name,
          label: labelled(name, seed, seeds),
          colour,
        }))
      ),
  );

/** A metric of all seeds: a colour and a line for each. */
export const metricLines = (seeds: SeedRows, name: string): ChartLines =>
  name === LOSSES ? lossLines(seeds) : linesOf(
    [...seeds].map(([seed, { training, evaluations }], colour) => ({
      rows: EVALUATION.test(name) ? evaluations : training,
      name,
      label: labelled(name, seed, seeds),
      colour,
    })),
  );

/** The distance that the first policy has left, by the latest evaluation of the first seed that has one. */
export const latestDistance = (seeds: SeedRows): number | undefined => {
  const [row] = [...seeds.values()].flatMap(({ evaluations }) => evaluations.at(-1) ?? []);
  return Object.entries(row?.values ?? {}).find(([name]) => DISTANCE.test(name))?.[1];
};
