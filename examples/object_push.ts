/**
 * Goals as commands: “push the blue circle to (6.7, 8.0)”. A goal is the colour and the shape of one of four objects, as one-hots, and the
 * place where it is to be:
 *
 *     deno run examples/object_push.ts --out pictures
 *
 * @module
 */
import { describe } from "../lib/stage/goal_family.ts";
import { command } from "./command.ts";
import { setups } from "./setups.ts";

const { object_push } = setups;

if (import.meta.main) await command({ name: "examples/object_push.ts", setups: { object_push }, goals: describe });
