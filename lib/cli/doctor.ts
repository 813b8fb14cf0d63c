/**
 * The machine as a run would find it: engines that work here and the time that each takes for a gradient step, and permissions.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { engineByName } from "../engine/mod.ts";
import { measureProgram } from "../engine/measure.ts";
import { type Fault, formatFault } from "../fault.ts";
import { stepFormula } from "../method/core/gradient_step.ts";
import { gpimDefinition } from "../method/gpim.ts";
import { GPIM } from "../method/mod.ts";
import type { Model } from "../onnx/model.ts";
import { numbers, table } from "../report/mod.ts";
import { PACKAGE } from "../package.ts";
import { stepModel } from "../stage/mod.ts";
import type { World } from "../world/world.ts";

/** An engine on this machine. */
export interface EngineFinding {
  /** The name that `--engine` takes. */
  readonly engine: string;
  /** Milliseconds that a gradient step of GPIM with its default sizes takes; none where the engine was not measured. */
  readonly milliseconds?: number;
  /** The reason of the choice, the hardware, or what is in the way. */
  readonly note: string;
}

/** Everything that is found out about the machine. */
export interface Findings {
  readonly package: string;
  readonly deno: string;
  readonly machine: string;
  /** Threads that engines on the processor could use. */
  readonly threads: number;
  readonly engines: readonly EngineFinding[];
  /** The states of Deno's permissions, by name: `granted`, `prompt` or `denied`. */
  readonly permissions: Readonly<Record<string, string>>;
}

const PERMISSIONS = ["read", "write", "net", "env", "ffi", "run", "sys"] as const;

const permissions = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(
      PERMISSIONS.map(async (name) => [name, (await Deno.permissions.query({ name })).state] as const),
    ),
  );

/** The time that an engine takes for a step, or what is in the way. */
const tryEngine = (model: Model, name: "auto" | "webassembly" | "native"): TE.TaskEither<Fault, EngineFinding> =>
  pipe(
    engineByName(name),
    TE.chain((engine) => engine.compile(model)),
    TE.chain((program) =>
      pipe(
        measureProgram(model, program),
        // Twice: WebAssembly is compiled once more, for speed, while it runs.
        TE.chain(() => measureProgram(model, program)),
        TE.chain((milliseconds) =>
          pipe(
            program.dispose(),
            TE.map(() => ({
              engine: name,
              milliseconds,
              note: name === "auto" ? `${program.engine}: ${program.reason}` : "works here",
            })),
          )
        ),
      )
    ),
  );

/** The graphics adapter, which is not measured: compiling for software that emulates one takes long. */
const adapter = async (): Promise<EngineFinding> => {
  const found = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!found) return { engine: "webgpu", note: "no adapter was found" };
  const { description, vendor, isFallbackAdapter } = found.info;
  return {
    engine: "webgpu",
    note: `not measured; the adapter is ${description || vendor || "unknown"}${isFallbackAdapter ? ", software" : ""}`,
  };
};

/** Finds out what a run would find on this machine. */
export const examineMachine = async (world: World): Promise<Findings> => {
  const model = stepModel(stepFormula(gpimDefinition(world, GPIM)));
  const engines: EngineFinding[] = [];
  // One after another, so that none takes the processor from another.
  for (const name of ["webassembly", "native", "auto"] as const) {
    const found = await tryEngine(model, name)();
    engines.push(E.isRight(found) ? found.right : { engine: name, note: formatFault(found.left) });
  }
  return {
    package: `${PACKAGE.name} ${PACKAGE.version}`,
    deno: Deno.version.deno,
    machine: `${Deno.build.os} ${Deno.build.arch}`,
    threads: navigator.hardwareConcurrency,
    engines: [...engines, await adapter()],
    permissions: await permissions(),
  };
};

/** The findings as lines and a table. */
export const formatFindings = (findings: Findings): string =>
  [
    `${findings.package} on deno ${findings.deno}, ${findings.machine}, ${findings.threads} threads`,
    "",
    table(
      [
        ["engine", "gradient step of GPIM, default sizes (ms)", ""],
        ...findings.engines.map(({ engine, milliseconds, note }) => [
          engine,
          milliseconds === undefined ? "" : numbers(milliseconds, 2),
          note,
        ]),
      ],
      { alignRight: [1] },
    ),
    "",
    `permissions: ${Object.entries(findings.permissions).map(([name, state]) => `${name} ${state}`).join(", ")}`,
  ].join("\n");
