import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { alignedTrajectory, anyState, finalState, observedState } from "../../lib/goal/mod.ts";
import { GOAL_NAMES, goalsByName, goalsName, VIEW_NAMES, viewByName, viewName } from "../../lib/goal/named.ts";
import { ACHIEVED, DESCRIPTION, OBSERVED } from "../../lib/goal/view.ts";

const SINGLE = ["final_state", "any_state", "observed_state", "description", "aligned_trajectory"];

Deno.test("goalsByName finds all of f_κ that takes no number, each under a name of the list in words", () => {
  assertStrictEquals(goalsByName("final_state"), finalState);
  assertStrictEquals(goalsByName("any_state"), anyState);
  assertStrictEquals(goalsByName("observed_state"), observedState);
  assertStrictEquals(goalsByName("aligned_trajectory"), alignedTrajectory);
  for (const name of SINGLE) {
    assertEquals([goalsName(goalsByName(name)!), GOAL_NAMES.includes(name)], [name, true]);
  }
});

Deno.test("names and goals lead back to each other, whatever the numbers are", () => {
  const number = fc.integer({ min: 0, max: 999_999 });
  const lists = fc.array(number, { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(number, lists, (count, list) => {
    for (const name of [`waypoints:${count}`, `render:${count}`, `project:${list.join(",")}`]) {
      assertEquals(goalsName(goalsByName(name)!), name);
    }
    for (const name of [`render:${count}`, `project:${list.join(",")}`]) {
      assertEquals(viewName(viewByName(name)!), name);
    }
  }));
});

Deno.test("views have names of their own", () => {
  for (const [name, view] of [["achieved", ACHIEVED], ["observed", OBSERVED], ["description", DESCRIPTION]] as const) {
    assertStrictEquals(viewByName(name), view);
    assertEquals([viewName(view), VIEW_NAMES.includes(name)], [name, true]);
  }
});

Deno.test("what is no name of goals or views is undefined, and goals of one's own keep their name", () => {
  const names = ["", "final state", "final_state:1", "waypoints", "waypoints:", "waypoints:1,2", "waypoints:-1"];
  for (const name of [...names, "waypoints:1:2", "render:1e3", "project:0, 1", "project:,", "toString", "toString:1"]) {
    assertEquals([goalsByName(name), viewByName(name)], [undefined, undefined], name);
  }
  assertEquals(goalsByName(`project:${Array(1001).fill(1).join(",")}`), undefined);
  assertEquals(goalsName({ ...finalState, name: "two heights" }), "two heights");
});
