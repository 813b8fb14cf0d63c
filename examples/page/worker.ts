/// <reference lib="dom" />
/**
 * The page's worker: trains on the page's worlds, with binaries that lie beside this script.
 *
 * @module
 */
import { webassembly, webgpu } from "../../lib/engine/mod.ts";
import { mapRecord } from "../../lib/record.ts";
import { serveTraining } from "../../lib/worker/mod.ts";
import { PAGE_WORLDS } from "./worlds.ts";

const binary = (file: string) => ({ binary: new URL(file, globalThis.location.href) });
const processor = binary("ort-wasm-simd-threaded.wasm");

serveTraining({
  worlds: mapRecord(PAGE_WORLDS, ({ world }) => world),
  engines: {
    webassembly: () => webassembly("chosen on the page", processor),
    webgpu: () => webgpu("chosen on the page", { ...binary("ort-wasm-simd-threaded.asyncify.wasm"), processor }),
  },
});
