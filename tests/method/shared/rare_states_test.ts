import { assert, assertAlmostEquals, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { finalState } from "../../../lib/goal/mod.ts";
import { logDensity, RARE_STATE_CODECS, RARE_STATES, rareStates } from "../../../lib/method/shared/rare_states.ts";
import { key } from "../../../lib/random/mod.ts";
import { append, emptyReplay, everyState } from "../../../lib/replay/mod.ts";
import { add, evaluate, input, multiply } from "../../../lib/tensor/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { line } from "../../support/line_world.ts";
import { right } from "../../support/right.ts";
import { contextOf, exactSteering, stateWith } from "../../support/steering.ts";

Deno.test("the density of a point is the sum of the kernels of all", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true })), {
      minLength: 1,
      maxLength: 6,
    }),
    fc.double({ min: 0.3, max: 3, noNaN: true }),
    (points, width) => {
      const found = evaluate(logDensity(input("points", [points.length, 2]), width), { points: points.flat() }).data;
      points.forEach(([x, y], place) => {
        const sum = points.reduce(
          (sum, [u, v]) => sum + Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * width ** 2)),
          0,
        );
        assertAlmostEquals(found[place], Math.log(sum), 1e-6);
      });
    },
  ));
});

/** Episodes of which one in ten stays at 1, and the others at −1. */
const places = (() => {
  const [count, { horizon }] = [100, line];
  const at = Float32Array.from({ length: count * (horizon + 1) }, (_, row) => row < 10 * (horizon + 1) ? 1 : -1);
  const column = everyState(at, { count, horizon });
  const none = { rows: horizon, width: 1, data: new Float32Array(count * horizon) };
  return append(emptyReplay<string>(count), {
    count,
    horizon,
    lengths: new Int32Array(count).fill(horizon),
    columns: { observation: column, achieved: column, state: column, action: none, terminated: none },
  });
})();

/** φ(x) = w x + b. */
const EMBEDDING = {
  learner: "metric",
  specifications: {
    weight: { shape: [1], initial: () => Float32Array.of(1) },
    bias: { shape: [1], initial: () => Float32Array.of(0) },
  },
  embed: ({ weight, bias }: Readonly<Record<string, ReturnType<typeof input>>>, view: ReturnType<typeof input>) =>
    add(multiply(view, weight), bias),
};

Deno.test("states are drawn the more often the rarer they are in the embedding: all places equally at α = −1, as they come at 0", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const state = stateWith({
    ...sourceOf({ goalPolicy: places }),
    iteration: 1,
    weights: { metric: Float32Array.of(3, 7) },
  });
  const fraction = async (power: number, weight = 3) => {
    const settings = { ...RARE_STATES, power, candidates: 500, effectiveFraction: 0 };
    const draw = rareStates(context, EMBEDDING, finalState.view, "goalPolicy", settings);
    const weights = { metric: Float32Array.of(weight, 7) };
    const states = right(await draw({ ...state, weights }, 400, key(2))());
    assertEquals(states.length, 400);
    assert(states.every((x) => Math.abs(x) === 1));
    return states.filter((x) => x === 1).length / 400;
  };
  assertAlmostEquals(await fraction(-1), 0.5, 0.08);
  assertAlmostEquals(await fraction(0), 0.1, 0.05);
  assertLess(await fraction(0), await fraction(-0.5));
  assertLess(await fraction(-0.5), await fraction(-1));
  // In an embedding that tells no places apart, none is rare.
  assertAlmostEquals(await fraction(-1, 0), 0.1, 0.05);
  right(await context.programs.dispose()());
});

Deno.test("the draw depends on its key alone, leaves the state as it is, and goes round where more are asked for than there are candidates", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const state = stateWith({ ...sourceOf({ goalPolicy: places }), weights: { metric: Float32Array.of(3, 7) } });
  const draw = rareStates(context, EMBEDDING, finalState.view, "goalPolicy", { ...RARE_STATES, candidates: 20 });
  const [one, again, other] = [key(1), key(1), key(2)].map((key) => draw(state, 50, key));
  const drawn = right(await one());
  assertEquals(drawn, right(await again()));
  assertNotEquals(drawn, right(await other()));
  assertEquals(drawn.slice(0, 20), drawn.slice(20, 40));
  assertEquals([...state.weights.metric], [3, 7]);
  right(await context.programs.dispose()());
});

Deno.test("settings of rare states are checked", () => {
  const { power, kernelWidth, candidates, effectiveFraction } = RARE_STATE_CODECS;
  assertEquals([-1, 0, -0.5].every(power.is), true);
  assertEquals([-1.1, 0.1, NaN].some(power.is), false);
  assertEquals([kernelWidth.is(0), candidates.is(0), effectiveFraction.is(1.1)], [false, false, false]);
  assertEquals([kernelWidth.is(0.1), candidates.is(1), effectiveFraction.is(1)], [true, true, true]);
});
