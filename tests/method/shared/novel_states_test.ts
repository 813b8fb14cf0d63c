import { assertEquals, assertLess } from "@std/assert";
import { finalState } from "../../../lib/goal/mod.ts";
import { novelStates } from "../../../lib/method/shared/novel_states.ts";
import { key } from "../../../lib/random/mod.ts";
import { sampleIndices } from "../../../lib/replay/mod.ts";
import { abs, multiply, relu, subtract } from "../../../lib/tensor/mod.ts";
import type { StateEmbedding } from "../../../lib/method/shared/rare_states.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { FRACTION, numberedReplay, numberOf } from "../../support/numbered_episodes.ts";
import { right } from "../../support/right.ts";
import { contextOf, exactSteering, stateWith } from "../../support/steering.ts";

/** φ(x) = w x. */
const EMBEDDING: StateEmbedding = {
  learner: "representation",
  specifications: { weight: { shape: [1], initial: () => Float32Array.of(1) } },
  embed: ({ weight }, view) => multiply(view, weight),
};

const replay = numberedReplay([8, 8, 8, 8, 8, 8], { goal: () => 0 });

const state = stateWith({
  ...sourceOf({ goalPolicy: replay }),
  iteration: 1,
  weights: { representation: Float32Array.of(3) },
});

const drawn = async (
  count: number,
  settings: { readonly neighbours: number; readonly goalCandidates: number },
  embedding: StateEmbedding = EMBEDDING,
) => {
  const context = contextOf({ goalPolicy: exactSteering });
  const draw = novelStates(context, embedding, { goals: finalState, ...settings });
  const { states } = right(await draw(state, new Float64Array(count), key(3))());
  right(await context.programs.dispose()());
  return [...states];
};

Deno.test("the states are those of the candidates that have the largest mean distance from their nearest, the largest first", async () => {
  const { episode, time } = sampleIndices(replay, key(3), 30);
  const candidates = Array.from(time, (step, row) => numberOf(episode[row], step + 1));
  const novelty = (candidate: number) => {
    const nearest = candidates.map((other) => Math.abs(other - candidate)).toSorted((one, other) => one - other);
    return (nearest[0] + nearest[1] + nearest[2]) / 3;
  };
  const most = candidates.map(novelty).toSorted((one, other) => other - one).slice(0, 4);
  const states = await drawn(4, { neighbours: 3, goalCandidates: 30 });
  assertEquals(states.map((state) => novelty(state - FRACTION.state)), most);
  assertLess(novelty(candidates.toSorted((one, other) => novelty(one) - novelty(other))[0]), most[3]);
});

Deno.test("where more are asked for than there are candidates, they come round again", async () => {
  const states = await drawn(5, { neighbours: 2, goalCandidates: 2 });
  assertEquals(states.length, 5);
  assertEquals(states.slice(0, 2), states.slice(2, 4));
  assertEquals(states[4], states[0]);
});

Deno.test("a state is as novel as its own view is", async () => {
  // 1 at the number 204, and 0 elsewhere.
  const embed: StateEmbedding["embed"] = ({ weight }, view) =>
    multiply(relu(subtract(1, abs(subtract(view, 204)))), weight);
  const [most] = await drawn(1, { neighbours: 20, goalCandidates: 200 }, { ...EMBEDDING, embed });
  assertEquals(most, 204 + FRACTION.state);
});

Deno.test("in the first iteration the starts are the goals", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const draw = novelStates(context, EMBEDDING, { goals: finalState, neighbours: 2, goalCandidates: 9 });
  const starts = Float64Array.of(0.25, -1, 7);
  assertEquals(right(await draw(stateWith({}), starts, key(3))()), { states: starts });
  right(await context.programs.dispose()());
});
