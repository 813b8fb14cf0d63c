import { assertEquals } from "@std/assert";
import { alignedTrajectory, finalState, waypoints } from "../../lib/goal/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { episodeBytes, goalNumbers, rolloutBytes, storedBytes } from "../../lib/stage/rollout_memory.ts";
import { randomPolicy, rollOut, start } from "../../lib/stage/step.ts";
import { line } from "../support/line_world.ts";
import { right } from "../support/right.ts";

Deno.test("episodeBytes is the size of a rollout's arrays for each episode, up to a state and its column", async () => {
  const count = 7;
  const rollout = right(await rollOut(line, randomPolicy(line))(right(start(line)(key(1), count)), key(2))());
  const { states, progress, columns, lengths } = rollout;
  const arrays = [states, progress, lengths, ...Object.values(columns).map(({ data }) => data)];
  const bytes = arrays.reduce((total, { byteLength }) => total + byteLength, 0) / count;
  const column = 4 * (line.horizon + 1) * line.stateSize;
  // The end and the action of a last state are counted though there are none, instead of the length.
  assertEquals(episodeBytes(line), bytes + column + 4 * (line.actionSize + 1) - 4);
});

Deno.test("goals that stay have one row an episode, and those that move on one for every state", () => {
  const width = 2 * line.goalSize;
  assertEquals(goalNumbers(line, finalState), width);
  assertEquals(goalNumbers(line, alignedTrajectory), (line.horizon + 1) * width);
  assertEquals(goalNumbers(line, waypoints(3)), (line.horizon + 1) * (3 * line.goalSize + 3 + line.goalSize));
});

Deno.test("the bytes of rollouts grow with their number, and those of goals beside those of the episodes", () => {
  const ofGoals = 4 * goalNumbers(line, finalState) + 8 * line.stateSize;
  assertEquals(rolloutBytes(line, finalState, 10), 10 * (episodeBytes(line) + ofGoals));
  const states = (line.horizon + 1) * line.stateSize;
  assertEquals(storedBytes(line, finalState), episodeBytes(line) - 8 * states + 4 * goalNumbers(line, finalState));
});
