import { assertEquals } from "@std/assert";
import { pointNav } from "../../../envs/mod.ts";
import { checkScene } from "../../../lib/world/check/scene.ts";
import type { SpatialScene, World } from "../../../lib/world/mod.ts";
import { type Broken, corridor, testMistakes } from "./mistakes.ts";

/** The corridor with a change of its scene. */
const of = (change: Partial<SpatialScene>): Partial<World> => ({
  scene: { ...corridor.scene as SpatialScene, ...change },
});

const MISTAKES: Readonly<Record<string, Broken>> = {
  "marks a goal nowhere": [
    of({ mark: (states, row, point) => point.set([states[row] / 0, 0, NaN]) }),
    "non-finite",
    "corridor.scene.mark",
    "of a row came as ",
  ],
  "leaves a coordinate of a mark unwritten": [
    of({ mark: (states, row, point) => point.fill(states[row], 0, 2) }),
    "world",
    "corridor.scene.mark",
    "it leaves some of its 3 numbers unwritten",
  ],
  "places a figure nowhere": [
    of({ place: (states, row, ends) => ends.fill(states[row] / 0) }),
    "non-finite",
    "corridor.scene.place",
    "of a row came as ",
  ],
  "places more figures than it has": [
    of({ place: (states, row, ends) => ends.set([...new Float64Array(6), states[row]]) }),
    "world",
    "corridor.scene.place",
    "it threw ",
  ],
  "places silently beyond the end": [
    of({
      place: (states, row, ends) => {
        for (let index = 0; index <= 6; index++) ends[index] = states[row];
      },
    }),
    "world",
    "corridor.scene.place",
    "it writes beyond the 6 numbers of its array",
  ],
  "places beyond the end behind what it sets": [
    of({
      place: (states, row, ends) => {
        ends.set(new Float64Array(6).fill(states[row]));
        ends[6] = 1;
      },
    }),
    "world",
    "corridor.scene.place",
    "it writes beyond the 6 numbers of its array",
  ],
  "leaves an end as it was": [
    of({ place: (states, row, ends) => ends.fill(states[row], 0, 5) }),
    "world",
    "corridor.scene.place",
    "it leaves some of its 6 numbers unwritten",
  ],
  "draws the first row in place of each": [
    of({ place: (states, _row, ends) => ends.fill(states[0]) }),
    "world",
    "corridor.scene.place",
    "a row comes out otherwise in a batch than alone",
  ],
  "moves what it draws": [
    of({ place: (states, row, ends) => ends.fill(states[row]++) }),
    "world",
    "corridor.scene.place",
    "it wrote into its arguments",
  ],
  "looks nowhere": [
    of({ lookAt: (states, row, point) => point.fill(Math.sqrt(states[row] - 100)) }),
    "non-finite",
    "corridor.scene.lookAt",
    "came as NaN",
  ],
  "does not say where to look": [
    of({ lookAt: undefined as unknown as SpatialScene["lookAt"] }),
    "shape",
    "corridor.scene.lookAt",
    "it is undefined, expected a function",
  ],
};

testMistakes(corridor, MISTAKES);

Deno.test("checkScene has nothing to say of a world without a scene, or of one without moving figures", () => {
  const states = Float64Array.of(1, 2);
  const { scene, ...blank } = corridor;
  assertEquals([scene?.kind, checkScene(blank, states, () => {})], ["spatial", []]);
  const still = { ...pointNav, scene: { ...pointNav.scene!, moving: [] } as unknown as World["scene"] };
  assertEquals(checkScene(still as World, states, () => {}), []);
});

Deno.test("checkScene checks the places of planar and of spatial scenes, and the point that a camera looks at", () => {
  const states = Float64Array.of(1, 2, 3, 4);
  assertEquals([checkScene(pointNav, states, () => {}), checkScene(corridor, states, () => {})], [[], []]);
  const counts = { place: 0, lookAt: 0 };
  const scene = corridor.scene as SpatialScene;
  const counting = of({
    place: (...given) => (counts.place++, scene.place(...given)),
    lookAt: (...given) => (counts.lookAt++, scene.lookAt(...given)),
  });
  checkScene({ ...corridor, ...counting }, states, () => {});
  assertEquals([counts.place > 0, counts.lookAt > 0], [true, true]);
});

Deno.test("checkScene expects six numbers for each of several figures in space", () => {
  const { figures: [figure] } = corridor.scene as SpatialScene;
  const causes = (place: SpatialScene["place"]) =>
    checkScene({ ...corridor, ...of({ figures: [figure, figure], place }) }, Float64Array.of(1, 2), () => {})
      .map(({ cause }) => cause);
  assertEquals(causes((states, row, ends) => ends.fill(states[row])), []);
  assertEquals(causes((states, row, ends) => ends.fill(states[row], 0, 6)), [
    "it leaves some of its 12 numbers unwritten",
  ]);
});

Deno.test("a mark may leave its height open", () => {
  const mark: SpatialScene["mark"] = (states, row, point) => point.set([states[row], 0, NaN]);
  const world = { ...corridor, ...of({ mark }) };
  assertEquals(checkScene(world, Float64Array.of(0, 1, 2), () => {}), []);
});
