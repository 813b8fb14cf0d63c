/**
 * Reports as one self-contained HTML page, without references to other files and without scripts.
 *
 * @module
 */
import { type Markup, text } from "./svg.ts";

const STYLE = `
:root { color-scheme: light; }
body { font: 16px/1.5 Helvetica, Arial, sans-serif; color: #222; background: #f6f7f8; margin: 0 auto; max-width: 1240px; padding: 24px; }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; } h2 { margin-top: 48px; }
table { border-collapse: collapse; background: #fff; font-size: 14px; display: block; overflow-x: auto; width: fit-content; max-width: 100%; }
td, th { padding: 4px 12px; border-bottom: 1px solid #e8eaed; text-align: right; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; position: sticky; left: 0; background: #fff; }
figure { margin: 16px 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
pre { background: #fff; padding: 12px; overflow-x: auto; font-size: 13px; }
p { max-width: 75ch; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 520px), 1fr)); gap: 8px 24px; }
.grid p { font-size: 14px; margin: 4px 0; color: #555; }
@media (max-width: 700px) {
  body { padding: 12px; }
  /* Letters stay readable where a picture is wider than the screen: it scrolls. */
  figure svg { max-width: none; min-width: 700px; }
}
`;

/** Cells of a table, row by row; the first row is its head. */
export type Cells = readonly (readonly string[])[];

/** A table; nothing where there are no cells. */
export const tableMarkup = ([head, ...body]: Cells): Markup => {
  if (head === undefined) return { source: "" };
  const row = (cells: readonly string[], name: "td" | "th") =>
    `<tr>${cells.map((cell) => `<${name}>${text(cell).source}</${name}>`).join("")}</tr>`;
  return {
    source: `<table><thead>${row(head, "th")}</thead><tbody>${
      body.map((cells) => row(cells, "td")).join("")
    }</tbody></table>`,
  };
};

/** A picture, which is SVG that this library has made. */
export const figureMarkup = (svg: string): Markup => ({ source: `<figure>${svg}</figure>` });

/** A paragraph. */
export const paragraphMarkup = (content: string): Markup => ({ source: `<p>${text(content).source}</p>` });

/** Lines of a file or of a command, as they are. */
export const codeMarkup = (content: string): Markup => ({ source: `<pre>${text(content).source}</pre>` });

/** Groups of pictures and texts beside each other, as many as fit. */
export const gridMarkup = (groups: readonly (readonly Markup[])[]): Markup => ({
  source: `<div class="grid">${
    groups.map((group) => `<div>${group.map(({ source }) => source).join("\n")}</div>`).join("\n")
  }</div>`,
});

/** A section of a page; it is left out where it has no content. */
export interface Section {
  /** The heading. */
  readonly title: string;
  /** An introduction. */
  readonly text: string;
  /** The content. */
  readonly content: readonly Markup[];
}

/** The contents of a page. */
export interface PageContents {
  /** The title. */
  readonly title: string;
  /** A sentence below it. */
  readonly lead: string;
  /** The sections. */
  readonly sections: readonly Section[];
}

const sectionMarkup = ({ title, text: introduction, content }: Section): string => {
  const sources = content.map(({ source }) => source).filter((source) => source !== "");
  return sources.length === 0
    ? ""
    : `<section>\n<h2>${text(title).source}</h2>\n<p>${text(introduction).source}</p>\n${
      sources.join("\n")
    }\n</section>`;
};

/**
 * A page, readable from a telephone on.
 *
 * @example
 * ```ts
 * import { page, tableMarkup } from "@gpim/gpim/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const content = [tableMarkup([["setting", "distance"], ["<8>", "0.1"]])];
 * const html = page({ title: "A & B", lead: "Two runs.", sections: [{ title: "Result", text: "All of it.", content }] });
 * assertStringIncludes(html, "<td>&lt;8&gt;</td>");
 * ```
 */
export const page = ({ title, lead, sections }: PageContents): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${text(title).source}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${text(title).source}</h1>
<p>${text(lead).source}</p>
${sections.map(sectionMarkup).filter((section) => section !== "").join("\n")}
</body>
</html>
`;
