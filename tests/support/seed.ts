/**
 * One seed for all properties, so that a run of the suite is the same every time. `GPIM_TEST_SEED=random` tries others.
 *
 * @module
 */
import fc from "fast-check";

const given = Deno.env.get("GPIM_TEST_SEED") ?? "20261127";

fc.configureGlobal({
  ...(given === "random" ? {} : { seed: Number(given) }),
  // A property that fails may be shrunk for minutes: a smaller counterexample is not worth a suite that seems to hang.
  interruptAfterTimeLimit: 60_000,
});
