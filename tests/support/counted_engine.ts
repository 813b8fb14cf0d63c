/**
 * WebAssembly that counts its programs in use.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, webassembly } from "../../lib/engine/mod.ts";

/** The engine, and the number of its programs in use. */
export const countedEngine = (): { readonly engine: Engine; readonly inUse: () => number } => {
  let inUse = 0;
  const inner = webassembly();
  const compile: Engine["compile"] = (model) =>
    pipe(
      inner.compile(model),
      TE.map((program) => (inUse++, { ...program, dispose: () => (inUse--, program.dispose()) })),
    );
  return { inUse: () => inUse, engine: { name: inner.name, compile, compileOnProcessor: compile } };
};
