import { assertLess } from "@std/assert";
import { diayn } from "../../lib/method/mod.ts";
import { box } from "../../lib/learner/mod.ts";
import { distanceLeft, SMALL } from "../support/line_world.ts";

Deno.test("DIAYN reaches goals on the line by inferring their latents, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(diayn({ ...SMALL, latents: box(1) }), 400), 0.3);
});
