import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { programs } from "../../lib/engine/programs.ts";
import { finalState, waypoints } from "../../lib/goal/family.ts";
import { goalConditionedAgent } from "../../lib/method/core/agents.ts";
import { SETTINGS } from "../../lib/method/core/settings.ts";
import { chunkedContrastive } from "../../lib/method/mod.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import type { Model } from "../../lib/onnx/model.ts";
import { OPEN_LENGTH } from "../../lib/onnx/open_axis.ts";
import { describePolicy } from "../../lib/policy/export_policy.ts";
import { policyModel } from "../../lib/policy/policy_model.ts";
import { fold, key, uniform } from "../../lib/random/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { measured } from "../../lib/world/mod.ts";
import { IDLE } from "../support/built_method.ts";
import { right } from "../support/right.ts";

const FACTS = {
  seed: 1,
  updates: 0,
  environmentSteps: 0,
  evaluation: { goals: 1, distance: 1, unit: "units", normalisedDistance: 1, success: 0 },
};

/** The model as it runs on a number of rows. */
const rowsOf = (model: Model, count: number): Model => ({
  ...model,
  inputs: model.inputs.map((info) => ({ ...info, shape: [count, info.shape[1]] })),
  outputs: model.outputs.map((info) => ({ ...info, shape: [count, info.shape[1]] })),
});

for (const goals of [finalState, waypoints(2)]) {
  const settings = { ...SETTINGS, hidden: [6], goals };
  const actor = goalConditionedAgent(pointNav, settings);
  const { agent: { specifications, greedy }, conditionSize, policyInput } = actor;
  const flat = initialise(specifications, key(1));
  const description = describePolicy(pointNav, { name: "gpim", settings }, FACTS);
  const model = policyModel(actor, flat, description);

  Deno.test(`policyModel for ${goals.name} leaves the number of rows open, and holds the weights and the units itself`, () => {
    const float32 = { elementType: "float32" } as const;
    assertEquals(model.inputs, [
      { name: "observation", shape: [OPEN_LENGTH, 2], ...float32 },
      { name: "achieved", shape: [OPEN_LENGTH, 2], ...float32 },
      { name: "goal", shape: [OPEN_LENGTH, conditionSize], ...float32 },
    ]);
    assertEquals(model.outputs, [{ name: "action", shape: [OPEN_LENGTH, 2], ...float32 }]);
    const text = new TextDecoder("latin1").decode(model.bytes);
    for (const part of ["batch", "x in units; y in units", '"world":"point_nav"', '"unit":"units"']) {
      assert(text.includes(part), part);
    }
    assert(!text.includes(String(OPEN_LENGTH)));
  });

  for (const count of [1, 3, 50]) {
    Deno.test(`policyModel for ${goals.name} acts on ${count} rows in the world's units as the agent's formula does on its numbers`, async () => {
      const own = programs(webassembly());
      const draw = (place: number, width: number) =>
        uniform(fold(key(2), place), [count, width], { minimum: -1, maximum: 1 });
      const numbers = { observation: draw(1, 2), achieved: draw(2, 2), goal: draw(3, conditionSize) };
      // The numbers of places are (x − 5) / 5; the place in the list of waypoints is as it is.
      const places = (width: number) => (row: Float32Array) => row.map((n, at) => at % width < 4 ? 5 + 5 * n : n);
      const feeds = {
        observation: places(2)(numbers.observation),
        achieved: places(2)(numbers.achieved),
        goal: places(conditionSize)(numbers.goal),
      };
      const { action } = right(await own.call("policy", () => rowsOf(model, count), feeds)());
      const row = (name: string, width: number) => input(name, [count, width]);
      const expected = evaluate(
        greedy(
          parameterInputs(specifications),
          policyInput(row("observation", 2), row("achieved", 2), row("goal", conditionSize)),
        ),
        { ...unflattenValues(specifications, flat), ...numbers },
      );
      assertEquals(action.length, count * 2);
      action.forEach((value, i) => assertAlmostEquals(value, expected.data[i], 1e-5));
      right(await own.dispose()());
    });
  }
}

Deno.test("policyModel gives actions in their bounds", async () => {
  const world = { ...pointNav, actionBounds: [[-2, 4], [10, 11]] } as const;
  const settings = { ...SETTINGS, hidden: [6], goals: finalState };
  const actor = goalConditionedAgent(world, settings);
  const flat = initialise(actor.agent.specifications, key(1));
  const own = programs(webassembly());
  const [observation, goal] = [Float32Array.of(5, 5), Float32Array.of(9, 1)];
  const feeds = { observation, achieved: observation, goal };
  const act = async (bounds: typeof world | typeof pointNav, name: string) => {
    const described = describePolicy(bounds, { name: "gpim", settings }, FACTS);
    return right(await own.call(name, () => rowsOf(policyModel(actor, flat, described), 1), feeds)()).action;
  };
  const [[first, second], [a, b]] = [await act(world, "bounded"), await act(pointNav, "plain")];
  assertAlmostEquals(first, -2 + (a + 1) / 2 * 6, 1e-5);
  assertAlmostEquals(second, 10 + (b + 1) / 2, 1e-5);
  right(await own.dispose()());
});

Deno.test("policyModel of an agent that chooses for several steps gives the first action, in its bounds", async () => {
  const world = { ...pointNav, actionBounds: [[-2, 4], [10, 11]] } as const;
  const { compiled } = right(await chunkedContrastive({ hidden: [6], chunk: 3, batch: 4 })(world)(IDLE)());
  const { settings, actors: { goalPolicy } } = compiled!;
  const { agent: { specifications, greedy }, policyInput } = goalPolicy!;
  const flat = initialise(specifications, key(1));
  const own = programs(webassembly());
  const feeds = {
    observation: Float32Array.of(5, 5),
    achieved: Float32Array.of(5, 5),
    goal: Float32Array.of(9, 1),
  };
  const model = policyModel(goalPolicy!, flat, describePolicy(world, { name: "chunked_contrastive", settings }, FACTS));
  const { action } = right(await own.call("policy", () => rowsOf(model, 1), feeds)());
  const row = (name: string) => input(name, [1, 2]);
  const all = evaluate(
    greedy(parameterInputs(specifications), policyInput(row("observation"), row("achieved"), row("goal"))),
    { ...unflattenValues(specifications, flat), observation: [0, 0], achieved: [0, 0], goal: [0.8, -0.8] },
  ).data;
  assertEquals([all.length, action.length], [6, 2]);
  assertAlmostEquals(action[0], -2 + (all[0] + 1) / 2 * 6, 1e-5);
  assertAlmostEquals(action[1], 10 + (all[1] + 1) / 2, 1e-5);
  right(await own.dispose()());
});

Deno.test("a long description goes on in the metadata alone", () => {
  const names = Array.from({ length: 400 }, (_, place) => `number ${place}`);
  const settings = { ...SETTINGS, hidden: [2], goals: finalState };
  const actor = goalConditionedAgent(pointNav, settings);
  const described = describePolicy(pointNav, { name: "gpim", settings }, FACTS);
  const action = { ...described.action, quantities: measured("m", names) };
  const { bytes } = policyModel(actor, initialise(actor.agent.specifications, key(1)), { ...described, action });
  const text = new TextDecoder("latin1").decode(bytes);
  assertEquals(text.split("number 399").length, 2);
});
