/**
 * A policy of a file at work.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine, NamedNumbers } from "../engine/engine.ts";
import { programs } from "../engine/programs.ts";
import { type Fault, fault } from "../fault.ts";
import { guardTask } from "../guard.ts";
import type { Model, ValueInfo } from "../onnx/model.ts";
import { widthOf } from "../world/quantity.ts";
import type { PolicyDescription } from "./description.ts";
import { type PolicyFile, type PolicyInput, readPolicy } from "./read_policy.ts";

/** Rows of what a policy acts on, in the units of its description; those that its model does not have may be left out. */
export type PolicyRows = Readonly<Partial<Record<PolicyInput, Float32Array>>>;

/** A policy that acts. */
export interface LoadedPolicy {
  /** Its description: world, f_κ, units of inputs and actions, final distance. */
  readonly description: PolicyDescription;
  /** The inputs that it needs. */
  readonly inputs: readonly PolicyInput[];
  /** The actions, `[n, actionSize]` in the world's own units, on `n` rows of each input, of any number `n`. */
  readonly act: (rows: PolicyRows) => TE.TaskEither<Fault, Float32Array>;
  /** Frees its sessions. */
  readonly dispose: () => TE.TaskEither<Fault, void>;
}

/** The model for a number of rows. The bytes are the same for all; an engine's buffers are not. */
const modelFor = ({ bytes, description: { inputs: all, action }, inputs }: PolicyFile, count: number): Model => {
  const info = (name: string, width: number): ValueInfo => ({ name, shape: [count, width], elementType: "float32" });
  return {
    name: "gpim_policy",
    bytes,
    inputs: inputs.map((name) => info(name, widthOf(all[name]))),
    outputs: [info("action", widthOf(action.quantities))],
  };
};

/** The number of rows, if all inputs that are needed have as many. */
const countRows = (
  { inputs, description }: PolicyFile,
  rows: PolicyRows,
): E.Either<Fault, { readonly count: number; readonly feeds: NamedNumbers }> => {
  const feeds: Record<string, Float32Array> = {};
  let count: number | undefined;
  for (const name of inputs) {
    const given = rows[name];
    const width = widthOf(description.inputs[name]);
    const wrong = (cause: string, remedy: string) => E.left(fault("shape", `policy, '${name}'`, cause, remedy));
    if (!(given instanceof Float32Array)) {
      return wrong("it is no Float32Array", `Give rows of ${width} numbers, as the policy's description names them.`);
    }
    const own = given.length / width;
    if (!Number.isInteger(own) || own < 1 || (count !== undefined && own !== count)) {
      const expected = count === undefined ? `rows of ${width}` : `${count} rows of ${width}`;
      return wrong(`${given.length} numbers came, expected ${expected}`, "Give as many whole rows of every input.");
    }
    const at = given.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) return E.left(fault("non-finite", `policy, '${name}'`, `number ${at} is ${given[at]}`, "Check it."));
    [feeds[name], count] = [given, own];
  }
  return count === undefined
    ? E.left(fault("shape", "policy", "its model has no inputs", "Give the policy.onnx of a run."))
    : E.right({ count, feeds });
};

/** Actions, if all of them are finite. */
const finite = (actions: Float32Array): E.Either<Fault, Float32Array> => {
  const at = actions.findIndex((action) => !Number.isFinite(action));
  return at < 0 ? E.right(actions) : E.left(
    fault("non-finite", "policy, 'action'", `number ${at} is ${actions[at]}`, "Give inputs in the world's range."),
  );
};

/**
 * A policy of a file, on an engine; a fault where the bytes are no policy.
 *
 * @example
 * ```ts
 * import { engine, gpim, loadPolicy, pointNav, train } from "@gpim/gpim";
 * import { assert } from "@std/assert";
 *
 * const method = gpim({ hidden: [8], batch: 8, worlds: 8 });
 * const outcome = await train({ world: pointNav, method, updates: 10, seed: 1 })(engine.webassembly())();
 * assert(outcome._tag === "Right" && outcome.right.policy._tag === "Right");
 *
 * const policy = await loadPolicy(outcome.right.policy.right)(engine.webassembly())();
 * assert(policy._tag === "Right");
 * // From (5, 5) to (9, 1), in the world's own units.
 * const place = Float32Array.of(5, 5);
 * const action = await policy.right.act({ observation: place, achieved: place, goal: Float32Array.of(9, 1) })();
 * assert(action._tag === "Right" && action.right.length === 2);
 * ```
 */
export const loadPolicy = (bytes: Uint8Array): (engine: Engine) => TE.TaskEither<Fault, LoadedPolicy> => (engine) =>
  guardTask("policy", () =>
    pipe(
      TE.fromEither(readPolicy(bytes)),
      TE.map((file): LoadedPolicy => {
        const own = programs(engine);
        return {
          description: file.description,
          inputs: file.inputs,
          act: (rows) =>
            guardTask("policy", () =>
              pipe(
                TE.fromEither(countRows(file, rows)),
                TE.chain(({ count, feeds }) => own.call(`${count} rows`, () => modelFor(file, count), feeds)),
                TE.chainEitherK(({ action }) => finite(action)),
              )),
          dispose: own.dispose,
        };
      }),
    ));
