import { assertEquals, assertMatch } from "@std/assert";
import { pointNav, reacher, rooms } from "../../envs/mod.ts";
import { formatFault as message } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import { alignedTrajectory, description, finalState, project, render, waypoints } from "../../lib/goal/family.ts";
import { goalFault, type GoalFunction, makeGoals, shownSize } from "../../lib/goal/goal.ts";
import { left, right } from "../support/right.ts";

/** The square with a description of its states. */
const described = {
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
    assertEquals(goalFault(goals, described), undefined);
    const starts = described.reset(key(1), 4);
    const states = goals.schedule.evaluationStates(described, key(2), starts);
    const made = right(makeGoals(goals, described, states, 4));
    assertEquals(made.shown.length, 4 * made.rows * shownSize(goals, described));
    assertEquals(made.target.length, 4 * made.rows * described.goalSize);
    assertEquals(goals.schedule.evaluationStates(described, key(2), starts), states);
  });
}

const { scene: _scene, ...invisible } = pointNav;
const REFUSED: readonly (readonly [GoalFunction, RegExp, (typeof pointNav)?])[] = [
  [waypoints(0), /^goals '0 waypoints' on world point_nav: 0 goals were asked for/],
  [waypoints(1.5), /^goals '1\.5 waypoints' on world point_nav: 1\.5 goals were asked for/],
  [
    alignedTrajectory,
    /^goals 'aligned trajectory' on world rooms: its states are not numbers to be interpolated/,
    rooms,
  ],
  // The view's own fault, at the place of the goals.
  [project([0, 2]), /^goals 'coordinates 0, 2' on world point_nav: there is no coordinate 2 among 2/],
  [render(32), /^goals '32-pixel image' on world point_nav: the world has no 'scene' to draw/, invisible],
  [{ ...waypoints(2), view: render(32).view }, /^goals '2 waypoints' on world point_nav: a list of pictures/],
];

for (const [goals, expected, world = pointNav] of REFUSED) {
  Deno.test(`goalFault refuses ${goals.name} on ${world.name}: ${expected.source}`, () => {
    const fault = goalFault(goals, world);
    assertMatch(fault === undefined ? "no fault" : message(fault), expected);
  });
}

Deno.test("shownSize is the view's, and of a list all of its goals and a one-hot", () => {
  const sizes = (goals: GoalFunction) => [shownSize(goals, pointNav), shownSize(goals, reacher)];
  assertEquals(sizes(finalState), [pointNav.goalSize, reacher.goalSize]);
  assertEquals(sizes(alignedTrajectory), [pointNav.goalSize, reacher.goalSize]);
  assertEquals(shownSize(waypoints(3), pointNav), 3 * 2 + 3);
  assertEquals(shownSize({ ...waypoints(3), view: project([1]).view }, pointNav), 3 * 1 + 3);
});

Deno.test("makeGoals shows states by the view and keeps f_κ of them as targets, for every row of every episode", () => {
  const states = Float64Array.of(10, 0, 5, 7.5);
  const { schedule } = project([1]);
  const made = right(makeGoals(project([1]), pointNav, states, 2));
  assertEquals(made, {
    count: 2,
    rows: 1,
    shown: Float32Array.of(-1, 0.5),
    target: Float32Array.of(1, -1, 0, 0.5),
    states,
    advance: schedule.advance,
    coordinates: [1],
  });
});

Deno.test("makeGoals shows every goal of a list with the whole list, and a one-hot of its place", () => {
  const made = right(makeGoals(waypoints(2), pointNav, Float64Array.of(10, 0, 5, 7.5, 0, 0, 5, 5), 2));
  const [first, second] = [[1, -1, 0, 0.5], [-1, -1, 0, 0]];
  assertEquals([...made.shown], [...first, 1, 0, ...first, 0, 1, ...second, 1, 0, ...second, 0, 1]);
  assertEquals([...made.target], [...first, ...second]);
  assertEquals([made.count, made.rows, made.advance], [2, 2, "when reached"]);
});

Deno.test("makeGoals is a fault where a world's achieved goals, or the view of them, are not of the declared size", () => {
  const states = Float64Array.of(1, 2, 3, 4);
  const short = { ...pointNav, achieved: () => new Float32Array(3) };
  assertMatch(message(left(makeGoals(finalState, short, states, 2))), /achieved in goal states: 3 numbers came for 2/);
  const view = { ...finalState.view, show: () => () => Float32Array.of(1, NaN, 1, 1) };
  const blind = left(makeGoals({ ...finalState, view }, pointNav, states, 2));
  assertMatch(message(blind), /view of goal states: number 1 of world 0 is NaN/);
});
