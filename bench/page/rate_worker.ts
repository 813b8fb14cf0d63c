/**
 * A worker for measurements, of Deno or of a browser.
 *
 * @module
 */
import { pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { serveTraining } from "../../lib/worker/mod.ts";

const own = typeof Deno === "undefined"
  ? { binary: new URL("ort-wasm-simd-threaded.wasm", globalThis.location.href) }
  : {};

serveTraining({ worlds: { point_nav: pointNav }, engines: { webassembly: () => webassembly("measured", own) } });
