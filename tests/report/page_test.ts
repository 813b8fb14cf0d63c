import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { codeMarkup, figureMarkup, gridMarkup, page, paragraphMarkup, tableMarkup } from "../../lib/report/mod.ts";

const HOSTILE = `<script>alert("x")</script> & 'more'`;
const ESCAPED = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;";

Deno.test("all words are escaped, and a picture is taken as it is", () => {
  const html = page({
    title: HOSTILE,
    lead: HOSTILE,
    sections: [{
      title: HOSTILE,
      text: HOSTILE,
      content: [
        tableMarkup([[HOSTILE], [HOSTILE]]),
        codeMarkup(HOSTILE),
        gridMarkup([[paragraphMarkup(HOSTILE), figureMarkup("<svg></svg>")]]),
      ],
    }],
  });
  assertEquals(html.includes("<script"), false);
  assertEquals(html.split(ESCAPED).length - 1, 9);
  assertStringIncludes(html, '<div class="grid"><div><p>');
  assertStringIncludes(html, "<figure><svg></svg></figure>");
});

Deno.test("the first row of a table is its head, and no rows are no table", () => {
  assertEquals(
    tableMarkup([["", "a"], ["b", "1"]]).source,
    "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><td>b</td><td>1</td></tr></tbody></table>",
  );
  assertEquals(tableMarkup([]).source, "");
});

Deno.test("a section without content is left out, and a page may load nothing and run nothing", () => {
  const section = { title: "Empty", text: "Nothing.", content: [tableMarkup([])] };
  const html = page({
    title: "A page",
    lead: "Its lead.",
    sections: [section, { ...section, title: "Bare", content: [] }],
  });
  assertEquals([html.includes("Empty"), html.includes("Bare")], [false, false]);
  assertStringIncludes(html, "<title>A page</title>");
  assertStringIncludes(html, "default-src 'none'");
  assert(/<meta name="viewport"/.test(html));
});
