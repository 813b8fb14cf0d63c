/**
 * The evaluation of a `policy.onnx` on the world that it was trained on.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { engineByName, type EngineChoice } from "../engine/mod.ts";
import { type Fault, fault } from "../fault.ts";
import { goalsByName } from "../goal/named.ts";
import { type LoadedPolicy, loadPolicy, policyInWorld } from "../policy/mod.ts";
import { randomPolicy } from "../stage/step.ts";
import { evaluatePolicy, type EvaluationResult, heldOutGoals } from "../train/evaluate.ts";
import type { World } from "../world/world.ts";
import type { Known } from "./example.ts";
import { fileWork } from "./files.ts";
import { print } from "./print.ts";
import { resultTable, seedsSummary, type Summary } from "./result.ts";
import { loadWorld, withWorld } from "./world_source.ts";

/** The flags of the evaluation. */
export interface PolicyFlags {
  readonly engine: EngineChoice;
  readonly threads: number | undefined;
  readonly workers: number | undefined;
  readonly json: boolean;
}

/** The name of a world on the command line, which holds actions for a number of steps where it is more than one. */
const worldName = (name: string): string => name.replace(/×\d+$/, "");

/** The result of a policy and of random actions on the held-out goals of its run. */
const measure = (policy: LoadedPolicy, engine: string) => (world: World): TE.TaskEither<Fault, Summary> => {
  const { goals: name, method, seed, updates, environmentSteps, evaluation } = policy.description;
  const began = performance.now();
  const goals = goalsByName(name);
  if (goals === undefined) {
    const remedy = "Evaluate it by evaluatePolicy and policyInWorld, with the goals that it was trained on.";
    return TE.left(fault("configuration", "policy, its goals", `there are none named '${name}'`, remedy));
  }
  const summaryOf = ([own, random]: readonly EvaluationResult[]): Summary => {
    const both = (of: (result: EvaluationResult) => number) => ({ [method]: of(own), random: of(random) });
    return {
      ...{ world: world.name, method, goalFunction: goals.name, engine, seed, updates, goals: evaluation.goals },
      steps: environmentSteps,
      seconds: (performance.now() - began) / 1000,
      distance: both(({ distance }) => distance),
      normalisedDistance: both(({ normalisedDistance }) => normalisedDistance),
      success: both(({ success }) => success),
      timeAtGoal: both(({ timeAtGoal }) => timeAtGoal),
      lateTimeAtGoal: both(({ lateTimeAtGoal }) => lateTimeAtGoal),
      everAtGoal: both(({ everAtGoal }) => everAtGoal),
    };
  };
  return pipe(
    TE.fromEither(policyInWorld(policy, world, goals)),
    TE.chain((own) =>
      pipe(
        TE.fromEither(heldOutGoals(world, seed, goals, evaluation.goals)),
        TE.chain((set) => TE.sequenceSeqArray([own, () => randomPolicy(world)].map(evaluatePolicy(world, set)))),
        TE.map(summaryOf),
      )
    ),
  );
};

/** The evaluation of a policy on its world, among those of a program. */
const evaluateIn = (
  { worlds }: Known,
  policy: LoadedPolicy,
  engine: string,
  { workers, json }: PolicyFlags,
): TE.TaskEither<Fault, void> => {
  const name = worldName(policy.description.world);
  if (!Object.hasOwn(worlds, name)) {
    const remedy = `There are ${Object.keys(worlds).join(", ")}.`;
    return TE.left(fault("configuration", "policy, its world", `there is none named '${name}'`, remedy));
  }
  const show = (world: World) => (result: Summary): void =>
    print(json ? JSON.stringify(result) : `\n${resultTable(world, seedsSummary([result]))}\n`);
  return pipe(
    loadWorld(worlds, { world: name, ...(workers === undefined ? {} : { workers }) }),
    TE.chain(withWorld((world) => pipe(measure(policy, engine)(world), TE.map(show(world))))),
  );
};

/** Evaluates the policy in a file, and prints the result. */
export const evaluatePolicyFile = (known: Known, file: string, flags: PolicyFlags): TE.TaskEither<Fault, void> =>
  pipe(
    fileWork(file, "read", () => Deno.readFile(file)),
    TE.chain((bytes) =>
      pipe(
        engineByName(flags.engine, flags.threads === undefined ? {} : { threads: flags.threads }),
        TE.chain((engine) =>
          pipe(
            loadPolicy(bytes)(engine),
            TE.mapLeft((found) => ({ ...found, place: found.place.replace(/^policy/, file) })),
            TE.chain((policy) =>
              pipe(evaluateIn(known, policy, engine.name, flags), TE.chainFirst(() => policy.dispose()))
            ),
          )
        ),
      )
    ),
  );
