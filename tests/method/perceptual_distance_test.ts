import { assertLess } from "@std/assert";
import { perceptualDistance } from "../../lib/method/mod.ts";
import { distanceLeft, SMALL } from "../support/line_world.ts";

Deno.test("L2 reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(perceptualDistance(SMALL), 300), 0.15);
});
