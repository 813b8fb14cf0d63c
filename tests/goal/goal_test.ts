import { assertEquals, assertMatch } from "@std/assert";
import { pointNav, reacher } from "../../envs/mod.ts";
import { formatFault as message } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import {
  alignedTrajectory,
  description,
  finalState,
  goalFault,
  type GoalFunction,
  goalsOf,
  project,
  render,
  shownSize,
  waypoints,
} from "../../lib/goal/mod.ts";
import { right } from "../support/right.ts";
import { counting } from "../stage/rollouts.ts";

const worldly = {
  ...pointNav,
  description: { size: 3, of: (states: Float64Array) => new Float32Array(states.length / 2 * 3) },
};

const SOUND: readonly GoalFunction[] = [
  finalState,
  alignedTrajectory,
  waypoints(3),
  project([1]),
  render(32),
  description,
];

for (const goals of SOUND) {
  Deno.test(`${goals.name}: goals for evaluation are shown in as many numbers as goals for training`, () => {
    assertEquals(goalFault(goals, worldly), undefined);
    const starts = worldly.reset(key(1), 4);
    const states = goals.schedule.evaluationStates(worldly, key(2), starts);
    const made = right(goalsOf(goals, worldly, states, 4));
    assertEquals(made.shown.length, 4 * made.rows * shownSize(goals, worldly));
    assertEquals(made.target.length, 4 * made.rows * worldly.goalSize);
    assertEquals(goals.schedule.evaluationStates(worldly, key(2), starts), states);
  });
}

const { scene: _scene, ...unseen } = pointNav;
const REFUSED: readonly (readonly [GoalFunction, RegExp, (typeof pointNav)?])[] = [
  [waypoints(0), /'0 waypoints' on world point_nav: 0 goals were asked for/],
  [project([]), /no coordinate was named\. Name some of 0 to 1/],
  [project([0, 2]), /there is no coordinate 2 among 2/],
  [render(48), /pictures of 48 pixels were asked for\. Ask for one of 32, 64/],
  [render(32), /no 'scene' to draw/, unseen],
  [description, /the world describes nothing/],
  [{ ...waypoints(2), view: render(32).view }, /a list of pictures/],
];

for (const [goals, expected, world = pointNav] of REFUSED) {
  Deno.test(`${goals.name} is refused: ${expected.source}`, () => {
    const fault = goalFault(goals, world);
    assertMatch(fault === undefined ? "no fault" : message(fault), expected);
  });
}

Deno.test("a picture shows colours as numbers from 0 to 1", () => {
  const { shown } = right(goalsOf(render(32), reacher, reacher.reset(key(1), 2), 2));
  assertEquals(shown.length, 2 * 3 * 32 * 32);
  assertEquals(shown.every((level) => level >= 0 && level <= 1), true);
  assertEquals(shown.some((level) => level > 0.5) && shown.some((level) => level < 0.5), true);
});

Deno.test("a journey for evaluation leads over a first goal state to a second, at even pace", () => {
  const world = counting(4);
  const states = alignedTrajectory.schedule.evaluationStates(world, key(0), Float64Array.of(7, 0));
  // Goal states of the counting world are a hundred steps on; both stops are the same there.
  assertEquals([...states], [7, 50, 7, 100, 7, 100, 7, 100, 7, 100]);
});

Deno.test("waypoints for evaluation are so many goal states for each start, one after another", () => {
  const states = waypoints(2).schedule.evaluationStates(counting(4), key(0), Float64Array.of(7, 0, 8, 1));
  assertEquals([...states], [7, 100, 7, 100, 8, 101, 8, 101]);
});
