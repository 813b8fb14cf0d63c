import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ANT, ANT_MAZE_U, antMaze, HALF_CHEETAH, PUSHER } from "../../../envs/mujoco/models/mod.ts";
import { loadPhysics, type Physics } from "../../../envs/mujoco/physics.ts";
import { fold, key, uniform } from "../../../lib/random/mod.ts";

const models = { half_cheetah: HALF_CHEETAH, ant: ANT, ant_maze: antMaze(ANT_MAZE_U), pusher: PUSHER };

const all: readonly Physics[] = await Promise.all(
  Object.values(models).map((model) => loadPhysics({ model, frameSkip: 5 })),
);

const [cheetah] = all;

/** A state near the start, and actions for some steps. */
const drawn = ({ start, stateSize, actionSize }: Physics, seed: number, steps: number) => {
  const noise = uniform(fold(key(seed), 0), [stateSize], { minimum: -0.2, maximum: 0.2 });
  const actions = uniform(fold(key(seed), 1), [steps, actionSize], { minimum: -1.5, maximum: 1.5 });
  return { state: Float64Array.from(noise, (value, index) => value + (start[index] ?? 0)), actions };
};

/** The states of an episode, `between` whose steps something else happens. */
const episode = (physics: Physics, seed: number, between: () => void): readonly Float64Array[] => {
  const { state, actions } = drawn(physics, seed, 4);
  const states = [state];
  for (let time = 0; time < 4; time++) {
    between();
    const next = new Float64Array(physics.stateSize);
    physics.advance(states[time], actions.subarray(time * physics.actionSize), next, 0);
    states.push(next);
  }
  return states;
};

/** Disturbances of the engine by a world's other rows, its pictures and its bad states. */
const disturbances: readonly ((physics: Physics, seed: number) => void)[] = [
  (physics, seed) => void episode(physics, seed, () => {}),
  (physics, seed) =>
    physics.place(physics.geoms, drawn(physics, seed, 0).state, 0, new Float64Array(6 * physics.geoms.length)),
  ...[1e8, 1e11, NaN].map((bad) => (physics: Physics, seed: number) => {
    const { state, actions } = drawn(physics, seed, 1);
    physics.advance(state.fill(bad, physics.start.length), actions, new Float64Array(physics.stateSize), 0);
  }),
  (physics, seed) => {
    const { state, actions } = drawn(physics, seed, 1);
    physics.advance(state, actions.fill(NaN), new Float64Array(physics.stateSize), 0);
  },
];

Deno.test("a step from a stored state is the same bits, whatever ran between", () => {
  const seeds = fc.maxSafeNat();
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      seeds,
      seeds,
      fc.constantFrom(...disturbances),
      (physics, own, other, disturb) => {
        const undisturbed = episode(physics, own, () => {});
        assertEquals(episode(physics, own, () => disturb(physics, other)), undisturbed);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a row that diverges is told of, and stays as it was", () => {
  const { stateSize, actionSize, start, advance } = cheetah;
  for (const speed of [1e11, -1e300, NaN, Infinity]) {
    const state = new Float64Array(stateSize);
    state.set(start);
    state[start.length] = speed;
    const next = new Float64Array(stateSize);
    assertEquals(advance(state, new Float32Array(actionSize), next, 0), false);
    assertEquals(next, state);
  }
});

Deno.test("a step that MuJoCo would answer by setting everything back silently is told of", () => {
  const { stateSize, actionSize, advance } = cheetah;
  let state = new Float64Array(stateSize);
  // A leg that turns this fast breaks the simulation between two of the five physics steps.
  state[stateSize - 1] = 1e7;
  let sound = true;
  for (let time = 0; time < 20 && sound; time++) {
    const next = new Float64Array(stateSize);
    sound = advance(state, new Float32Array(actionSize), next, 0);
    state = next;
  }
  assertEquals(sound, false);
  assert(state.every(Number.isFinite));
  assertNotEquals(state, new Float64Array(stateSize));
});

Deno.test("a step to numbers that the next step would not begin with is told of", () => {
  const { stateSize, actionSize, start, advance } = cheetah;
  const flung = (x: number): boolean => {
    const state = new Float64Array(stateSize);
    state[0] = x;
    // High enough to touch nothing in the 5 · 10⁷ m of the step.
    state[1] = 100;
    state[start.length] = 1e9;
    return advance(state, new Float32Array(actionSize), new Float64Array(stateSize), 0);
  };
  assertEquals([flung(1e10 - 5.5e7), flung(1e10 - 4.5e7)], [true, false]);
});

Deno.test("an action that is no number is told of", () => {
  const { stateSize, actionSize, advance } = cheetah;
  const actions = new Float32Array(actionSize);
  actions[3] = NaN;
  const next = new Float64Array(stateSize);
  assertEquals(advance(new Float64Array(stateSize), actions, next, 0), false);
  assertEquals(next, new Float64Array(stateSize));
});

Deno.test("only the row that is asked for is read and written", () => {
  const { stateSize, actionSize, advance } = cheetah;
  const { state, actions } = drawn(cheetah, 7, 1);
  const expected = new Float64Array(stateSize);
  advance(state, actions, expected, 0);
  const states = new Float64Array(3 * stateSize).fill(NaN);
  states.set(state, stateSize);
  const everyAction = new Float32Array(3 * actionSize).fill(NaN);
  everyAction.set(actions, actionSize);
  const next = new Float64Array(3 * stateSize).fill(5);
  assertEquals(advance(states, everyAction, next, 1), true);
  assertEquals(next.subarray(stateSize, 2 * stateSize), expected);
  assert([...next].every((value, index) => value === 5 || Math.floor(index / stateSize) === 1));
});

Deno.test("balls and capsules end where the model's shapes do", () => {
  const ends = new Float64Array(6 * cheetah.geoms.length);
  const state = new Float64Array(cheetah.stateSize);
  state.set([2, 0.1, Math.PI / 2]);
  cheetah.place(cheetah.geoms, state, 0, ends);
  assertEquals(cheetah.geoms.map(({ body }) => body).slice(0, 4), ["torso", "torso", "backThigh", "backShin"]);
  // The torso, a capsule of a metre, turned about y until its nose points down.
  [2, 0, 0.3, 2, 0, 1.3].forEach((value, index) => assertAlmostEquals(ends[index], value, 1e-12));
  const ant = all[1];
  const antEnds = new Float64Array(6);
  ant.place(ant.geoms.slice(0, 1), Float64Array.from([...ant.start, ...new Float64Array(14)]), 0, antEnds);
  assertEquals([...antEnds], [0, 0, 0.75, 0, 0, 0.75]);
  assertEquals(ant.geoms[0].radius, 0.25);
});

Deno.test("bytes that are no MuJoCo, and models that are none, are refused", async () => {
  await assertRejects(
    () => loadPhysics({ model: HALF_CHEETAH, frameSkip: 5, binary: Uint8Array.of(1, 2, 3) }),
    Error,
    "WebAssembly",
  );
  await assertRejects(() => loadPhysics({ model: "<mujoco><worldbody>", frameSkip: 5 }), Error, "XML");
});

Deno.test("memory that was freed cannot be stepped in, and can be freed again", async () => {
  const { stateSize, actionSize, advance, free } = await loadPhysics({ model: HALF_CHEETAH, frameSkip: 5 });
  free();
  free();
  assertThrows(
    () => advance(new Float64Array(stateSize), new Float32Array(actionSize), new Float64Array(stateSize), 0),
    Error,
    "disposed of",
  );
});

Deno.test("stateAt has the positions, the velocities and the places of its row, after steps of others as well", () => {
  const { start, stateSize, actionSize, stateAt, advance } = cheetah;
  const states = Float64Array.from(
    { length: 2 * stateSize },
    (_, index) => index === stateSize ? 3 : index < stateSize ? 0.1 : 0,
  );
  const { positions, velocities, placeOf } = stateAt(states, 1);
  assertEquals([positions.length, velocities.length], [start.length, stateSize - start.length]);
  assertEquals([positions[0], positions[1], velocities[0]], [3, 0, 0]);
  const [x, y, z] = placeOf("torso");
  assertEquals([x, y], [3, 0]);
  assertAlmostEquals(z, 0.7, 1e-9);
  advance(states, new Float32Array(actionSize).fill(1), new Float64Array(2 * stateSize), 0);
  assertEquals(placeOf("torso"), [x, y, z]);
  assertThrows(() => placeOf("wing"), RangeError, "the model has no site or body 'wing', only world, torso");
});
