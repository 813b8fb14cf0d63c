import { assert, assertEquals, assertMatch } from "@std/assert";
import * as envs from "../../envs/mod.ts";
import * as mujoco from "../../envs/mujoco/mod.ts";
import { programs } from "../../lib/engine/programs.ts";
import { native } from "../../lib/engine/native.ts";
import { type Engine, webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { goalFault, type GoalFunction, makeGoals } from "../../lib/goal/goal.ts";
import * as goal from "../../lib/goal/mod.ts";
import { goalPolicy } from "../../lib/method/core/policy.ts";
import { gpimDefinition } from "../../lib/method/gpim.ts";
import { GPIM } from "../../lib/method/mod.ts";
import { initialise } from "../../lib/network/mod.ts";
import { exportPolicy } from "../../lib/policy/export_policy.ts";
import { loadPolicy } from "../../lib/policy/load_policy.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { noProgress } from "../../lib/goal/progress.ts";
import { toQuantities, type World } from "../../lib/world/mod.ts";
import { left, right } from "../support/right.ts";

const GOALS: readonly GoalFunction[] = [
  goal.finalState,
  goal.anyState,
  goal.observedState,
  goal.project([0]),
  goal.alignedTrajectory,
  goal.waypoints(3),
  goal.description,
  goal.render(32),
  goal.render(64),
];

const FACTS = {
  seed: 7,
  updates: 10,
  environmentSteps: 100,
  evaluation: { goals: 1, distance: 1, unit: "units", normalisedDistance: 1, success: 0 },
};

const SIZES = [1, 7, 256];

/** A policy before training, and its file. */
const untrained = (world: World, goals: GoalFunction) => {
  const definition = gpimDefinition(world, { ...GPIM, goals, hidden: [16, 16] });
  const weights = initialise(definition.actors.goalPolicy!.agent.specifications, key(3));
  return { definition, weights, bytes: right(exportPolicy(world, definition, weights, FACTS)) };
};

/** The actions of the policy as training has it, and those of its file on quantities, in the world's units. */
const bothActions = async (world: World, goals: GoalFunction, engine: Engine, count: number) => {
  const { definition, weights, bytes } = untrained(world, goals);
  const starts = world.reset(fold(key(1), count), count);
  const states = world.goalStates(fold(key(2), count), starts);
  const observed = {
    observation: world.observe(starts),
    achieved: world.achieved(starts),
    progress: noProgress(count),
  };
  const perEpisode = goals.schedule.rows(world.horizon);
  const goalStates = new Float64Array(states.length * perEpisode);
  for (let row = 0; row < count * perEpisode; row++) {
    const from = Math.floor(row / perEpisode) * world.stateSize;
    goalStates.set(states.subarray(from, from + world.stateSize), row * world.stateSize);
  }
  const made = right(makeGoals(goals, world, goalStates, count));
  const context = { world, actors: definition.actors, programs: programs(engine) };
  const trained = right(
    await goalPolicy(context, "goalPolicy", true)({ goalPolicy: weights, latentPolicy: weights })(made)(
      observed,
      key(1),
    )(),
  );
  const loaded = right(await loadPolicy(bytes)(engine)());
  const { inputs } = loaded.description;
  const width = made.shown.length / (count * perEpisode);
  const shown = made.shown.filter((_, at) => Math.floor(at / width) % perEpisode === 0);
  const acted = right(
    await loaded.act({
      observation: toQuantities(inputs.observation, observed.observation),
      achieved: toQuantities(inputs.achieved, observed.achieved),
      goal: toQuantities(inputs.goal, shown),
    })(),
  );
  right(await loaded.dispose()());
  right(await context.programs.dispose()());
  const bounds = world.actionBounds ?? Array.from({ length: world.actionSize }, () => [-1, 1] as const);
  const scaled = world.actionSpace === "discrete" ? trained : trained.map((action, at) => {
    const [low, high] = bounds[at % bounds.length];
    return low + (action + 1) / 2 * (high - low);
  });
  return { acted, expected: scaled };
};

const loadedWorlds = await Promise.all(
  [mujoco.halfCheetah(), mujoco.ant(), mujoco.pusher()].map(async (world) => right(await world())),
);

const WORLDS: readonly World[] = [
  envs.pointNav,
  envs.pointMazeU,
  envs.rooms,
  envs.objectPush,
  envs.reacher,
  envs.swimmer,
  { ...envs.pointNav, name: "bounded", actionBounds: [[-2, 4], [0, 1]] },
  ...loadedWorlds,
];

/** Large pictures are the same in every world, and slow. */
const isWorthwhile = (world: World, goals: GoalFunction) => goals.name !== "64-pixel image" || world.name === "reacher";

for (const world of WORLDS) {
  const suited = GOALS.filter((goals) => goalFault(goals, world) === undefined && isWorthwhile(world, goals));
  for (const goals of suited) {
    Deno.test(`${world.name}, ${goals.name}: the file acts as the policy in training, on 1, 7 and 256 rows in the world's units`, async () => {
      for (const engine of [webassembly(), native()]) {
        for (const count of SIZES) {
          const { acted, expected } = await bothActions(world, goals, engine, count);
          assertEquals(acted.length, expected.length);
          const most = Math.max(...acted.map((action, at) => Math.abs(action - expected[at])));
          assert(most <= 1e-6, `${engine.name}, ${count} rows: ${most}`);
        }
      }
    });
  }
}

Deno.test("the worlds on MuJoCo are freed", () => loadedWorlds.forEach(({ dispose }) => dispose()));

Deno.test("rows that do not fit, are missing or are not finite are faults that name the input", async () => {
  const policy = right(await loadPolicy(untrained(envs.pointNav, goal.finalState).bytes)(webassembly())());
  const rows = { observation: Float32Array.of(1, 2), achieved: Float32Array.of(1, 2), goal: Float32Array.of(3, 4) };
  assertEquals(right(await policy.act(rows)()).length, 2);
  for (
    const [wrong, message] of [
      [{ goal: undefined }, /^policy, 'goal': it is no Float32Array/],
      [{ goal: [1, 2] }, /^policy, 'goal': it is no Float32Array/],
      [{ goal: Float32Array.of(1, 2, 3) }, /^policy, 'goal': 3 numbers came, expected 1 rows of 2/],
      [{ goal: new Float32Array(4) }, /^policy, 'goal': 4 numbers came, expected 1 rows of 2/],
      [{ observation: new Float32Array(0) }, /^policy, 'observation': 0 numbers came, expected rows of 2/],
      [{ achieved: Float32Array.of(1, NaN) }, /^policy, 'achieved': number 1 is NaN/],
    ] as const
  ) {
    const given = { ...rows, ...wrong } as unknown as typeof rows;
    assertMatch(formatFault(left(await policy.act(given)())), message);
  }
  const far = { ...rows, observation: Float32Array.of(1e38, 1e38), goal: Float32Array.of(-3e38, 3e38) };
  const found = await policy.act(far)();
  assert(found._tag === "Right" ? found.right.every(Number.isFinite) : found.left.kind === "non-finite");
  right(await policy.dispose()());
});

Deno.test("bytes that are no policy are a fault of loading", async () => {
  assertMatch(
    formatFault(left(await loadPolicy(Uint8Array.of(1, 2, 3))(webassembly())())),
    /^policy: it is not an ONNX model/,
  );
});
