import { assertEquals, assertNotEquals } from "@std/assert";
import { latentColour, rampColour, sceneColour } from "../../../examples/page/colours.ts";
import { FIRST, settingsOf } from "../../../examples/page/settings.ts";
import { buttonsOf, distanceText, statusOf, viewOf, worldOf } from "../../../examples/page/view.ts";

Deno.test("before a run there is nothing to download or to begin anew, and the words say so", () => {
  const view = viewOf(FIRST);
  assertEquals(buttonsOf(view), { start: "Start", canGoOn: true, canReset: false, canDownload: false });
  assertEquals(statusOf(view, ""), "Nothing has been learned yet.");
});

Deno.test("the first button says what it would do", () => {
  const words = (["idle", "loading", "training", "paused"] as const).map((phase) =>
    buttonsOf({ ...viewOf(FIRST), phase }).start
  );
  assertEquals(words, ["Start", "Pause", "Pause", "Go on"]);
  assertEquals(buttonsOf({ ...viewOf(FIRST), phase: "failed" }).canGoOn, false);
});

Deno.test("start and goal of the pictures come from the seed", () => {
  const [one, same, other] = [1, 1, 2].map((seed) => viewOf({ ...FIRST, seed }).goal);
  assertEquals(one, same);
  assertNotEquals(one, other);
});

Deno.test("the end of an episode is told in the world's unit, and among rooms without one", () => {
  assertEquals(distanceText(worldOf(FIRST), 0.041, true), "Reached, 0.041 units from the goal.");
  const missed = "It ended 1.50 units from the goal; 0.50 count as reached.";
  assertEquals(distanceText(worldOf(FIRST), 1.5, false), missed);
  assertEquals(distanceText(worldOf(settingsOf({ world: "rooms" })), 1, false), "It ended in another room.");
});

Deno.test("in the dark greys are turned round and colours stay what they are", () => {
  const theme = (isDark: boolean) => ({ isDark, of: () => "" });
  assertEquals(sceneColour([244, 244, 240], theme(false)), "rgb(244 244 240)");
  assertEquals(sceneColour([244, 244, 240], theme(true)), "rgb(40 40 43)");
  assertEquals(sceneColour([0, 114, 178], theme(true)), "rgb(46 139 192)");
});

Deno.test("the ramp leads from its first to its last colour, and latents around the circle", () => {
  assertEquals([rampColour(-1), rampColour(0), rampColour(1), rampColour(2)], [
    [68, 1, 84],
    [68, 1, 84],
    [253, 231, 37],
    [253, 231, 37],
  ]);
  const theme = { isDark: false, of: () => "" };
  assertEquals(latentColour([1, 0], false, theme), "oklch(0.58 0.15 180)");
  assertEquals(latentColour([0, 1, 0, 0], true, theme), "oklch(0.58 0.15 90)");
});
