import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { heading, MARGIN } from "../../lib/report/heading.ts";
import { wrapText } from "../../lib/report/lettering.ts";
import { element } from "../../lib/report/svg.ts";
import { elements } from "./elements.ts";

const linesOf = (title: string, width: number) => {
  const { drawn, height } = heading(title, width);
  return { height, lines: elements(element("g", {}, ...drawn).source).slice(1) };
};

Deno.test("heading is one bold line of 23 pixels at the top left where the title is short", () => {
  const { height, lines } = linesOf("GPIM & others", 600);
  assertEquals(height, 23);
  assertEquals(
    lines.map((
      { name, text, attributes: { x, y, "font-size": size, "font-weight": weight } },
    ) => [name, text, x, y, size, weight]),
    [["text", "GPIM & others", String(MARGIN), String(MARGIN + 14), "17", "bold"]],
  );
});

Deno.test("heading breaks a title that is wider than the picture, and each line lies 23 pixels lower", () => {
  const { height, lines } = linesOf("Distance to the goal over environment steps", 180);
  assert(lines.length > 1);
  assertEquals(lines.map(({ text }) => text).join(" "), "Distance to the goal over environment steps");
  assertEquals(lines.map(({ attributes }) => Number(attributes.y)), lines.map((_, row) => MARGIN + 14 + 23 * row));
  assertEquals(height, 23 * lines.length);
});

Deno.test("heading breaks its lines as letters of 17 pixels that are an eighth wider, which bold ones are", () => {
  fc.assert(fc.property(fc.lorem({ maxCount: 12 }), fc.integer({ min: 100, max: 500 }), (title, width) => {
    assertEquals(linesOf(title, width).lines.map(({ text }) => text), wrapText(title, 17 * 1.12, width));
  }));
});

Deno.test("heading without a title takes no room", () => {
  assertEquals(heading("", 600), { drawn: [], height: 0 });
});
