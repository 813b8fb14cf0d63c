import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { quasimetricAgent } from "../../lib/learner/mod.ts";
import { parameterInputs, scope } from "../../lib/network/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluator, input } from "../../lib/tensor/mod.ts";

const agent = quasimetricAgent("continuous", {
  observationSize: 4,
  stateSize: 2,
  goalSize: 1,
  actionSize: 2,
  hidden: [5],
  components: 3,
  intervals: 2,
  discount: 0.9,
  initialTemperature: 0.3,
  targetEntropy: -2,
});

const critic = scope("critic", parameterInputs(agent.specifications));

const weights = Object.fromEntries(
  Object.entries(agent.specifications).map(([name, { shape }], place) => [name, normal(fold(key(1), place), shape)]),
);

const [observation, action] = [input("observation", [3, 4]), input("action", [3, 2])];

const feeds = { ...weights, observation: normal(key(2), [3, 4]), action: normal(key(3), [3, 2]) };

Deno.test("states and goals are embedded by networks of their own, each from its part of the input", () => {
  const [state, goal] = agent.embed(critic, observation);
  assertEquals([state.shape, goal.shape], [[3, 6], [3, 6]]);
  const at = (place: number) => {
    const moved = feeds.observation.map((number, index) => index % 4 === place ? number + 1 : number);
    return evaluator({ state, goal })({ ...feeds, observation: moved });
  };
  const usual = evaluator({ state, goal })(feeds);
  // The first two numbers are the state, the next the goal, and the last is for the actor alone.
  const changes = [0, 1, 2, 3].map((place) => {
    const { state, goal } = at(place);
    return [state, goal].map(({ data }, part) =>
      data.some((number, index) => number !== [usual.state, usual.goal][part].data[index])
    );
  });
  assertEquals(changes, [[true, false], [true, false], [false, true], [false, false]]);
});

Deno.test("the transition model changes an embedding by what it makes of the action", () => {
  const [state] = agent.embed(critic, observation);
  const next = agent.transition(critic, state, action);
  const values = evaluator({ state, next });
  assertNotEquals(values(feeds).next.data, values({ ...feeds, action: normal(key(4), [3, 2]) }).next.data);
  const still = Object.fromEntries(
    Object.entries(weights).map(([name, numbers]) => [name, name.includes("change") ? numbers.map(() => 0) : numbers]),
  );
  const { state: from, next: to } = values({ ...feeds, ...still });
  assertEquals(from.data, to.data);
});

Deno.test("a state is no distance from itself, and one from others", () => {
  const [state, goal] = agent.embed(critic, observation);
  const { own, other } = evaluator({
    own: agent.distance(critic, state, state),
    other: agent.distance(critic, state, goal),
  })(feeds);
  assertEquals([own.shape, other.shape], [[3, 1], [3, 1]]);
  own.data.forEach((distance) => assertAlmostEquals(distance, 0, 1e-12));
  assertEquals(other.data.every((distance) => distance > 0), true);
});
