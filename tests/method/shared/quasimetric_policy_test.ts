import { assertEquals } from "@std/assert";
import { SETTINGS } from "../../../lib/method/mod.ts";
import { quasimetricPolicy } from "../../../lib/method/shared/quasimetric_policy.ts";
import { parameterInputs, scope } from "../../../lib/network/mod.ts";
import { fold, key, normal } from "../../../lib/random/mod.ts";
import { evaluator, input } from "../../../lib/tensor/mod.ts";
import { line } from "../../support/line_world.ts";

const { agent, conditionSize, embedSteps } = quasimetricPolicy(line, {
  ...SETTINGS,
  hidden: [5],
  components: 3,
  intervals: 2,
});

const critic = scope("critic", parameterInputs(agent.specifications));

const NAMES = ["observation", "achieved", "nextObservation", "nextAchieved"] as const;

const batch = Object.fromEntries(NAMES.map((name) => [name, input(name, [4, 1])]));

const feeds = {
  ...Object.fromEntries(
    Object.entries(agent.specifications).map(([name, { shape }], place) => [name, normal(fold(key(1), place), shape)]),
  ),
  ...Object.fromEntries(NAMES.map((name, place) => [name, normal(fold(key(2), place), [4, 1])])),
};

Deno.test("a step is embedded as the states before and after it, and as the goal that it arrives at", () => {
  const { from, to, arrival } = embedSteps(critic, batch);
  assertEquals([conditionSize, from.shape, to.shape, arrival.shape], [1, [4, 6], [4, 6], [4, 6]]);
  const embedded = evaluator({ from, to, arrival });
  const usual = Object.entries(embedded(feeds));
  const changedBy = (name: string) => {
    const moved = Object.values(embedded({ ...feeds, [name]: [9, 9, 9, 9] }));
    return usual.filter(([, { data }], place) => moved[place].data.some((number, index) => number !== data[index]))
      .map(([part]) => part);
  };
  assertEquals(NAMES.map(changedBy), [["from"], [], ["to"], ["arrival"]]);
});
