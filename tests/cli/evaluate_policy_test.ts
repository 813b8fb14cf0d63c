import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { pointNav, repeated } from "../../envs/mod.ts";
import { evaluatePolicyFile } from "../../lib/cli/evaluate_policy.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { type Fault, formatFault } from "../../lib/fault.ts";
import { finalState, type GoalFunction } from "../../lib/goal/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { train } from "../../lib/train/mod.ts";
import type { World } from "../../lib/world/mod.ts";
import { right } from "../support/right.ts";

const FLAGS = { engine: "webassembly", threads: undefined, workers: undefined, json: true } as const;

/** The outcome of the evaluation, and all that it prints. */
const evaluate = async (worlds: Readonly<Record<string, World>>, file: string, flags: object = {}) => {
  const printed: string[] = [];
  const { log } = console;
  console.log = (line: string) => void printed.push(line);
  try {
    const known = { worlds, methods: NAMED_METHODS };
    const outcome: E.Either<Fault, void> = await evaluatePolicyFile(known, file, { ...FLAGS, ...flags })();
    return { message: E.isLeft(outcome) ? formatFault(outcome.left) : "", printed: printed.join("\n") };
  } finally {
    console.log = log;
  }
};

/** A run, and its policy as a file. */
const policyFile = async (world: World, goals: GoalFunction) => {
  const method = gpim({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 10, goals });
  const outcome = right(await train({ world, method, updates: 20, seed: 3, goals: 6 })(webassembly())());
  const file = await Deno.makeTempFile({ suffix: ".onnx" });
  await Deno.writeFile(file, right(outcome.policy));
  return { outcome, file };
};

Deno.test("a policy is evaluated on the world and the held-out goals of its run, to the run's distances", async () => {
  const coarse = repeated(pointNav, 4);
  const { outcome, file } = await policyFile(coarse, finalState);
  const { message, printed } = await evaluate({ point_nav: coarse }, file);
  assertEquals(message, "");
  const { distance, success, seconds: _, normalisedDistance, ...others } = JSON.parse(printed);
  const { timeAtGoal, lateTimeAtGoal, everAtGoal, ...run } = others;
  assertEquals(run, {
    ...{ world: "point_nav×4", method: "gpim", goalFunction: "final state", engine: "webassembly", seed: 3 },
    ...{ updates: 20, steps: outcome.state.environmentSteps, goals: 6 },
  });
  for (const name of ["gpim", "random"] as const) {
    assertAlmostEquals(distance[name], outcome.evaluation[name].distance, 1e-4);
    assertAlmostEquals(normalisedDistance[name], outcome.evaluation[name].normalisedDistance, 1e-4);
    assertEquals(success[name], outcome.evaluation[name].success);
    assertEquals(timeAtGoal[name], outcome.evaluation[name].timeAtGoal);
    assertEquals(lateTimeAtGoal[name], outcome.evaluation[name].lateTimeAtGoal);
    assertEquals(everAtGoal[name], outcome.evaluation[name].everAtGoal);
  }
  const { printed: table } = await evaluate({ point_nav: coarse }, file, { json: false });
  assertMatch(table, /^GPIM +\d/m);
  assertMatch(
    (await evaluate({ rooms: pointNav }, file)).message,
    /its world: there is none named 'point_nav'\. There are rooms/,
  );
  await Deno.remove(file);
});

Deno.test("a file that is missing, is no policy, or has goals of its own is a fault", async () => {
  assertMatch((await evaluate({}, "/nowhere/policy.onnx")).message, /^\/nowhere\/policy\.onnx: /);
  const { file } = await policyFile(pointNav, { ...finalState, name: "my own" });
  assertMatch((await evaluate({ point_nav: pointNav }, file)).message, /its goals: there are none named 'my own'/);
  await Deno.writeTextFile(file, "nothing");
  assertMatch(
    (await evaluate({ point_nav: pointNav }, file)).message,
    /policy[^:]*: it is not an ONNX model|: it is not an ONNX model/,
  );
  await Deno.remove(file);
});
