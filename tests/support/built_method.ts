/**
 * Methods as their builders make them, on an engine that compiles nothing: their definitions, and laws of their options.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine, Program } from "../../lib/engine/mod.ts";
import type { CompiledMethod } from "../../lib/method/core/definition.ts";
import type { MethodBuilder } from "../../lib/method/core/iteration.ts";
import type { MethodFactory } from "../../lib/method/core/method.ts";
import type { Settings } from "../../lib/method/core/settings.ts";
import type { TrainState } from "../../lib/method/core/train_state.ts";
import type { World } from "../../lib/world/mod.ts";
import { line } from "./line_world.ts";
import { assertLearningRates, type OptionCases } from "./options.ts";
import { right } from "./right.ts";

const refuse = (): never => {
  throw new Error("this engine runs nothing");
};

const PROGRAM: Program = {
  engine: "webassembly",
  reason: "nothing is run",
  store: refuse,
  run: refuse,
  read: refuse,
  dispose: () => TE.right(undefined),
};

const compile: Engine["compile"] = () => TE.right(PROGRAM);

/** An engine that takes every model and runs none; it has as much memory as the setting allows. */
export const IDLE: Engine = { name: "native", compile, compileOnProcessor: compile };

/** The definition that a method has on a world, its gradient step not compiled. */
export const definitionOf = async (
  method: MethodFactory<TrainState>,
  world: World = line,
): Promise<CompiledMethod> => {
  const { compiled } = right(await method(world)(IDLE)());
  if (compiled === undefined) throw new RangeError("the method has no compiled definition");
  return compiled;
};

/**
 * Asserts that a builder takes its defaults, that there is a case for each of them, and that each option is taken and refused as its
 * cases say, alone among the defaults.
 *
 * @param small changes that make the method's formulas small.
 */
export const assertBuilderOptions = async <Options extends Settings>(
  builder: MethodBuilder<Options>,
  defaults: Options,
  cases: Readonly<Record<string, OptionCases>>,
  small: Partial<Options>,
): Promise<void> => {
  const { settings } = await definitionOf(builder());
  assertLearningRates(defaults);
  assertEquals(Object.keys(settings).toSorted(), Object.keys(defaults).toSorted());
  assertEquals<object>({ ...settings }, { ...defaults });
  assertEquals(Object.keys(cases).toSorted(), Object.keys(defaults).toSorted());
  const built = (name: string, value: unknown) =>
    builder({ ...small, [name]: value } as Partial<Options>)(line)(IDLE)();
  for (const [name, { takes, refuses }] of Object.entries(cases)) {
    for (const value of takes) {
      const taken = await built(name, value);
      assert(E.isRight(taken) || taken.left.place !== `setting '${name}'`, `${name} refuses ${value}`);
    }
    for (const value of refuses) {
      const refused = await built(name, value);
      assert(E.isLeft(refused), `${name} takes ${value}`);
      assertEquals([refused.left.kind, refused.left.place], ["configuration", `setting '${name}'`]);
    }
  }
};
