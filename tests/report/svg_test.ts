import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decimal, element, picture, pointList, text } from "../../lib/report/svg.ts";
import { elements } from "./elements.ts";

/** Controls and halves of surrogate pairs included. */
const anyText = fc.array(fc.oneof(fc.nat(0xFF), fc.nat(0xFFFF))).map((units) => String.fromCharCode(...units));

Deno.test("numbers have at most two decimals, and zero has no sign", () => {
  assertEquals([1 / 3, 2, -0, -0.001, 719.999, 1e-9].map(decimal), ["0.33", "2", "0", "0", "720", "0"]);
  assertEquals(pointList([[0, 1 / 3], [2 / 3, -1]]), "0,0.33 0.67,-1");
});

Deno.test("a number that is not finite is refused", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(() => element("circle", { r: value }), RangeError, `a number came as ${value}`);
  }
});

Deno.test("text and attributes are escaped", () => {
  assertEquals(
    element("text", { fill: `<&"'>` }, text(`<&"'>`)).source,
    '<text fill="&lt;&amp;&quot;&#39;&gt;">&lt;&amp;&quot;&#39;&gt;</text>',
  );
});

Deno.test("any text whatever makes a well-formed picture and can be read back", () => {
  fc.assert(fc.property(anyText, (content) => {
    const [, title] = elements(picture({ title: content, width: 10, height: 10 }));
    // deno-lint-ignore no-control-regex
    const allowed = content.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD");
    assertEquals(title.text, allowed);
  }));
  for (const broken of ["\u0000", "\uD800", "a\uDFFFb", "]]>", "<!--"]) {
    elements(picture({ title: broken, width: 10, height: 10 }));
  }
});

Deno.test("a picture lies on a light ground of its own size", () => {
  const [svg, , ground] = elements(picture({ title: "", width: 720, height: 420 }));
  assertEquals(svg.attributes.viewBox, "0 0 720 420");
  assertEquals([ground.name, ground.attributes.width, ground.attributes.height], ["rect", "720", "420"]);
});
