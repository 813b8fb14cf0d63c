import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { pointNav, rooms } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { CHUNKED_CONTRASTIVE, chunkedContrastive } from "../../lib/method/chunked_contrastive.ts";
import type { ChunkedContrastiveOptions } from "../../lib/method/chunked_contrastive.ts";
import { contrastive } from "../../lib/method/contrastive.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluate, gradient, input } from "../../lib/tensor/mod.ts";
import { parameterInputs, scope } from "../../lib/network/mod.ts";
import { programs } from "../../lib/engine/programs.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import type { World } from "../../lib/world/mod.ts";
import { assertBuilderOptions, definitionOf, IDLE } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { initialWeights } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, timeOf } from "../support/numbered_episodes.ts";
import { CONTRASTIVE_CASES, COUNTS } from "../support/options.ts";
import { left, right } from "../support/right.ts";
import { stateWith } from "../support/steering.ts";

const OPTIONS: ChunkedContrastiveOptions = {
  ...CHUNKED_CONTRASTIVE,
  hidden: [4],
  batch: 60,
  worlds: 5,
  replayEpisodes: 9,
};

const defined = (changes: Partial<ChunkedContrastiveOptions> = {}, world: World = line) =>
  definitionOf(chunkedContrastive({ ...OPTIONS, ...changes }), world);

Deno.test("chunks of actions reach goals on the line without any reward, which a wrong sign of the energy would not", async () => {
  assertLess(await distanceLeft(chunkedContrastive(SMALL), 400), 0.3);
});

Deno.test("CHUNKED_CONTRASTIVE are its options, and each of them refuses what it cannot be", async () => {
  const cases = { ...CONTRASTIVE_CASES, chunk: COUNTS };
  await assertBuilderOptions(chunkedContrastive, CHUNKED_CONTRASTIVE, cases, OPTIONS);
});

Deno.test("a chunk longer than an episode, and one of choices, are refused before anything is made", async () => {
  const refused = async (chunk: number, world: World) =>
    formatFault(left(await chunkedContrastive({ ...OPTIONS, chunk })(world)(IDLE)()));
  assertMatch(await refused(9, line), /^setting 'chunk' on world line: 9 was given, and episodes have 8 steps\. Take/);
  assertMatch(await refused(2 ** 53 - 1, line), /^setting 'chunk' on world line/);
  assertMatch(await refused(2, rooms), /^setting 'chunk' on world rooms: its actions are choices/);
  right(await chunkedContrastive({ ...OPTIONS, chunk: 8 })(line)(IDLE)());
  right(await chunkedContrastive({ ...OPTIONS, chunk: 1 })(rooms)(IDLE)());
});

Deno.test("the critic judges a state with all actions of a chunk, and the entropy is that of all of them", async () => {
  const { agent } = (await defined({ chunk: 3 }, pointNav)).actors.goalPolicy!;
  assertEquals(agent.specifications["critic.step.0.weight"].shape, [2 + 3 * 2, 4]);
  assertEquals(agent.specifications["critic.goal.0.weight"].shape, [2, 4]);
  assertEquals(agent.specifications["actor.1.weight"].shape, [4, 2 * 3 * 2]);
  assertEquals([agent.settings.actionSize, agent.settings.targetEntropy], [6, -6]);
});

Deno.test("batches are chunks from any step of an episode, whose goals are single steps ahead, n with odds of γⁿ", async () => {
  const batch = 20_000;
  const { actors: { goalPolicy } } = await defined({ batch, chunk: 3, discount: 0.5, memory: 1000 });
  const source = sourceOf({ goalPolicy: numberedReplay([8, 8], { goal: () => -1 }) });
  const { action, achieved, goal } = goalPolicy!.sampling.draw(source, key(1));
  const ahead = goal.map((number, row) => {
    assertEquals(episodeOf(number), episodeOf(achieved[row]));
    return number - achieved[row];
  });
  achieved.forEach((start, row) => {
    for (let place = 0; place < 3; place++) assertEquals(action[3 * row + place], start + place + FRACTION.action);
  });
  for (const time of [0, 1, 5]) {
    const own = ahead.filter((_, row) => timeOf(achieved[row]) === time);
    assert(own.length > batch / 10, `step ${time}`);
    // Most goals lie within the chunk.
    const near = own.filter((n) => n === 1).length / own.length;
    assertLess(Math.abs(near - 0.5 / (1 - 0.5 ** (8 - time))), 0.03);
  }
  assertEquals(Math.max(...achieved.map(timeOf)), 5);
});

Deno.test("with chunks of one action, batches, networks and losses are those of contrastive RL", async () => {
  const plain = await definitionOf(contrastive({ hidden: [4], batch: 60 }));
  const chunked = await defined({ chunk: 1 });
  const source = sourceOf({ goalPolicy: numberedReplay([8, 5], { goal: () => -1 }) });
  const [own, other] = [chunked, plain].map(({ actors: { goalPolicy } }) => goalPolicy!);
  assertEquals(own.sampling.draw(source, key(1)), other.sampling.draw(source, key(1)));
  assertEquals(Object.keys(own.agent.specifications), Object.keys(other.agent.specifications));
  assertEquals(initialWeights(chunked), initialWeights(plain));
});

Deno.test("the actor learns every action of its chunk", async () => {
  const { agent } = (await defined({ chunk: 3, batch: 4 })).actors.goalPolicy!;
  const parameters = parameterInputs(agent.specifications);
  const column = (name: string, width: number) => input(name, [4, width]);
  const { actor } = agent.losses(parameters, {}, {
    observation: column("observation", 3),
    nextObservation: column("nextObservation", 3),
    action: column("action", 3),
    reward: column("reward", 1),
    terminated: column("terminated", 1),
    noise: column("noise", 3),
    nextNoise: column("nextNoise", 3),
  });
  const last = scope("actor", parameters)["1.bias"];
  const feeds = Object.fromEntries(
    Object.entries(agent.specifications).map((
      [name, { shape, initial }],
      i,
    ) => [name, initial(fold(key(2), i), shape)]),
  );
  const [slope] = gradient(actor, [last]);
  const { data } = evaluate(slope, {
    ...feeds,
    observation: Array.from({ length: 12 }, (_, i) => Math.sin(i)),
    noise: Array.from({ length: 12 }, (_, i) => Math.cos(i)),
  });
  assert(data.every((value) => value !== 0));
});

Deno.test("episodes are acted in one chunk after another, the first ones at random, and evaluation does so, too", async () => {
  const method = await defined({ chunk: 4 });
  const context = { world: line, actors: method.actors, programs: programs(webassembly()) };
  const weights = initialWeights(method, 3);
  const collected = async (iteration: number) => {
    const state = stateWith({ iteration, weights });
    const { episodes, environmentSteps } = right(await method.collect(context)(state)());
    assertEquals(environmentSteps, 5 * 8);
    const [{ columns }] = episodes.goalPolicy!;
    assertEquals(
      columns.goal.data,
      Float32Array.from(line.goalStates(fold(iterationKey(state), 0), new Float64Array(5))),
    );
    return columns.action;
  };
  assertEquals((await collected(0)).width, 1);
  const { rows, width, data } = await collected(1);
  assertEquals([rows, width, data.length], [8, 1, 40]);
  assert(new Set(data).size > 30);
  const [name, policy] = Object.entries(method.evaluationPolicies(context)(weights))[0];
  const goals = {
    count: 2,
    rows: 1,
    shown: Float32Array.of(0.5, -0.5),
    target: Float32Array.of(0.5, -0.5),
    states: Float64Array.of(0.5, -0.5),
    advance: "never",
  } as const;
  assertEquals([name, policy(goals).steps], ["chunked_contrastive", 4]);
  const observed = { observation: new Float32Array(2), achieved: new Float32Array(2), progress: new Int32Array(2) };
  const chosen = [1, 2].map((seed) => policy(goals)(observed, key(seed))());
  const [first, second] = [right(await chosen[0]), right(await chosen[1])];
  assertEquals(first.length, 2 * 4);
  assertEquals(first, second);
  right(await context.programs.dispose()());
});
