import { assert, assertEquals } from "@std/assert";
import { episodesOf, replayedEpisodes, rowsOf, trajectoriesOf } from "../../lib/data/mod.ts";
import { append, emptyReplay } from "../../lib/replay/mod.ts";
import { edged, walksIn } from "./walks.ts";

Deno.test("trajectories have the rows of their lengths alone, and come back as episodes that keep their last state", async () => {
  const walks = await walksIn(edged, 30);
  assert(walks.lengths.some((length) => length < 20) && walks.lengths.some((length) => length === 20));
  for (const [name, { of, width, data }] of Object.entries(walks.columns)) {
    assertEquals(of, name === "action" || name === "terminated" ? "steps" : "states");
    assertEquals(data.length, rowsOf(of, walks.lengths) * width);
  }
  const episodes = episodesOf(walks);
  assertEquals(trajectoriesOf(episodes), walks);
  const { rows, width, data } = episodes.columns.observation;
  walks.lengths.forEach((length, episode) => {
    const row = (time: number) => data.slice((episode * rows + time) * width, (episode * rows + time + 1) * width);
    for (let time = length; time <= 20; time++) assertEquals(row(time), row(length));
  });
});

Deno.test("the episodes of a replay are those that it holds, oldest first", async () => {
  const walks = episodesOf(await walksIn(edged, 5));
  const rest = episodesOf(await walksIn(edged, 4, 2));
  const replay = append(append(emptyReplay<string>(7), walks), rest);
  const held = replayedEpisodes(replay)!;
  assertEquals(held.count, 7);
  assertEquals([...held.lengths], [...walks.lengths.slice(2), ...rest.lengths]);
  const { rows, width, data } = held.columns.observation;
  assertEquals(data.slice(0, 3 * rows * width), walks.columns.observation.data.slice(2 * rows * width));
  assertEquals(data.slice(3 * rows * width), rest.columns.observation.data);
  assertEquals(replayedEpisodes(emptyReplay(3)), undefined);
});
