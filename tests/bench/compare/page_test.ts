import { assertEquals, assertStringIncludes } from "@std/assert";
import { comparisonPage } from "../../../bench/compare/page.ts";
import { RESULTS, suite } from "./results.ts";

Deno.test("the page refers to no other file, and has a figure of every kind that results exist for", () => {
  const html = comparisonPage(RESULTS);
  assertEquals(html.match(/(src|href)="(?!data:)[^"]*"/), null);
  for (const title of ["While learning", "Trajectories", "What the learned rewards follow", "Precision"]) {
    assertStringIncludes(html, `<h2>${title}</h2>`);
  }
  assertEquals(html.includes("<h2>The bound</h2>"), false);
  assertEquals(comparisonPage([]).includes("<svg"), false);
});

Deno.test("the page aggregates where several main worlds have results, with profiles and the time at goals", () => {
  const few = suite(2).filter(({ method }) => ["gpim", "contrastive_gpim", "rig"].includes(method));
  const [one, several] = [comparisonPage(RESULTS), comparisonPage(few)];
  for (const title of ["All worlds together", "Performance profiles", "Time at the goal"]) {
    assertEquals(one.includes(`<h2>${title}</h2>`), false);
    assertStringIncludes(several, `<h2>${title}</h2>`);
  }
  assertStringIncludes(several, "<th>P(ours is better)</th>");
  assertEquals(several.match(/(src|href)="(?!data:)[^"]*"/), null);
});
