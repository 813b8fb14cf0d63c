import { assert, assertEquals, assertLess } from "@std/assert";
import { HINDSIGHT_REPLAY, hindsightReplay } from "../../lib/method/mod.ts";
import { hindsightReplayDefinition } from "../../lib/method/hindsight_replay.ts";
import { key } from "../../lib/random/mod.ts";
import { append, emptyReplay, everyState, perEpisode } from "../../lib/replay/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { sourceOf } from "../support/batch_source.ts";

Deno.test("HER reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(hindsightReplay(SMALL), 400), 0.2);
});

/** Where a goal was that no episode comes near to. */
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
