/**
 * Writes the tables of `docs/metrics.md` from the glossary:
 *
 *     deno task metrics
 *
 * @module
 */
import { GLOSSARY, type MetricEntry } from "../../lib/report/glossary.ts";
import { replaceGenerated } from "../structure/generated.ts";

/** The place of the page. */
export const PAGE = "docs/metrics.md";

/** A text as a cell of a table; a bar would end it. */
const cell = (text: string): string => text.replaceAll("|", "\\|");

const tableOf = (entries: readonly MetricEntry[]): string =>
  ["| name | meaning | unit | to expect, and otherwise |", "| --- | --- | --- | --- |"].concat(
    entries.map(({ name, meaning, unit, expect }) =>
      `| \`${name}\` | ${cell(meaning)} | ${cell(unit)} | ${cell(expect)} |`
    ),
  ).join("\n");

const tables = (): string =>
  Object.entries(GLOSSARY).map(([heading, entries]) => `## ${heading}\n\n${tableOf(entries)}`).join("\n\n");

/** The page with the tables as they are now. */
export const page = (current: string): string => replaceGenerated(current, "metrics", "metrics", tables());

if (import.meta.main) await Deno.writeTextFile(PAGE, page(await Deno.readTextFile(PAGE)));
