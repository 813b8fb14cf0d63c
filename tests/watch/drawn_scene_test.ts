import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { objectPush, pointNav, reacher, swimmer } from "../../envs/mod.ts";
import { halfCheetah } from "../../envs/mujoco/mod.ts";
import { key } from "../../lib/random/mod.ts";
import {
  DRAWN_SCENE,
  drawnScene,
  groundPlace,
  poseParts,
  POSES,
  poseSize,
  posesOf,
  sceneOfPoses,
  trackedPlace,
} from "../../lib/watch/drawn_scene.ts";
import type { Scene } from "../../lib/world/scene.ts";
import type { World } from "../../lib/world/world.ts";
import { right } from "../support/right.ts";

const sceneOf = ({ scene }: World): Scene => {
  assert(scene !== undefined);
  return scene;
};

/** The places of all figures, of the mark and of the camera's point in row `row`, as a scene writes them. */
const written = (scene: Scene, states: Float64Array, row: number) => {
  const ends = new Float64Array(scene.kind === "planar" ? 4 * scene.moving.length : 6 * scene.figures.length);
  const [lookAt, mark] = [
    new Float64Array(scene.kind === "planar" ? 0 : 3),
    new Float64Array(scene.kind === "planar" ? 2 : 3),
  ];
  scene.place(states, row, ends);
  if (scene.kind === "spatial") scene.lookAt(states, row, lookAt);
  scene.mark?.(states, row, mark);
  return { ends, lookAt, mark };
};

Deno.test("a scene that was sent draws poses as the world's own scene draws states, in a plane and in space", async () => {
  const cheetah = right(await halfCheetah()());
  for (const world of [pointNav, reacher, objectPush, swimmer, cheetah]) {
    const scene = sceneOf(world);
    const drawn = right(
      E.mapLeft(() => `${world.name} was refused`)(DRAWN_SCENE.decode(JSON.parse(JSON.stringify(drawnScene(scene))))),
    );
    const states = world.reset(key(3), 3);
    const poses = posesOf(scene, states, [2, 0]);
    assertEquals(poses.length, 2 * poseSize(drawn));
    assertEquals(written(sceneOfPoses(drawn), poses, 0), written(scene, states, 2));
    assertEquals(written(sceneOfPoses(drawn), poses, 1), written(scene, states, 0));
  }
  cheetah.dispose?.();
});

Deno.test("places along the ground are those of the mark, or of the only figure; there are none of whole poses", () => {
  const scene = sceneOf(pointNav);
  const states = Float64Array.of(1, 2, 8, 3);
  assertEquals(groundPlace(scene)?.(states, 1), [8, 3]);
  const { mark: _mark, ...unmarked } = sceneOf(reacher);
  assertEquals(groundPlace(unmarked), undefined);
  const arm = Float64Array.of(0, 0, 0, 0);
  const ends = new Float64Array(4 * (unmarked.kind === "planar" ? unmarked.moving.length : 0));
  unmarked.place(arm, 0, ends);
  assertEquals(trackedPlace(unmarked)(arm, 0), [ends[0], ends[1]]);
  assertEquals(trackedPlace(scene)(states, 0), [1, 2]);
});

Deno.test("poses come through JSON to a ten-thousandth, and what is not finite as such", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6 })), (values) => {
    const sent = JSON.parse(JSON.stringify(POSES.encode(Float64Array.from(values))));
    const came = POSES.decode(sent);
    assert(E.isRight(came));
    values.forEach((value, index) =>
      assert(Number.isNaN(value) ? Number.isNaN(came.right[index]) : Math.abs(came.right[index] - value) <= 1e-4)
    );
  }));
  for (const wrong of ["1", [1, "2"], { length: 1 }, [[1]]]) assert(E.isLeft(POSES.decode(wrong)));
});

Deno.test("scenes of another form are refused", () => {
  const drawn = drawnScene(sceneOf(pointNav));
  assert(E.isRight(DRAWN_SCENE.decode(drawn)));
  for (
    const wrong of [{ bounds: [0, 1] }, { kind: "magic" }, { ground: [1, 2] }, { moving: [{ shape: "<b>" }] }, {
      hasMark: 1,
    }]
  ) {
    assert(E.isLeft(DRAWN_SCENE.decode({ ...drawn, ...wrong })), JSON.stringify(wrong));
  }
  const { ends } = poseParts(drawn, Float64Array.of(1, 2, 3, 4, 5, 6), 0);
  assertEquals([...ends], [1, 2, 3, 4]);
});
