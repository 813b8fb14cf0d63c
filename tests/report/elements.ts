/**
 * A reader of the little XML that pictures are written in; strict, so that it is a test of well-formedness too.
 *
 * @module
 */

/** An element as it was read. */
export interface Read {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text directly inside, entities resolved. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const plain = (markup: string): string =>
  markup.replace(/&([^;]*);?/g, (found, entity) => {
    if (!found.endsWith(";") || !(entity in ENTITIES)) throw new Error(`a bare ampersand: ${found.slice(0, 20)}`);
    return ENTITIES[entity];
  });

/** All elements of a document in the order in which they begin; throws where it is not well-formed. */
export const elements = (svg: string): readonly Read[] => {
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(svg)) throw new Error("a forbidden character");
  if (!svg.isWellFormed()) throw new Error("half of a surrogate pair");
  const tag = /<(?:\/([a-z]+)|([a-z]+)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)(\/?))>|([^<]+)/gy;
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof found)[number][] = [];
  while (tag.lastIndex < svg.length) {
    const start = tag.lastIndex;
    const match = tag.exec(svg);
    if (match === null) throw new Error(`not markup: ${svg.slice(start, start + 40)}`);
    const [, closed, opened, attributes, empty, text] = match;
    if (text !== undefined) {
      const parent = open.at(-1);
      if (parent === undefined) throw new Error("text outside the root");
      parent.text += plain(text);
    } else if (closed !== undefined) {
      if (open.pop()?.name !== closed) throw new Error(`${closed} is closed but was not open`);
    } else {
      if (found.length > 0 && open.length === 0) throw new Error("a second root");
      const pairs = [...attributes.matchAll(/ ([a-zA-Z][a-zA-Z0-9-]*)="([^"]*)"/g)].map((
        [, key, value],
      ) => [key, plain(value)]);
      const element = { name: opened, attributes: Object.fromEntries(pairs), text: "" };
      if (Object.keys(element.attributes).length < pairs.length) throw new Error(`an attribute twice in ${opened}`);
      found.push(element);
      if (empty === "") open.push(element);
    }
  }
  if (open.length > 0 || found.length === 0) throw new Error("something is still open, or nothing is there");
  return found;
};

/** The points of a polyline, in pixels. */
export const pixels = ({ attributes }: Read): readonly (readonly number[])[] =>
  attributes.points.split(" ").map((point) => point.split(",").map(Number));

/** All texts, one after the other. */
export const words = (svg: string): string =>
  elements(svg).filter(({ name }) => name === "text").map(({ text }) => text).join(" ");
