import { assert, assertEquals } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import { finalState, observedState, render } from "../../../lib/goal/mod.ts";
import {
  bestOfEach,
  type Candidates,
  type CandidateScores,
  chooseGoals,
  chosenGoals,
  comparedRows,
} from "../../../lib/method/shared/goal_candidates.ts";
import { key } from "../../../lib/random/mod.ts";
import { FRACTION, numberedReplay } from "../../support/numbered_episodes.ts";
import { right } from "../../support/right.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { contextOf, stateWith } from "../../support/steering.ts";

const LENGTHS = [3, 8, 5];
const state = stateWith({ ...sourceOf({ goalPolicy: numberedReplay(LENGTHS) }), iteration: 1 });
const STARTS = Float64Array.of(7, 8, 9);
const SETTINGS = { goals: finalState, goalCandidates: 20 };

Deno.test("the best of each episode's candidates is the first of the highest scores among its own", () => {
  assertEquals([...bestOfEach([1, 3, 2, 9, 9, 0], 2)], [1, 3]);
  const score = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(score, { minLength: 1, maxLength: 6 }), (episodes, own) => {
      const scores = Array.from({ length: episodes }, (_, episode) => own.map((score) => score * (-1) ** episode))
        .flat();
      bestOfEach(scores, episodes).forEach((place, episode) => {
        assertEquals(Math.floor(place / own.length), episode);
        const mine = scores.slice(episode * own.length, (episode + 1) * own.length);
        assertEquals(place - episode * own.length, mine.indexOf(Math.max(...mine)));
      });
    }),
  );
});

/** A choice, with the candidates that it was made of. */
const choose = async (score: (states: Float64Array) => Float64Array, seed = 1) => {
  const seen: Candidates[] = [];
  const scores: CandidateScores = (_state, candidates) => {
    seen.push(candidates);
    return TE.right({ scores: score(candidates.states), memory: { kept: Float32Array.of(5) } });
  };
  const chosen = right(await chooseGoals(contextOf({}), SETTINGS, scores)(state, STARTS, key(seed))());
  return { ...chosen, candidates: seen[0] };
};

Deno.test("candidates are states after a step of the policy's episodes, as many for each start, with their views", async () => {
  const { candidates: { episodes, starts, states, shown, compared }, memory } = await choose((states) => states);
  assertEquals([episodes, states.length, memory], [3, 60, { kept: Float32Array.of(5) }]);
  assertEquals([...starts], [7, 8, 9].flatMap((start) => Array(20).fill(start)));
  states.forEach((number, row) => {
    const reached = number - FRACTION.state;
    const [episode, time] = [Math.floor(reached / 100), reached % 100];
    assert(time >= 1 && time <= LENGTHS[episode], `state ${time} of an episode of ${LENGTHS[episode]}`);
    assertEquals([shown[row], compared[row]], [reached, reached]);
  });
  assert(new Set(states).size > 10);
});

Deno.test("the candidate of the highest score becomes the goal of its episode, and other keys draw others", async () => {
  for (const sign of [1, -1]) {
    const { states, candidates } = await choose((states) => states.map((number) => sign * number));
    states.forEach((chosen, episode) => {
      const own = candidates.states.subarray(episode * 20, (episode + 1) * 20);
      assertEquals(chosen, sign * Math.max(...own.map((number) => sign * number)));
    });
  }
  const [first, second] = [await choose((states) => states), await choose((states) => states, 2)];
  assert(first.candidates.states.some((number, row) => number !== second.candidates.states[row]));
});

Deno.test("the first episodes have their starts as goals, and nothing is scored", async () => {
  const refuse: CandidateScores = () => {
    throw new Error("nothing is to be scored");
  };
  const first = { ...state, iteration: 0 };
  assertEquals(right(await chooseGoals(contextOf({}), SETTINGS, refuse)(first, STARTS, key(1))()), { states: STARTS });
});

Deno.test("chosen goals are conditions as they are shown, with their targets and the memory of the choice", async () => {
  const memory = { kept: Float32Array.of(1) };
  for (const more of [{}, { memory }]) {
    const source = chosenGoals(finalState, () => () => TE.right({ states: Float64Array.of(0.5, 0.25), ...more }));
    const conditioning = right(await source(contextOf({}))(state, STARTS, key(1))());
    assertEquals(conditioning.condition, Float32Array.of(0.5, 0.25));
    assertEquals(conditioning.columns.target, Float32Array.of(0.5, 0.25));
    assertEquals(conditioning.columns.goal, conditioning.condition);
    assertEquals(conditioning.memory, "memory" in more ? memory : undefined);
    assertEquals(conditioning.goals?.rows, 1);
  }
});

Deno.test("goals are compared in their own view, and in achieved coordinates where that is a picture", () => {
  const column = (name: string, later = 0) =>
    Float32Array.of({ achieved: 1, observation: 2, state: 3 }[name] ?? 0, later);
  const context = contextOf({});
  assertEquals(comparedRows(context, finalState)(column), Float32Array.of(1, 1));
  assertEquals(comparedRows(context, observedState)(column), Float32Array.of(2, 1));
  assertEquals(comparedRows({ ...context, world: pointNav }, render(32))(column), Float32Array.of(1, 1));
});
