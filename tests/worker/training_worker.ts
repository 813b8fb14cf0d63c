/**
 * The script of a worker that trains on two worlds.
 *
 * @module
 */
import { pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { serveTraining } from "../../lib/worker/mod.ts";
import { line } from "../support/line_world.ts";

serveTraining({ worlds: { point_nav: pointNav, line }, engines: { webassembly: () => webassembly() } });
