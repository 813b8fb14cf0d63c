import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { MARGIN } from "../../lib/report/heading.ts";
import { textWidth } from "../../lib/report/lettering.ts";
import { caption, type Explained, names, notes, translate } from "../../lib/report/panels.ts";
import { element, type Markup } from "../../lib/report/svg.ts";
import { elements } from "./elements.ts";

const read = (...drawn: readonly Markup[]) => elements(element("g", {}, ...drawn).source).slice(1);

const mark: readonly Markup[] = [element("circle", { r: 3 })];
const explained = (meaning: string, symbol: readonly Markup[] = mark): Explained => ({ symbol, meaning });

Deno.test("translate moves elements by hundredths of pixels", () => {
  assertEquals(translate(1 / 3, -2, ...mark).source, `<g transform="translate(0.33 -2)"><circle r="3"/></g>`);
  assertThrows(() => translate(NaN, 0), RangeError, "a number came as NaN");
});

Deno.test("caption puts symbol and meaning side by side in rows of 18 pixels", () => {
  const { drawn, height } = caption([explained("goal"), explained("start")], 600, 100);
  assertEquals(height, 18);
  const [first, , firstText, second, , secondText] = read(...drawn);
  const step = 26 + textWidth("goal", 12) + 14;
  assertEquals(first.attributes.transform, `translate(${MARGIN} 109)`);
  assertEquals([firstText.text, Number(firstText.attributes.x), firstText.attributes.y], [
    "goal",
    MARGIN + 26,
    "113.2",
  ]);
  assertEquals(second.attributes.transform, `translate(${Number((MARGIN + step).toFixed(2))} 109)`);
  assertEquals([secondText.text, secondText.attributes.y], ["start", "113.2"]);
});

Deno.test("caption begins a new row where the width is used up", () => {
  const meanings = ["one", "two", "three"];
  const narrow = caption(meanings.map((meaning) => explained(meaning)), 26 + textWidth("three", 12), 0);
  const texts = read(...narrow.drawn).filter(({ name }) => name === "text");
  assertEquals(texts.map(({ attributes }) => [Number(attributes.x), Number(attributes.y)]), [
    [MARGIN + 26, 13.2],
    [MARGIN + 26, 31.2],
    [MARGIN + 26, 49.2],
  ]);
  assertEquals(narrow.height, 54);
});

Deno.test("caption writes a meaning without a symbol at the margin, in as many rows as it needs", () => {
  const meaning = "the shaded band holds the mean of all seeds with a probability of 95 percent";
  const { drawn, height } = caption([explained(meaning, [])], 150, 0);
  const texts = read(...drawn);
  assert(texts.length > 1 && texts.every(({ name, attributes }) => name === "text" && Number(attributes.x) === MARGIN));
  assertEquals(texts.map(({ text }) => text).join(" "), meaning);
  assertEquals(height, 18 * texts.length);
});

Deno.test("caption keeps every row within its width, whatever is explained", () => {
  const entries = fc.array(fc.tuple(fc.lorem({ maxCount: 1 }), fc.boolean()), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(entries, fc.integer({ min: 160, max: 600 }), (entries, width) => {
    const { drawn, height } = caption(entries.map(([word, has]) => explained(word, has ? mark : [])), width, 0);
    const texts = read(...drawn).filter(({ name }) => name === "text");
    for (const { text, attributes } of texts) {
      assert(Number(attributes.x) + textWidth(text, 12) <= MARGIN + width + 0.01);
      assert(Number(attributes.y) < height);
    }
    assertEquals(texts.map(({ text }) => text).join(" "), entries.map(([word]) => word).join(" "));
  }));
});

const placesOf = (drawn: readonly Markup[]) =>
  read(...drawn).map(({ text, attributes: { x, y } }) => [text, Number(x), Number(y)] as const);

Deno.test("names are bold, centred, and end on one baseline, however many lines each takes", () => {
  const { drawn, height } = names(["GPIM", "DIAYN with goal inference"], 120);
  const [short, long] = drawn.map(placesOf);
  assertEquals(short, [["GPIM", 60, 14 + height - 18]]);
  assert(long.length > 1);
  assertEquals(long.map(([, x, y]) => [x, y]), long.map((_, row) => [60, 14 + height + 18 * (row - long.length)]));
  assertEquals(height, 18 * long.length);
  const [{ attributes }] = read(...drawn[0]);
  assertEquals([attributes["font-weight"], attributes["font-size"], attributes["text-anchor"]], [
    "bold",
    "14",
    "middle",
  ]);
});

Deno.test("notes are small, centred, and begin at one height, however many lines each takes", () => {
  const { drawn, height } = notes(["0.9", "0.35 of the environment's own measure"], 100, 200);
  const [short, long] = drawn.map(placesOf);
  assertEquals(short, [["0.9", 50, 214]]);
  assertEquals(long.map(([, x, y]) => [x, y]), long.map((_, row) => [50, 214 + 18 * row]));
  assertEquals(height, 18 * long.length);
  const [{ attributes }] = read(...drawn[0]);
  assertEquals([attributes["font-weight"], attributes["font-size"]], [undefined, "12"]);
});

Deno.test("names and notes of nothing take no room", () => {
  assertEquals(names([], 100), { drawn: [], height: 0 });
  assertEquals(notes(["", ""], 100, 0), { drawn: [[], []], height: 0 });
});
