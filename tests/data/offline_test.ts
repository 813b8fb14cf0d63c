import { assert, assertEquals, assertMatch } from "@std/assert";
import { pointNav, reacher } from "../../envs/mod.ts";
import { type DataSet, offline, replayedEpisodes, trajectoriesOf } from "../../lib/data/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import {
  contrastive,
  diayn,
  gpim,
  hindsightReplay,
  type MethodFactory,
  type Settings,
  type TrainState,
} from "../../lib/method/mod.ts";
import { loadState, saveState } from "../../lib/state/mod.ts";
import { train } from "../../lib/train/mod.ts";
import type { World } from "../../lib/world/mod.ts";
import { left, right } from "../support/right.ts";
import { edged, walksIn } from "./walks.ts";

const SMALL = { hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 10 };

const walks: DataSet = { about: {}, sets: { episodes: await walksIn(pointNav, 300) } };

const trained = (method: MethodFactory<TrainState>, world: World = pointNav, more: object = {}) =>
  train({ world, method, updates: 20, seed: 3, goals: 5, ...more })(webassembly())();

const LEARNERS: Readonly<Record<string, (options: Partial<Settings>) => MethodFactory<TrainState>>> = {
  contrastive,
  hindsightReplay,
};

for (const [name, method] of Object.entries(LEARNERS)) {
  Deno.test(`${name} learns from random walks alone to reach goals, which a wrong sign would not`, async () => {
    const options = { hidden: [32, 32], batch: 64, updatesPerIteration: 100, discount: 0.8 };
    const outcome = right(await trained(offline(method(options), walks), pointNav, { updates: 1500, goals: 50 }));
    const [own] = Object.values(outcome.evaluation);
    assertEquals(outcome.state.environmentSteps, 0);
    assert(own.normalisedDistance < 0.3, String(own.normalisedDistance));
    assert(outcome.evaluation.random.normalisedDistance > 1);
  });
}

Deno.test("the replay holds all of the data, and an offline run goes on to the same bits", async () => {
  const method = offline(contrastive({ ...SMALL, replayEpisodes: 10 }), walks);
  const whole = right(await trained(method, pointNav, { updates: 40 }));
  assertEquals(whole.state.replays.goalPolicy.count, 300);
  const cut = right(await trained(method));
  const from = right(loadState(saveState(cut.saved)));
  const resumed = right(await trained(method, pointNav, { updates: 40, from }));
  assertEquals(resumed.state.weights, whole.state.weights);
  const other = offline(contrastive({ ...SMALL, replayEpisodes: 10 }), {
    about: {},
    sets: { episodes: await walksIn(pointNav, 300, 2) },
  });
  assertMatch(
    formatFault(left(await trained(other, pointNav, { updates: 40, from }))),
    /run, 'from', option 'data': .* was saved/,
  );
});

Deno.test("GPIM trains from the replays of a run of its own, and not from bare walks", async () => {
  const online = right(await trained(gpim(SMALL)));
  const sets = Object.fromEntries(
    Object.entries(online.state.replays).map(([name, replay]) => [name, trajectoriesOf(replayedEpisodes(replay)!)]),
  );
  const outcome = right(await trained(offline(gpim(SMALL), { about: {}, sets })));
  assertEquals([outcome.state.updates, outcome.state.environmentSteps], [20, 0]);
  assertEquals(outcome.state.replays.latentPolicy.count, online.state.replays.latentPolicy.count);
  assertMatch(formatFault(left(await trained(offline(gpim(SMALL), walks)))), /^data for gpim: .*latent/);
});

Deno.test("data of another world, without a set for a replay, or without episodes is a fault of its place", async () => {
  const message = async (
    data: DataSet,
    world: World = pointNav,
    method: MethodFactory<TrainState> = contrastive(SMALL),
  ) => formatFault(left(await trained(offline(method, data), world)));
  const { episodes } = walks.sets;
  assertMatch(await message(walks, reacher), /^data, 'episodes': its observation has 2 numbers, and that of reacher 8/);
  assertMatch(
    await message({ about: {}, sets: { other: episodes } }),
    /^data, 'episodes': there are no episodes for the replay goalPolicy, only other/,
  );
  const { action: _, ...columns } = episodes.columns;
  assertMatch(await message({ about: {}, sets: { episodes: { ...episodes, columns } } }), /it has no action/);
  assertMatch(await message(walks, edged), /its episodes last up to 50 steps, and those of edged 20/);
  const none = { ...episodes, lengths: new Int32Array(0) };
  assertMatch(await message({ about: {}, sets: { episodes: none } }), /it has no episodes/);
  const state = { ...episodes.columns.observation, width: 1 };
  assertMatch(
    await message({ about: {}, sets: { episodes: { ...episodes, columns: { ...episodes.columns, state } } } }),
    /its states have 1 numbers, and those of point_nav 2/,
  );
  assertMatch(
    await message({ about: {}, sets: { latentPolicy: episodes } }, pointNav, diayn(SMALL)),
    /^data for diayn: .*latent/,
  );
});
