import { assert, assertEquals, assertLess } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { collectConditioned } from "../../../lib/method/core/collect.ts";
import { departures, goThenExplore, handOver, unconditionalAgent } from "../../../lib/method/shared/hand_over.ts";
import { SETTINGS } from "../../../lib/method/mod.ts";
import { fold, key } from "../../../lib/random/mod.ts";
import { iterationKey, type Policy } from "../../../lib/stage/step.ts";
import { input } from "../../../lib/tensor/mod.ts";
import { line } from "../../support/line_world.ts";
import { right } from "../../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../../support/steering.ts";

Deno.test("every second episode goes over to exploration at any time of it, and the others never", () => {
  const all = departures(key(1), 2000, 8);
  const [exploring, going] = [0, 1].map((rest) => all.filter((_, episode) => episode % 2 === rest));
  assert(going.every((time) => time === 8));
  for (let time = 0; time < 8; time++) {
    assertLess(Math.abs(exploring.filter((one) => one === time).length / 1000 - 1 / 8), 0.04);
  }
  assert(exploring.every((time) => time >= 0 && time < 8));
});

Deno.test("a policy gives way to another, in each world when its time has come, and each draws by a key of its own", async () => {
  const keys: unknown[] = [];
  const always = (action: number): Policy => (_observed, drawn) => {
    keys.push(drawn);
    return TE.right(Float32Array.of(action, action + 0.5, action, action + 0.5, action, action + 0.5));
  };
  const policy = handOver(always(1), always(2), Int32Array.of(0, 3, 4));
  const observed = { observation: new Float32Array(3), achieved: new Float32Array(3) };
  const at = async (time: number) => [
    ...right(await policy({ ...observed, progress: new Int32Array(3).fill(time) }, key(7))()),
  ];
  assertEquals(await at(0), [2, 2.5, 1, 1.5, 1, 1.5]);
  assertEquals(await at(3), [2, 2.5, 2, 2.5, 1, 1.5]);
  assertEquals(await at(4), [2, 2.5, 2, 2.5, 2, 2.5]);
  assertEquals(keys.slice(0, 2), [fold(key(7), 0), fold(key(7), 1)]);
});

Deno.test("an agent without a condition has the observation alone as its input", () => {
  const { agent, conditionSize, policyInput } = unconditionalAgent(line, SETTINGS);
  const observation = input("observation", [2, 1]);
  assertEquals(policyInput(observation, input("achieved", [2, 1]), input("condition", [2, 1])), observation);
  assertEquals([agent.settings.observationSize, conditionSize], [1, 1]);
});

Deno.test("episodes pursue their goals until exploration takes over, and are stored with the goals' columns and their states", async () => {
  const context = contextOf({ latentPolicy: exactSteering, goalPolicy: exactSteering });
  const worlds = 40;
  const goal = Float32Array.from({ length: worlds }, (_, world) => 0.02 * (world + 1));
  const source = () => () => TE.right({ condition: goal, columns: { goal } });
  const collect = collectConditioned("goalPolicy", worlds, source, goThenExplore(worlds))(context);
  // Going, the action is the goal; exploring, it is the observation less what is achieved, which is 0.
  const weights = { goalPolicy: FOLLOWING, latentPolicy: Float32Array.of(-99, 1, -1, 0) };
  const state = stateWith({ iteration: 1, weights });
  const { episodes, environmentSteps } = right(await collect(state)());
  assertEquals([Object.keys(episodes), environmentSteps], [["goalPolicy"], worlds * line.horizon]);
  const [{ columns }] = episodes.goalPolicy!;
  assertEquals(columns.goal, { rows: 1, width: 1, data: goal });
  assertEquals(columns.state.rows, line.horizon + 1);
  const departure = departures(fold(iterationKey(state), 3), worlds, line.horizon);
  columns.action.data.forEach((action, step) => {
    const [world, time] = [Math.floor(step / line.horizon), step % line.horizon];
    assertEquals(action, time < departure[world] ? goal[world] : 0);
  });
  right(await context.programs.dispose()());
});
