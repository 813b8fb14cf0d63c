/**
 * The time that a program takes.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import type { Model, ValueInfo } from "../onnx/model.ts";
import type { NamedNumbers, Program } from "./engine.ts";
import { valueInfosOf, zeros } from "./value_info.ts";

const TRIALS = 10;

/** Mean duration of a run on zeros, in ms, with one read after the last run. */
export const measureProgram = (model: Model, program: Program): TE.TaskEither<Fault, number> => async () => {
  const { evolving, fed } = valueInfosOf(model);
  const zerosFor = (valueInfos: readonly ValueInfo[]): NamedNumbers =>
    Object.fromEntries(valueInfos.map((valueInfo) => [valueInfo.name, zeros(valueInfo)]));
  const feeds = zerosFor(fed);
  let held = await program.store(zerosFor(evolving))();
  const times: number[] = [];
  for (let trial = 0; trial < 2 * TRIALS && E.isRight(held); trial++) {
    const start = performance.now();
    held = await program.run(held.right, feeds)();
    if (trial === 2 * TRIALS - 1 && E.isRight(held)) {
      const read = await program.read(held.right, [
        model.outputs[model.outputs.length - 1].name.replace(/:out$/, ""),
      ])();
      if (E.isLeft(read)) return read;
    }
    if (trial >= TRIALS) times.push(performance.now() - start);
  }
  return pipe(held, E.map(() => times.reduce((sum, time) => sum + time, 0) / times.length));
};
