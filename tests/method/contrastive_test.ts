import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import type { World } from "../../lib/world/mod.ts";
import { pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { alignedTrajectory, render } from "../../lib/goal/family.ts";
import { CONTRASTIVE, contrastive, type ContrastiveOptions } from "../../lib/method/contrastive.ts";
import { parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { train } from "../../lib/train/train.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, transitionsOf } from "../support/interpreted_definition.ts";
import { discreteLine, distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay, timeOf } from "../support/numbered_episodes.ts";
import { CONTRASTIVE_CASES } from "../support/options.ts";
import { left, right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

const OPTIONS: ContrastiveOptions = { ...CONTRASTIVE, hidden: [4], batch: 200, worlds: 5, replayEpisodes: 9 };

/** Contrastive RL on a world, with options that differ. */
const defined = (changes: Partial<ContrastiveOptions> = {}, world: World = line) =>
  definitionOf(contrastive({ ...OPTIONS, ...changes }), world);

Deno.test("contrastive RL reaches goals on the line without any reward, which a wrong sign of the energy would not", async () => {
  assertLess(await distanceLeft(contrastive(SMALL), 400), 0.2);
});

Deno.test("contrastive RL does so with networks of residual blocks", async () => {
  assertLess(await distanceLeft(contrastive({ ...SMALL, depth: 8 }), 200), 0.3);
});

Deno.test("depth puts residual blocks, as wide as the first hidden layer, into φ, ψ and π, and 0 puts none", async () => {
  const specificationsOf = async (depth: number) =>
    (await defined({ hidden: [6, 5], depth, representationSize: 7 })).actors.goalPolicy!.agent.specifications;
  const deep = await specificationsOf(8);
  for (const network of ["critic.step", "critic.goal", "actor"]) {
    const names = Object.keys(deep).filter((name) => name.startsWith(`${network}.`));
    assertEquals(names.filter((name) => /block[.]\d[.]\d[.]weight$/.test(name)).length, 8);
    assertEquals(deep[`${network}.block.1.3.weight`].shape, [6, 6]);
  }
  assertEquals([deep["critic.step.last.weight"].shape, deep["critic.goal.last.weight"].shape], [[6, 7], [6, 7]]);
  assertEquals(deep["actor.last.weight"].shape, [6, 2]);
  assert(Object.keys(await specificationsOf(0)).every((name) => !name.includes("block")));
});

Deno.test("contrastive RL does so with discrete actions", async () => {
  assertLess(await distanceLeft(contrastive(SMALL), 300, 1, discreteLine), 0.4);
});

Deno.test("goals that move on are a fault, for a later state is one goal", async () => {
  const method = contrastive({ ...SMALL, goals: alignedTrajectory });
  const { kind, place } = left(await train({ world: line, method, updates: 1, seed: 1 })(webassembly())());
  assertEquals([kind, place], ["configuration", "setting 'goals'"]);
});

Deno.test("CONTRASTIVE are contrastive RL's options, and each of them refuses what it cannot be", async () => {
  await assertBuilderOptions(contrastive, CONTRASTIVE, CONTRASTIVE_CASES, OPTIONS);
});

Deno.test("all goals of a batch are later states of their step's episode, n steps on with odds of γⁿ", async () => {
  for (const discount of [0.5, 0.9]) {
    const batch = 40_000;
    const { actors } = await defined({ batch, discount, memory: 1000 });
    // The goals that were pursued are none of the numbers of a state.
    const source = sourceOf({ goalPolicy: numberedReplay([8, 8, 8], { goal: () => -1 }) });
    const { goal, achieved } = actors.goalPolicy!.sampling.draw(source, key(1));
    const ahead = goal.map((number, row) => {
      assertEquals(episodeOf(number), episodeOf(achieved[row]));
      return number - achieved[row];
    });
    for (const time of [0, 3, 7]) {
      const own = ahead.filter((_, row) => timeOf(achieved[row]) === time);
      const left = 8 - time;
      const odds = Array.from({ length: left }, (_, n) => discount ** (n + 1));
      const total = odds.reduce((sum, one) => sum + one);
      odds.forEach((one, n) =>
        assertAlmostEquals(own.filter((steps) => steps === n + 1).length / own.length, one / total, 0.025)
      );
      assert(own.every((steps) => steps >= 1 && steps <= left));
    }
  }
});

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

Deno.test("contrastive RL has no reward: its transitions are the goal's, with rewards of 0", async () => {
  const transitions = transitionsOf(await defined({ batch: 2 }), "goalPolicy", {}, {
    observation: row(1, 2),
    achieved: row(10, 20),
    nextObservation: row(3, 4),
    nextAchieved: row(30, 40),
    goal: row(5, 6),
  });
  assertEquals(transitions, {
    observation: [1, 5, -5, 2, 6, -14],
    reward: [0, 0],
    nextObservation: [3, 5, -25, 4, 6, -34],
  });
});

/** The loss of a critic of one number, φ(s, a) = s + 10a and ψ(g) = g. */
const linearCritic = async () => {
  const { actors } = await defined({ hidden: [1], representationSize: 1 });
  const { agent } = actors.goalPolicy!;
  const { specifications } = agent;
  // The hidden unit of each is far above 0, so that its rectifier does nothing.
  const weights = flatWith(specifications, {
    "critic.step.0.weight": [1, 10],
    "critic.step.0.bias": [100],
    "critic.step.1.weight": [1],
    "critic.step.1.bias": [-100],
    "critic.goal.0.weight": [1],
    "critic.goal.0.bias": [100],
    "critic.goal.1.weight": [1],
    "critic.goal.1.bias": [-100],
  });
  const parameters = parameterInputs(specifications);
  /** The critic's loss of steps (s, a) and goals. */
  return (steps: readonly (readonly [state: number, action: number])[], goals: readonly number[]): number => {
    const count = steps.length;
    const column = (name: string, width: number) => input(`batch.${name}`, [count, width]);
    const losses = agent.losses(parameters, {}, {
      observation: column("observation", 3),
      nextObservation: column("nextObservation", 3),
      action: column("action", 1),
      reward: column("reward", 1),
      terminated: column("terminated", 1),
      noise: column("noise", 1),
      nextNoise: column("nextNoise", 1),
    });
    return evaluate(losses.critic, {
      ...unflattenValues(specifications, weights),
      // The difference from what is achieved is for the actor alone.
      "batch.observation": steps.flatMap(([state], row) => [state, goals[row], 1000]),
      "batch.action": steps.map(([, action]) => action),
    }).data[0];
  };
};

const logSumExp = (numbers: readonly number[]): number =>
  Math.log(numbers.reduce((sum, one) => sum + Math.exp(one), 0));

Deno.test("the critic's loss is InfoNCE of −‖φ(s, a) − ψ(g)‖ both ways, with its penalty, at hand-worked steps and goals", async () => {
  const steps = [[1, 0.1], [2, -0.3], [0, 0.05]] as const;
  const goals = [2.5, -1.5, 4];
  const energies = steps.map(([state, action]) => goals.map((goal) => -Math.abs(state + 10 * action - goal)));
  const [rows, columns] = [energies, energies.map((_, j) => energies.map((row) => row[j]))].map((all) =>
    all.map(logSumExp)
  );
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one) / numbers.length;
  const expected = mean(energies.map((all, i) => (rows[i] + columns[i]) / 2 - all[i])) +
    0.1 * mean(rows.map((one) => one ** 2));
  assertAlmostEquals((await linearCritic())(steps, goals), expected, 1e-4);
});

Deno.test("the critic's loss is lower where every step has the goal that is nearest to it than where goals are exchanged", async () => {
  const loss = await linearCritic();
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(fc.property(number, number, fc.double({ min: -0.4, max: 0.4, noNaN: true }), (first, second, action) => {
    fc.pre(Math.abs(first - second) > 0.2);
    const steps = [[first, action], [second, action]] as const;
    const goals = [first + 10 * action, second + 10 * action];
    assertLess(loss(steps, goals), loss(steps, goals.toReversed()));
  }));
});

Deno.test("the critic reads the state and the goal where they lie among an agent's inputs, and a picture's features", async () => {
  const shapesOf = async (world: World, changes: Partial<ContrastiveOptions>) => {
    const { agent } = (await defined(changes, world)).actors.goalPolicy!;
    const shape = (name: string) => agent.specifications[name].shape;
    return [shape("critic.step.0.weight"), shape("critic.goal.0.weight"), shape("critic.step.1.weight")];
  };
  assertEquals(await shapesOf(pointNav, { representationSize: 7 }), [[2 + 2, 4], [2, 4], [4, 7]]);
  assertEquals(await shapesOf(pointNav, { goals: render(32), representationSize: 7 }), [[2 + 2, 4], [32, 4], [4, 7]]);
  assertEquals(await shapesOf(discreteLine, { representationSize: 7 }), [[1 + 3, 4], [1, 4], [4, 7]]);
});

Deno.test("contrastive RL collects goals that are drawn as in evaluation, and is evaluated under its own name", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const { name, models, replays, collect, evaluationPolicies } = await defined();
  assertEquals([name, models, replays], ["contrastive", {}, { goalPolicy: 9 }]);
  const state = stateWith({ iteration: 1, weights: { goalPolicy: FOLLOWING } });
  const { episodes } = right(await collect(context)(state)());
  const drawn = line.goalStates(fold(iterationKey(state), 0), new Float64Array(5));
  assertEquals(episodes.goalPolicy![0].columns.goal.data, Float32Array.from(drawn));
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["contrastive"]);
  right(await context.programs.dispose()());
});
