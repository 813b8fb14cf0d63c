/**
 * The parts that a run is made of, checked before any of them is used.
 *
 * @module
 */
import { shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";

/** The parts of a run, of any types: JavaScript passes what TypeScript would refuse. */
interface Parts {
  readonly world: unknown;
  readonly method: unknown;
}

/** The fault of the first part that is none; `undefined` where the run has a world, a method and an engine. */
export const partsFault = (
  run: Parts | undefined,
  engine: { readonly compile: unknown } | undefined,
): Fault | undefined => {
  const wrong = (place: string, value: unknown, remedy: string) =>
    fault("configuration", place, `${shown(value)} was given`, remedy);
  if (Object(run?.world) !== run?.world) {
    return wrong("run, 'world'", run?.world, "It takes a world such as reacher.");
  }
  if (typeof run?.method !== "function") {
    return wrong("run, 'method'", run?.method, "It takes a method such as gpim(), which is called.");
  }
  return typeof engine?.compile === "function"
    ? undefined
    : wrong("the engine of a run", engine, "Give one such as engine.auto().");
};

/** The fault of an iteration that takes no step, after which a run would never end. */
export const STANDSTILL: Fault = fault(
  "callback",
  "run, 'method'",
  "its iteration took neither a gradient step nor an environment step",
  "Return a state whose 'updates' or 'environmentSteps' have grown.",
);
