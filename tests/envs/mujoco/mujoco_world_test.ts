import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type MujocoModel, mujocoWorld } from "../../../envs/mujoco/mod.ts";
import { formatFault } from "../../../lib/fault.ts";
import { key } from "../../../lib/random/mod.ts";
import { checkEnvironment } from "../../../lib/world/mod.ts";
import { left, right } from "../../support/right.ts";

/** A bead on a wire, which two weak motors move: one within ±2, one within its own ±1. */
const XML = `<mujoco>
  <worldbody><body name="bead">
    <joint name="slide" type="slide" axis="1 0 0" damping="1" range="-1 1" limited="true"/>
    <geom size="0.1" mass="1"/>
    <site name="tip" pos="0 0 0.5"/>
  </body></worldbody>
  <actuator><motor joint="slide" ctrlrange="0 4"/><motor joint="slide"/></actuator>
</mujoco>`;

const BEAD: MujocoModel = {
  name: "bead",
  xml: XML,
  frameSkip: 10,
  horizon: 20,
  unit: "m",
  radius: 0.05,
  observe: ({ positions, velocities }) => [positions[0], velocities[0]],
  achieved: ({ placeOf }) => placeOf("tip").slice(0, 1),
};

const bead = right(await mujocoWorld(BEAD)());

Deno.test("a model of one's own keeps the contract of a world, with starts, goals and distances by default", () => {
  assertEquals(checkEnvironment(bead).map(formatFault), []);
  assertEquals([bead.stateSize, bead.observationSize, bead.actionSize, bead.goalSize], [2, 2, 2, 1]);
});

Deno.test("an action of −1 is the lower end of a control's range, 0 its middle, and 1 its upper end", () => {
  const speed = (...actions: readonly number[]) => bead.step(new Float64Array(2), Float32Array.from(actions)).states[1];
  assertAlmostEquals(speed(-1, 0), 0, 1e-12);
  assertAlmostEquals(speed(0, 0) / speed(1, 0), 0.5, 1e-9);
  // A control without a range is one of ±1: 1 N beside the 2 N of the other's middle.
  assertAlmostEquals(speed(0, 1) / speed(0, 0), 1.5, 1e-9);
  assertEquals(speed(0, 5), speed(0, 1));
});

Deno.test("sites and bodies are where the state puts them, whatever was read before", () => {
  assertEquals([...bead.achieved(Float64Array.of(0.25, 0, -0.5, 9))], [0.25, -0.5]);
  bead.step(Float64Array.of(0.9, 0), new Float32Array(2));
  assertEquals([...bead.achieved(Float64Array.of(0.25, 0))], [0.25]);
});

Deno.test("distances are straight lines in units of the scale, or those that are given", async () => {
  const plane: MujocoModel = { ...BEAD, scale: 10, achieved: ({ positions: [x] }) => [x, -x] };
  const scaled = right(await mujocoWorld(plane)());
  assertEquals([...scaled.distance(Float32Array.of(3, 0, 1, 1), Float32Array.of(0, 4, 1, 2))], [50, 10]);
  const own = right(
    await mujocoWorld({ ...BEAD, distance: (achieved) => new Float64Array(achieved.length).fill(7) })(),
  );
  assertEquals([...own.distance(Float32Array.of(1), Float32Array.of(2))], [7]);
  for (const world of [scaled, own]) world.dispose();
});

Deno.test("starts are the model's with noise, from its keyframe where it has one", async () => {
  const keyed = XML.replace("</mujoco>", '<keyframe><key qpos="0.5"/></keyframe></mujoco>');
  const still = right(await mujocoWorld({ ...BEAD, xml: keyed, noise: 0 })());
  assertEquals([...still.reset(key(1), 2)], [0.5, 0, 0.5, 0]);
  still.dispose();
  const states = bead.reset(key(1), 1000);
  assert(states.every((value, index) => index % 2 === 1 || Math.abs(value) <= 0.1));
  assert(states.some((value, index) => index % 2 === 0 && Math.abs(value) > 0.09));
});

Deno.test("starts and goals of one's own replace those by default", async () => {
  const [reset, goalStates] = [1, 2].map((value) => (_: unknown, of: number | Float64Array) =>
    new Float64Array(typeof of === "number" ? 2 * of : of.length).fill(value)
  );
  const world = right(await mujocoWorld({ ...BEAD, reset, goalStates })());
  const starts = world.reset(key(1), 1);
  assertEquals([[...starts], [...world.goalStates(key(1), starts)]], [[1, 1], [2, 2]]);
  world.dispose();
});

Deno.test("a terminal state ends its row, and no other", async () => {
  const world = right(await mujocoWorld({ ...BEAD, isTerminal: ({ positions: [x] }) => x > 0.4 })());
  const { terminated } = world.step(Float64Array.of(0, 0, 0.5, 0, 0.2, 0), new Float32Array(6));
  assertEquals([...terminated], [0, 1, 0]);
  world.dispose();
});

Deno.test("workers step one's own model to the same bits", async () => {
  const threaded = right(await mujocoWorld(BEAD, { workers: 1 })());
  const states = bead.reset(key(4), 8);
  const actions = new Float32Array(16).fill(0.3);
  assertEquals(threaded.step(states, actions), bead.step(states, actions));
  threaded.dispose();
});

Deno.test("a model that MuJoCo refuses is a fault with its message, the number and the text of the line", async () => {
  const wrong = async (xml: string) => left(await mujocoWorld({ ...BEAD, xml })());
  const unknown = await wrong(XML.replace("<geom", "<gem"));
  assertEquals([unknown.kind, unknown.place], ["world", "bead"]);
  assert(unknown.cause.includes("unrecognized element Element 'gem', line 4"), unknown.cause);
  assertEquals(unknown.remedy, `Correct the model; its line 4 is '<gem size="0.1" mass="1"/>'.`);
  const text = await wrong("hello");
  assertEquals(text.remedy, "Correct the model; its line 1 is 'hello'.");
});

Deno.test("a model whose actuators have a state of their own is refused, since positions and velocities are all that is kept", async () => {
  const filtered = XML.replace('<motor joint="slide"/>', '<general joint="slide" dyntype="filter" dynprm="0.1"/>');
  const { cause } = left(await mujocoWorld({ ...BEAD, xml: filtered })());
  assert(cause.includes("activations"), cause);
});

Deno.test("a place that the model does not have is a fault that lists those that it has", async () => {
  const { place, cause } = left(await mujocoWorld({ ...BEAD, achieved: ({ placeOf }) => placeOf("hand") })());
  assertEquals(place, "bead.achieved");
  assertEquals(cause, "it threw 'the model has no site or body 'hand', only tip, world, bead'");
});

Deno.test("a reading whose length changes throws where it is read", async () => {
  const uneven = right(
    await mujocoWorld({ ...BEAD, observe: ({ positions: [x] }) => new Array(x > 0.5 ? 2 : 1).fill(x) })(),
  );
  assertThrows(() => uneven.observe(Float64Array.of(0.6, 0)), RangeError, "bead.observe: a state came with 2 numbers");
  uneven.dispose();
});

Deno.test("a number of physics steps that is none is a fault", async () => {
  for (const frameSkip of [0, 1.5, NaN]) {
    const { kind, cause } = left(await mujocoWorld({ ...BEAD, frameSkip })());
    assertEquals([kind, cause], ["configuration", `'frameSkip' came as ${frameSkip}`]);
  }
});

Deno.test("widths are those of what is read in the model's start", async () => {
  const keyed = XML.replace("</mujoco>", '<keyframe><key qpos="0.5"/></keyframe></mujoco>');
  const observe: MujocoModel["observe"] = ({ positions: [x] }) => new Array(x === 0.5 ? 3 : 1).fill(x);
  const world = right(await mujocoWorld({ ...BEAD, xml: keyed, observe })());
  assertEquals(world.observationSize, 3);
  world.dispose();
});

Deno.test("starts of one's own are told the model's, at rest", async () => {
  const keyed = XML.replace("</mujoco>", '<keyframe><key qpos="0.5"/></keyframe></mujoco>');
  const reset: MujocoModel["reset"] = (_key, count, start) =>
    Float64Array.from({ length: count * start.length }, (_, index) => start[index % start.length] + index);
  const world = right(await mujocoWorld({ ...BEAD, xml: keyed, reset })());
  assertEquals([...world.reset(key(1), 2)], [0.5, 1, 2.5, 3]);
  world.dispose();
});
