/**
 * Choosing an engine: the fastest that this machine and its permissions offer.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import type { Model } from "../onnx/model.ts";
import type { Engine, Program } from "./engine.ts";
import { measureProgram } from "./measure.ts";
import { AUTO, type AutoOptions, engineWith, type WebgpuOptions } from "./options.ts";
import { onProcessor, processorEngine } from "./processor.ts";
import { webgpu } from "./webgpu.ts";

/** Whether there is a graphics card, as opposed to software that emulates one. */
const hasRealAdapter = async (): Promise<boolean> => {
  const adapter = await globalThis.navigator?.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return false;
  const { isFallbackAdapter, description } = adapter.info;
  return !isFallbackAdapter && !/llvmpipe|swiftshader|software|basic render/i.test(description);
};

/** Compiles for both, keeps the faster program that works, and frees the other. */
const faster =
  (model: Model, processor: Engine, options: WebgpuOptions | undefined): TE.TaskEither<Fault, Program> => async () => {
    const onHost = await processor.compile(model)();
    const onDevice = await webgpu("a graphics card measured faster on this step", options).compile(model)();
    if (E.isLeft(onDevice)) {
      return pipe(onHost, E.map((program) => ({ ...program, reason: `WebGPU refused (${onDevice.left.cause})` })));
    }
    if (E.isLeft(onHost)) return E.right({ ...onDevice.right, reason: "nothing else works here" });
    const times = [await measureProgram(model, onHost.right)(), await measureProgram(model, onDevice.right)()] as const;
    const deviceWins = E.isRight(times[0]) && E.isRight(times[1]) && times[1].right < times[0].right;
    const [kept, freed] = deviceWins ? [onDevice, onHost] : [onHost, onDevice];
    await freed.right.dispose()();
    return kept;
  };

/**
 * The fastest engine for each model: a graphics card where it measures faster on the model, else native where its permissions
 * are already granted, else WebAssembly. The program's `reason` states why.
 *
 * @param options those of the processor, and of WebGPU, for where they are chosen.
 */
export const auto = (options: AutoOptions = {}): Engine =>
  engineWith("auto", AUTO, { options }, () => {
    const { webgpu, ...own } = options;
    return {
      compileOnProcessor: onProcessor(own),
      compile: (model) => async () => {
        const adapter = await hasRealAdapter();
        const why = adapter ? "the graphics card measured slower on this step" : "there is no graphics card";
        const processor = await processorEngine(why, own);
        return (adapter ? faster(model, processor, webgpu) : processor.compile(model))();
      },
    };
  });
