import { assertAlmostEquals, assertEquals } from "@std/assert";
import { pointNav } from "../../../envs/mod.ts";
import { webassembly } from "../../../lib/engine/mod.ts";
import { programs } from "../../../lib/engine/programs.ts";
import { finalState, waypoints } from "../../../lib/goal/family.ts";
import { goalConditionedAgent } from "../../../lib/method/core/agents.ts";
import { policyModel } from "../../../lib/method/core/policy_model.ts";
import { SETTINGS } from "../../../lib/method/core/settings.ts";
import { initialise, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { fold, key, uniform } from "../../../lib/random/mod.ts";
import { evaluate, input } from "../../../lib/tensor/mod.ts";
import { right } from "../../support/right.ts";

const COUNT = 3;

for (const goals of [finalState, waypoints(2)]) {
  const actor = goalConditionedAgent(pointNav, { ...SETTINGS, hidden: [6], goals });
  const { agent: { specifications, greedy }, conditionSize, policyInput } = actor;
  const flat = initialise(specifications, key(1));

  Deno.test(`policyModel for ${goals.name} takes a world's numbers and a shown goal, and holds the weights itself`, () => {
    const { inputs, outputs } = policyModel(pointNav, actor, flat, COUNT);
    const float32 = { elementType: "float32" } as const;
    assertEquals(inputs, [
      { name: "observation", shape: [COUNT, 2], ...float32 },
      { name: "achieved", shape: [COUNT, 2], ...float32 },
      { name: "goal", shape: [COUNT, conditionSize], ...float32 },
    ]);
    assertEquals(outputs, [{ name: "action", shape: [COUNT, 2], ...float32 }]);
    assertEquals(policyModel(pointNav, actor, flat).inputs.map(({ shape: [count] }) => count), [1, 1, 1]);
  });

  Deno.test(`policyModel for ${goals.name} acts without noise, as the agent's formula does at those weights`, async () => {
    const own = programs(webassembly());
    const draw = (place: number, width: number) =>
      uniform(fold(key(2), place), [COUNT, width], { minimum: -1, maximum: 1 });
    const feeds = { observation: draw(1, 2), achieved: draw(2, 2), goal: draw(3, conditionSize) };
    const { action } = right(await own.call("policy", () => policyModel(pointNav, actor, flat, COUNT), feeds)());
    const row = (name: string, width: number) => input(name, [COUNT, width]);
    const expected = evaluate(
      greedy(
        parameterInputs(specifications),
        policyInput(row("observation", 2), row("achieved", 2), row("goal", conditionSize)),
      ),
      { ...unflattenValues(specifications, flat), ...feeds },
    );
    assertEquals(action.length, COUNT * 2);
    action.forEach((value, i) => assertAlmostEquals(value, expected.data[i], 1e-5));
    right(await own.dispose()());
  });
}
