/**
 * Goals as commands: “push the blue circle to (6.7, 8.0)”. A goal is the colour and the shape of one of four objects, as one-hots, and the
 * object's target position:
 *
 *     deno run examples/object_push.ts --out pictures
 *
 * @module
 */
import { objectPush } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";

if (import.meta.main) {
  await command({ name: "examples/object_push.ts", worlds: { object_push: objectPush }, goals: "description" });
}
