/**
 * Engines by the names that a command line takes.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import { shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { guardTask } from "../guard.ts";
import { auto } from "./auto.ts";
import { engineFault } from "./call.ts";
import type { Engine } from "./engine.ts";
import type { ProcessorOptions } from "./options.ts";
import { loadNative, loadNativeWebgpu } from "./processor.ts";
import { webassembly } from "./webassembly.ts";
import { webgpu } from "./webgpu.ts";

/** The names; `wasm` is short for `webassembly`. */
export const ENGINE_NAMES = ["auto", "webassembly", "wasm", "webgpu", "native", "native-webgpu"] as const;

/** The name of an engine on a command line. */
export type EngineChoice = typeof ENGINE_NAMES[number];

/** The engine of a name; the options are for engines on the processor. */
export const engineByName = (
  name: EngineChoice,
  options: ProcessorOptions = {},
): TE.TaskEither<Fault, Engine> => guardTask("engine", () => engineOf(name, options));

const engineOf = (name: EngineChoice, options: ProcessorOptions): TE.TaskEither<Fault, Engine> => {
  switch (name) {
    case "auto":
      return TE.right(auto(options));
    case "webassembly":
    case "wasm":
      return TE.right(webassembly("requested", options));
    case "webgpu":
      return TE.right(webgpu("requested", { processor: options }));
    case "native":
      return TE.tryCatch(
        () => loadNative("requested", options),
        engineFault("engine native", "Run with --allow-ffi --allow-read, or use --engine webassembly."),
      );
    case "native-webgpu":
      return TE.tryCatch(
        () => loadNativeWebgpu("requested", { processor: options }),
        engineFault("engine native-webgpu", "Run with --allow-ffi --allow-read, or use --engine webgpu."),
      );
    default:
      return TE.left(
        fault("configuration", "engine", `there is none named ${shown(name)}`, `There are ${ENGINE_NAMES.join(", ")}.`),
      );
  }
};
