import { assertEquals, assertStringIncludes } from "@std/assert";
import { comparisonPage } from "../../../bench/compare/page.ts";
import { RESULTS } from "./results.ts";

Deno.test("the page refers to no other file, and has a figure of every kind that results exist for", () => {
  const html = comparisonPage(RESULTS);
  assertEquals(html.match(/(src|href)="(?!data:)[^"]*"/), null);
  for (const title of ["While learning", "Trajectories", "What the learned rewards follow", "Precision"]) {
    assertStringIncludes(html, `<h2>${title}</h2>`);
  }
  assertEquals(html.includes("<h2>The bound</h2>"), false);
  assertEquals(comparisonPage([]).includes("<svg"), false);
});
