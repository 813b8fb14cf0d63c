/**
 * Builds the page in which GPIM learns: plain files that any web server can serve, from any folder.
 *
 *     deno task page --out site
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import asyncify from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm" with { type: "bytes" };
import plotStyle from "uplot/uPlot.min.css" with { type: "text" };

const HERE = new URL("./", import.meta.url);

/** The files that are copied as they are. */
const FILES = ["index.html", "icon.svg"];

/** The binaries of ONNX Runtime, of which the worker loads one. */
const BINARIES: Readonly<Record<string, Uint8Array>> = {
  "ort-wasm-simd-threaded.wasm": wasm,
  "ort-wasm-simd-threaded.asyncify.wasm": asyncify,
};

const bundle = async (out: string): Promise<void> => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", "--code-splitting", "--external", "data:*"]
      .concat("--config", new URL("../../deno.json", HERE).pathname, "--outdir", out)
      .concat(["page.ts", "worker.ts"].map((file) => new URL(file, HERE).pathname)),
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
};

/** Builds the page into a folder. */
export const buildPage = async (out: string): Promise<void> => {
  await Deno.mkdir(out, { recursive: true });
  await bundle(out);
  for (const file of FILES) await Deno.copyFile(new URL(file, HERE), `${out}/${file}`);
  for (const [file, bytes] of Object.entries(BINARIES)) await Deno.writeFile(`${out}/${file}`, bytes);
  await Deno.writeTextFile(`${out}/page.css`, plotStyle + await Deno.readTextFile(new URL("page.css", HERE)));
};

if (import.meta.main) {
  const { out } = parseArgs(Deno.args, { string: ["out"], default: { out: "site" } });
  await buildPage(out);
  console.log(`The page is in ${out}: serve it, e.g. with  npx http-server ${out}`);
}
