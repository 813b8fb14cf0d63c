/**
 * The options of engines, and their check: an engine with options that cannot be answers every model with their fault.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import type * as t from "io-ts";
import { guardCodec, numberCodec, shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import type { Engine } from "./engine.ts";

/** The binary of ONNX Runtime's build for the web: its bytes, or the address that it is fetched from. */
export type Binary = Uint8Array<ArrayBuffer> | URL;

/** Options of every engine. */
export interface EngineOptions {
  /**
   * Seconds without an answer after which a call is a fault; 60 by default, and 300 for WebGPU. Only seconds in which the calling
   * thread is free count, and engines on the processor compute on it: a long step is never late.
   */
  readonly patience?: number;
}

/** Options of engines on the processor. */
export interface ProcessorOptions extends EngineOptions {
  /**
   * Number of threads, 1 by default. More are faster from layers of 256 on, where cores are idle.
   *
   * WebAssembly has the same number for every program of a process: the first one compiled sets it. More than one need no
   * permission, but in a browser a page that is cross-origin isolated, and bundled by `--code-splitting`: threads load ONNX
   * Runtime's script, which in a single file is also the page's. Together they take one gibibyte of memory.
   */
  readonly threads?: number;
  /**
   * The file `ort-wasm-simd-threaded.wasm` of onnxruntime-web 1.30.0, which WebAssembly runs; the first program compiled loads it.
   * By default Deno imports it, and a page has it in its bundle, or beside its script.
   */
  readonly binary?: Binary;
}

/** Options of the WebGPU engine. */
export interface WebgpuOptions extends EngineOptions {
  /**
   * Whether ONNX Runtime records a step's commands and replays them; false by default. The first runs are checked: if their
   * numbers differ from runs without recording, the program goes on without it, and its `reason` states so.
   */
  readonly capture?: boolean;
  /** The file `ort-wasm-simd-threaded.asyncify.wasm` of onnxruntime-web 1.30.0, as {@link ProcessorOptions.binary}. */
  readonly binary?: Binary;
  /** Options of the processor, for models whose results are needed on the host at once. */
  readonly processor?: ProcessorOptions;
}

/** Options of the WebGPU engine of the native build. */
export interface NativeWebgpuOptions extends EngineOptions {
  /** Options of the processor, for models whose results are needed on the host at once. */
  readonly processor?: ProcessorOptions;
}

/** Options of choosing an engine. */
export interface AutoOptions extends ProcessorOptions {
  /** Options of WebGPU, where it is chosen. */
  readonly webgpu?: WebgpuOptions;
}

/** The seconds that engines on the processor, and WebGPU, have for an answer where no other number is given. */
export const [PROCESSOR_PATIENCE, WEBGPU_PATIENCE] = [60, 300];

/** The most threads of an engine. */
const MOST_THREADS = 1024;

const THREADS = numberCodec(
  `a whole number from 1 to ${MOST_THREADS}`,
  (count) => Number.isSafeInteger(count) && count >= 1 && count <= MOST_THREADS,
);

const PATIENCE = numberCodec("a number of seconds of at least 1", (seconds) => seconds >= 1);

const BINARY = guardCodec(
  "the bytes of a binary as Uint8Array, or a URL",
  (value): value is Binary => value instanceof Uint8Array || value instanceof URL,
);

const SWITCH = guardCodec("true or false", (value): value is boolean => typeof value === "boolean");

/** The allowed values of an option, or the allowed options within it. */
type Allowed = Pick<t.Type<unknown>, "is" | "name"> | { readonly options: AllowedOptions };

/** The allowed values by option. */
type AllowedOptions = Readonly<Record<string, Allowed>>;

/** The options of engines on the processor. */
export const PROCESSOR: AllowedOptions = { threads: THREADS, binary: BINARY, patience: PATIENCE };

/** The options of WebGPU. */
export const WEBGPU: AllowedOptions = {
  capture: SWITCH,
  binary: BINARY,
  patience: PATIENCE,
  processor: { options: PROCESSOR },
};

/** The options of WebGPU in the native build. */
export const NATIVE_WEBGPU: AllowedOptions = { patience: PATIENCE, processor: { options: PROCESSOR } };

/** The options of choosing an engine. */
export const AUTO: AllowedOptions = { ...PROCESSOR, webgpu: { options: WEBGPU } };

/** The fault of the first option that is unknown or not allowed; `undefined` where there is none. */
const optionsFault = (place: string, allowed: AllowedOptions, options: unknown): Fault | undefined => {
  const names = Object.keys(allowed).join(", ");
  if (typeof options !== "object" || options === null) {
    return fault(
      "configuration",
      place,
      `options came as ${shown(options)}`,
      `Give an object of ${names}, or nothing.`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(allowed, name)) {
      return fault("configuration", place, `there is no option '${name}'`, `There are ${names}.`);
    }
    const codec = allowed[name];
    if (value === undefined) continue;
    if ("options" in codec) {
      const wrong = optionsFault(`${place}, option '${name}'`, codec.options, value);
      if (wrong !== undefined) return wrong;
    } else if (!codec.is(value)) {
      return fault("configuration", `${place}, option '${name}'`, `it came as ${shown(value)}`, `Give ${codec.name}.`);
    }
  }
};

/** An engine, or one that answers every model with the fault of its options or its reason. */
export const engineWith = (
  name: Engine["name"],
  allowed: AllowedOptions,
  { reason = "", options }: { readonly reason?: unknown; readonly options: unknown },
  make: () => Omit<Engine, "name">,
): Engine => {
  const place = `engine ${name}`;
  const wrong = typeof reason === "string"
    ? optionsFault(place, allowed, options)
    : fault("configuration", place, `its reason came as ${shown(reason)}`, "Give a sentence, or nothing.");
  if (wrong === undefined) return { name, ...make() };
  return { name, compile: () => TE.left(wrong), compileOnProcessor: () => TE.left(wrong) };
};
