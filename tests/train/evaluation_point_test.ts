import { assert, assertEquals } from "@std/assert";
import { evaluatePolicy, evaluationSet } from "../../lib/train/evaluate.ts";
import { evaluationPoint } from "../../lib/train/evaluation_point.ts";
import { key } from "../../lib/random/mod.ts";
import { randomPolicy } from "../../lib/stage/step.ts";
import { line } from "../support/line_world.ts";
import { right } from "../support/right.ts";

const random = right(await evaluatePolicy(line, right(evaluationSet(line, key(1), 9)))(() => randomPolicy(line))());

Deno.test("a point has every measure of each policy under its name, and the counters and metrics of the state", () => {
  const result = { ...random, success: 0.1, timeAtGoal: 0.2, lateTimeAtGoal: 0.3, everAtGoal: 0.4 };
  const state = { updates: 20, environmentSteps: 640, metrics: { "goalPolicy.reward": 0.5 }, key: key(3) };
  const point = evaluationPoint(state, 1.5, { own: result, other: { ...result, everAtGoal: 2 } }, undefined);
  const { normalisedDistance, success, timeAtGoal, lateTimeAtGoal, everAtGoal } = result;
  assertEquals(point, {
    updates: 20,
    environmentSteps: 640,
    seconds: 1.5,
    normalisedDistance: { own: normalisedDistance, other: normalisedDistance },
    success: { own: success, other: success },
    timeAtGoal: { own: timeAtGoal, other: timeAtGoal },
    lateTimeAtGoal: { own: lateTimeAtGoal, other: lateTimeAtGoal },
    everAtGoal: { own: everAtGoal, other: 2 },
    metrics: { "goalPolicy.reward": 0.5 },
  });
});

Deno.test("a point and its parts are frozen, and it has the measurements of a probe where there are any", () => {
  const point = evaluationPoint({ updates: 0, environmentSteps: 0, metrics: {} }, 0, { own: random }, { drift: [1] });
  assertEquals(point.probe, { drift: [1] });
  const parts = [point, point.normalisedDistance, point.success, point.timeAtGoal, point.everAtGoal, point.metrics];
  assert(parts.every(Object.isFrozen));
});
