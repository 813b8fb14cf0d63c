/**
 * Builds the page in which GPIM learns: plain files that any web server can serve, from any folder.
 *
 *     deno task page --out site
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };
import asyncify from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm" with { type: "bytes" };
import plotStyle from "uplot/uPlot.min.css" with { type: "text" };
import { text, toggle } from "../../lib/cli/flags.ts";
import { print } from "../../lib/cli/print.ts";
import { runCommand } from "../../lib/cli/run_command.ts";
import { fault, messageOf } from "../../lib/fault.ts";

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

const FLAGS = {
  out: { ...text("a folder", "where the page is written (site)"), fallback: "site" },
  help: toggle("print this help"),
};

if (import.meta.main) {
  const build = (out: string) =>
    TE.tryCatch(
      () => buildPage(out),
      (reason) => fault("file", out, messageOf(reason), "Run deno task page, which has all permissions that it needs."),
    );
  const code = await runCommand("deno task page", FLAGS, Deno.args, ({ out }) =>
    pipe(
      build(out),
      TE.map(() => print(`The page is in ${out}: serve it, e.g. with  npx http-server ${out}`)),
    ));
  Deno.exit(code);
}
