import { assertEquals, assertNotEquals } from "@std/assert";
import { pessimist, successorAgent } from "../../lib/learner/mod.ts";
import { parameterInputs, type Parameters, scope } from "../../lib/network/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluator, input } from "../../lib/tensor/mod.ts";

const SETTINGS = {
  observationSize: 3,
  actionSize: 2,
  hidden: [4],
  discount: 0.9,
  initialTemperature: 0.3,
  targetEntropy: -2,
};

Deno.test("two critics of their own predict as many features as there are, of observations and actions", () => {
  const { specifications, successors } = successorAgent("continuous", SETTINGS, 4);
  const parameters = parameterInputs(specifications);
  const [observation, action] = [input("observation", [6, 3]), input("action", [6, 2])];
  const pair = successors(scope("critic", parameters), observation, action);
  const [first, second] = pair;
  assertEquals(pair.map(({ shape }) => shape), [[6, 4], [6, 4]]);
  const drawn = Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }], place) => [name, normal(fold(key(1), place), shape)]),
  );
  const rows = normal(key(2), [6, 3]);
  const at = (changes: Readonly<Record<string, Float32Array>>) =>
    evaluator({ first, second })({ ...drawn, observation: rows, action: normal(key(3), [6, 2]), ...changes });
  const usual = at({});
  assertNotEquals(usual.first.data, usual.second.data);
  // Each critic's last bias moves its own prediction alone.
  const moved = at({ "critic.1.1.bias": drawn["critic.1.1.bias"].map((bias) => bias + 1) });
  assertEquals(moved.first.data, usual.first.data);
  assertNotEquals(moved.second.data, usual.second.data);
  assertNotEquals(at({ action: normal(key(4), [6, 2]) }).first.data, usual.first.data);
  assertNotEquals(at({ observation: normal(key(4), [6, 3]) }).first.data, usual.first.data);
});

Deno.test("the pessimist takes the prediction that is worth less, whole, row by row", () => {
  const rows = ["first", "second", "weights"].map((name) => input(name, [2, 2]));
  const [first, second, weights] = rows;
  const { chosen } = evaluator({ chosen: pessimist([first, second], weights) })({
    first: [1, 5, 2, 0],
    second: [4, 0, 0, 9],
    // The first row is worth 1 − 5 and 4, the second −2 and 0 by the first number, and 9 more by the second.
    weights: [1, -1, -1, 1],
  });
  assertEquals([...chosen.data], [1, 5, 2, 0]);
  const { other } = evaluator({ other: pessimist([first, second], weights) })({
    first: [1, 5, 2, 0],
    second: [4, 0, 0, 9],
    weights: [-1, 1, 1, -1],
  });
  assertEquals([...other.data], [4, 0, 0, 9]);
});

Deno.test("critics without prefix, as those of a slow copy are, predict the same", () => {
  const { specifications, successors } = successorAgent("discrete", { ...SETTINGS, targetEntropy: 0.2 }, 2);
  const critics: Parameters = parameterInputs(scope("critic", specifications), "target.");
  const [prediction] = successors(critics, input("observation", [1, 3]), input("action", [1, 2]));
  assertEquals(prediction.shape, [1, 2]);
});
