import { assert, assertEquals, assertLess } from "@std/assert";
import { HINDSIGHT_REPLAY, hindsightReplay, hindsightReplayDefinition } from "../../lib/method/hindsight_replay.ts";
import { COMMANDED_OPTIONS } from "../../lib/method/goal_conditioned_sac.ts";
import { key } from "../../lib/random/mod.ts";
import { append, emptyReplay, everyState, perEpisode } from "../../lib/replay/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { assertBuilderOptions } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { FRACTIONS, SETTING_CASES } from "../support/options.ts";
import { contextOf, exactSteering, FOLLOWING } from "../support/steering.ts";

Deno.test("HER reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(hindsightReplay(SMALL), 400), 0.2);
});

/** A goal that no episode comes near to. */
const ELSEWHERE = -1000;

/** Episodes that come to no place twice. */
const counted = (count: number, horizon: number) => {
  const size = { count, horizon };
  const places = everyState(Float32Array.from({ length: count * (horizon + 1) }, (_, place) => place), size);
  const perStep = { rows: horizon, width: 1, data: new Float32Array(count * horizon) };
  const goals = perEpisode(new Float32Array(count).fill(ELSEWHERE), 1);
  return {
    ...size,
    lengths: new Int32Array(count).fill(horizon),
    columns: {
      observation: places,
      achieved: places,
      state: places,
      action: perStep,
      terminated: perStep,
      goal: goals,
      target: goals,
    },
  };
};

Deno.test("four fifths of a batch are after a later state of their own episode, and paid only where it is the next", () => {
  const [batch, horizon] = [5000, 8];
  const definition = hindsightReplayDefinition(line, { ...HINDSIGHT_REPLAY, batch });
  const replay = append(emptyReplay<string>(100), counted(100, horizon));
  const drawn = definition.actors.goalPolicy!.sampling.draw(
    sourceOf({ goalPolicy: replay }),
    key(3),
  );
  const episodeOf = (place: number) => Math.floor(place / (horizon + 1));
  const { goal, achieved, nextAchieved, reward } = drawn;
  let relabelled = 0;
  for (let row = 0; row < batch; row++) {
    assertEquals(Math.abs(reward[row]), goal[row] === nextAchieved[row] ? 0 : 1);
    assert(reward[row] <= 0);
    if (goal[row] === ELSEWHERE) continue;
    relabelled++;
    assert(goal[row] > achieved[row]);
    assertEquals(episodeOf(goal[row]), episodeOf(achieved[row]));
  }
  // Five standard deviations of a draw of 5000.
  assertLess(Math.abs(relabelled / batch - 0.8), 5 * Math.sqrt(0.8 * 0.2 / batch));
});

Deno.test("HINDSIGHT_REPLAY relabels four goals for each that was pursued, and each option refuses what it cannot be", async () => {
  assertEquals(HINDSIGHT_REPLAY, { ...COMMANDED_OPTIONS, hindsightFraction: 4 / 5 });
  await assertBuilderOptions(
    hindsightReplay,
    HINDSIGHT_REPLAY,
    { ...SETTING_CASES, hindsightFraction: FRACTIONS },
    { hidden: [4], batch: 8 },
  );
});

Deno.test("HER is named and evaluated as such, and its replay holds as many episodes as its options say", () => {
  const { name, replays, evaluationPolicies } = hindsightReplayDefinition(line, {
    ...HINDSIGHT_REPLAY,
    replayEpisodes: 9,
  });
  assertEquals([name, replays], ["hindsight_replay", { goalPolicy: 9 }]);
  const context = contextOf({ goalPolicy: exactSteering });
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["hindsight_replay"]);
});
