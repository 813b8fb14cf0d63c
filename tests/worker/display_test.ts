import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { goals } from "../../mod.ts";
import { denseSac, gpim, type MethodFactory, type TrainState } from "../../lib/method/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { pursueGoal, showSkills } from "../../lib/worker/display.ts";
import type { Observed } from "../../lib/worker/observed.ts";
import { SMALL } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

/** Work on a method before its first iteration. */
const withMethod = async (factory: MethodFactory<TrainState>, work: (observed: Observed) => Promise<void>) => {
  const method = right(await factory(pointNav)(webassembly())());
  await work({ method, state: right(await method.begin(key(1))()) });
  right(await method.dispose()());
};

Deno.test("a frame is an episode from a start to its end, with the distance that is left there", () =>
  withMethod(gpim(SMALL), async (observed) => {
    const goal = Float64Array.of(8, 2);
    const frame = right(await pursueGoal(pointNav, observed, goal, key(5))());
    assertEquals([frame.states.length, frame.updates, frame.goal], [2 * (pointNav.horizon + 1), 0, goal]);
    const [x, y] = frame.states.subarray(-2);
    assertAlmostEquals(frame.distance, Math.hypot(x - 8, y - 2), 1e-5);
    assertEquals(frame.isReached, frame.distance <= pointNav.radius);
    assertEquals(right(await pursueGoal(pointNav, observed, goal, key(5))()), frame);
  }));

Deno.test("a goal of another size than a state is refused", () =>
  withMethod(gpim(SMALL), async (observed) => {
    const { place, remedy } = left(await pursueGoal(pointNav, observed, Float64Array.of(1), key(5))());
    assertEquals([place, remedy], ["the goal", "A state of point_nav has 2."]);
  }));

Deno.test("sequences of goals are shown as one goal that stays", () =>
  withMethod(gpim({ ...SMALL, goals: goals.waypoints(3) }), async (observed) => {
    const frame = right(await pursueGoal(pointNav, observed, Float64Array.of(8, 2), key(5))());
    assertEquals(frame.states.length, 2 * (pointNav.horizon + 1));
  }));

Deno.test("skills start at one place, each under a latent of its own, and part from there", () =>
  withMethod(gpim(SMALL), async (observed) => {
    const skills = right(await showSkills(pointNav, observed, 4, key(5))());
    assert(skills !== undefined);
    const { latents, states } = skills;
    const width = 2 * (pointNav.horizon + 1);
    assertEquals([latents.length, states.length], [8, 4 * width]);
    const at = (time: number) => [0, 1, 2, 3].map((skill) => states[skill * width + 2 * time]);
    assertEquals([new Set(at(0)).size, new Set(at(1)).size], [1, 4]);
  }));

Deno.test("no skills are shown where none are asked for, or the method has no explorer", async () => {
  await withMethod(
    gpim(SMALL),
    async (observed) => assertEquals(right(await showSkills(pointNav, observed, 0, key(5))()), undefined),
  );
  await withMethod(
    denseSac(SMALL),
    async (observed) => assertEquals(right(await showSkills(pointNav, observed, 4, key(5))()), undefined),
  );
});
