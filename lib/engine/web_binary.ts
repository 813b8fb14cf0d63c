/**
 * The binaries of ONNX Runtime's builds for the web: WebAssembly, from wherever this platform has it.
 *
 * @module
 */
import { messageOf } from "../fault.ts";
import { LOADING_SECONDS } from "./call.ts";
import type { Binary } from "./options.ts";
import { type Platform, platform } from "./platform.ts";

/** The remedy where a build does not load. */
export const LOADING = {
  deno: "Run it with Deno 2.6 or later, or give its bytes as the option 'binary'.",
  node:
    "Install onnxruntime-web 1.30.0 where the script finds it, bundle the script with deno bundle, which packs the binary, " +
    "or give its bytes as the option 'binary'.",
  web:
    "Bundle the page with deno bundle, which packs the binary, or serve it and give its address as the option 'binary'.",
}[platform];

/** The source of a build's binary. */
export interface BinarySource {
  /** The name of the binary's file in onnxruntime-web. */
  readonly file: string;
  /** Imports the binary from a bundle; rejects where no bundler packed it. */
  readonly bundled: () => Promise<{ readonly default: Uint8Array<ArrayBuffer> }>;
}

/** A binary: its bytes, or the module that was compiled from them. */
export type LoadedBinary = Uint8Array<ArrayBuffer> | WebAssembly.Module;

const fetched = async (url: URL): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000 * LOADING_SECONDS) }).catch((reason) => {
    throw new Error(`${url} could not be fetched (${messageOf(reason)})`, { cause: reason });
  });
  if (!response.ok) throw new Error(`${url} was answered with status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** The first bytes of every WebAssembly module. */
const MAGIC = [0, 97, 115, 109];

/** Reads a file in Node, by a module that bundlers for pages do not look for. */
const readInNode = async (path: URL): Promise<Uint8Array<ArrayBuffer>> => {
  const specifier = ["node", "fs/promises"].join(":");
  const { readFile } = await import(specifier);
  return new Uint8Array(await readFile(path));
};

/** The bytes of a binary. A build that was handed other bytes could not be loaded again, so that they are refused before. */
export const bytesOf = async (binary: Binary): Promise<Uint8Array<ArrayBuffer>> => {
  const isFile = binary instanceof URL && binary.protocol === "file:";
  const bytes = binary instanceof URL
    ? await (isFile && platform === "node" ? readInNode(binary) : fetched(binary))
    : binary;
  if (MAGIC.every((byte, index) => bytes[index] === byte)) return bytes;
  throw new Error(`${binary instanceof URL ? binary : "the binary that was given"} is no WebAssembly`);
};

/**
 * Imports a file of onnxruntime-web as a module of WebAssembly that is compiled and not yet instantiated, which needs no permission
 * in Deno, where reading the file would.
 *
 * The import is in a text of its own that is put together at run time, because TypeScript does not know its syntax yet, and bundlers
 * would look for the file.
 */
const importedInDeno = async (file: string): Promise<WebAssembly.Module> => {
  const text = `import source module from "npm:onnxruntime-web@1.30.0/${file}"; export default module;`;
  const { default: module } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return module;
};

/** Finds a file of onnxruntime-web as Node finds packages, from this script. */
const installedInNode = (file: string): Promise<Uint8Array<ArrayBuffer>> =>
  readInNode(new URL(import.meta.resolve(`onnxruntime-web/${file}`)));

/** The ways to a binary that nothing was said about, the first that succeeds counts. */
const WAYS: Readonly<Record<Platform, readonly ((source: BinarySource) => Promise<LoadedBinary>)[]>> = {
  deno: [({ file }) => importedInDeno(file), async ({ bundled }) => (await bundled()).default],
  node: [async ({ bundled }) => (await bundled()).default, ({ file }) => installedInNode(file)],
  web: [async ({ bundled }) => (await bundled()).default],
};

/**
 * The build's own binary; `undefined` on a page without it, where ONNX Runtime looks for the file beside the page's script.
 *
 * @throws {Error} in Deno and in Node, where there is none.
 */
export const ownBinary = async (source: BinarySource): Promise<LoadedBinary | undefined> => {
  const causes: string[] = [];
  for (const way of WAYS[platform]) {
    try {
      return await way(source);
    } catch (reason) {
      causes.push(messageOf(reason).replaceAll("\n", " "));
    }
  }
  if (platform === "web") return undefined;
  throw new Error(`${source.file} was not found (${causes.join("; ")})`);
};
