/**
 * Small programs without state, e.g. policies: compiled when first called, and freed together.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import { immediate } from "../guard.ts";
import type { Model } from "../onnx/model.ts";
import type { Engine, NamedNumbers, Program } from "./engine.ts";
import { type Float32Values, float32Values } from "./value_info.ts";

/** Programs by name. */
export interface Programs {
  /** Runs a model once and returns its outputs. The name identifies the model, which is built and compiled at its first call. */
  readonly call: (name: string, model: () => Model, feeds: NamedNumbers) => TE.TaskEither<Fault, Float32Values>;
  /** Frees all of them. */
  readonly dispose: () => TE.TaskEither<Fault, void>;
}

/** A program, and the names of its outputs. */
interface Compiled {
  readonly program: Program;
  readonly outputs: readonly string[];
}

/** An empty set of programs, on the processor's side of an engine. */
export const programs = (engine: Engine): Programs => {
  const byName = new Map<string, Promise<E.Either<Fault, Compiled>>>();
  const compile = (model: Model): TE.TaskEither<Fault, Compiled> =>
    pipe(
      immediate(engine.compileOnProcessor(model)),
      TE.map((program) => ({ program, outputs: model.outputs.map(({ name }) => name) })),
    );
  const compiled = (name: string, model: () => Model): TE.TaskEither<Fault, Compiled> => () => {
    const compiling = byName.get(name) ?? compile(model())();
    byName.set(name, compiling);
    return compiling;
  };
  return {
    call: (name, model, feeds) =>
      pipe(
        compiled(name, model),
        TE.chain(({ program, outputs }) =>
          pipe(
            program.store({}),
            TE.chain((held) => program.run(held, feeds)),
            TE.chain((held) => program.read(held, outputs)),
            TE.chainEitherK(float32Values),
          )
        ),
      ),
    dispose: () => async () => {
      const all = await Promise.all(byName.values());
      byName.clear();
      return TE.sequenceSeqArray(all.filter(E.isRight).map(({ right }) => right.program.dispose()))().then(
        E.map(() => undefined),
      );
    },
  };
};
