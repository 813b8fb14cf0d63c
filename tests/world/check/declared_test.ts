import { assertEquals } from "@std/assert";
import { pointNav } from "../../../envs/mod.ts";
import { checkSizes, labelFaults, nameOf, structureFaults } from "../../../lib/world/check/declared.ts";
import type { World } from "../../../lib/world/mod.ts";
import { type Broken, testMistakes } from "./mistakes.ts";

const { observe } = pointNav;
const scene = pointNav.scene as Extract<World["scene"], { kind: "planar" }>;

const MISTAKES: Readonly<Record<string, Broken>> = {
  "declares no horizon": [{ horizon: 0 }, "shape", "point_nav.horizon", "it is 0, expected a whole number"],
  "declares half a number": [{ goalSize: 1.5 }, "shape", "point_nav.goalSize", "it is 1.5"],
  "declares rows that fill the memory": [{ actionSize: 2 ** 40 }, "shape", "point_nav.actionSize", "more than 262144"],
  "declares an image of another size": [
    { observationShape: [1, 2, 3] },
    "shape",
    "point_nav.observationShape",
    "it is [1, 2, 3], which are 6 numbers, and observationSize is 2",
  ],
  "declares an image without channels": [
    { observationShape: [1, 2] as unknown as readonly [number, number, number] },
    "shape",
    "point_nav.observationShape",
    "it is not three whole numbers of at least 1",
  ],
  "has no name": [{ name: "" }, "world", "world.name", "it is ''"],
  "has no unit": [{ unit: " " }, "world", "point_nav.unit", "it is ' '"],
  "has no radius": [{ radius: 0 }, "world", "point_nav.radius", "it is 0"],
  "has an endless radius": [{ radius: Infinity }, "world", "point_nav.radius", "it is Infinity"],
  "has actions of a third kind": [
    { actionSpace: "binary" as "discrete" },
    "shape",
    "point_nav.actionSpace",
    "it is 'binary', expected 'continuous' or 'discrete'",
  ],
  "lacks a function": [
    { goalStates: undefined as unknown as World["goalStates"] },
    "shape",
    "point_nav.goalStates",
    "it is undefined, expected a function",
  ],
  "has an outline of points": [
    { outline: [[0, 1]] as unknown as World["outline"] },
    "world",
    "point_nav.outline",
    "four finite numbers",
  ],
  "counts too little in its descriptions": [
    { description: { size: 1, of: observe } },
    "shape",
    "point_nav.description.size",
    "it is 1, expected a whole number of at least goalSize, 2",
  ],
  "shows a strip in place of a square": [
    { scene: { ...scene, bounds: [0, 0, 10, 5] } },
    "world",
    "point_nav.scene.bounds",
    "expected a square",
  ],
  "has a still figure nowhere": [
    { scene: { ...scene, still: [{ ...scene.still[0], ends: [0, 0, NaN, 0] }] } },
    "world",
    "point_nav.scene.still",
    "not four finite numbers",
  ],
  "has a scene of another kind": [
    { scene: { ...scene, kind: "plane" as "planar" } },
    "shape",
    "point_nav.scene",
    "its kind is plane",
  ],
};

testMistakes(pointNav, MISTAKES);

const world = (change: object): World => ({ ...pointNav, ...change });

const placesOf = (faults: ReturnType<typeof checkSizes>): readonly string[] => faults.map(({ place }) => place);

Deno.test("nameOf is a world's name, and 'world' where it has none", () => {
  assertEquals([pointNav, world({ name: "" }), world({ name: 7 })].map(nameOf), ["point_nav", "world", "world"]);
});

Deno.test("checkSizes names every size that is no whole number of at least 1, in the order of the contract", () => {
  assertEquals(checkSizes(pointNav), []);
  const wrong = world({ horizon: 0, stateSize: 1.5, observationSize: "2", actionSize: NaN, goalSize: -1 });
  assertEquals(
    placesOf(checkSizes(wrong)),
    ["horizon", "stateSize", "observationSize", "actionSize", "goalSize"].map((size) => `point_nav.${size}`),
  );
  assertEquals(checkSizes(world({ horizon: 1, stateSize: 2 ** 40 })), []);
});

Deno.test("checkSizes says of a world that is not loaded yet only that", () => {
  for (const unloaded of [() => pointNav, { _tag: "Right", right: pointNav }]) {
    assertEquals(checkSizes(unloaded as unknown as World).map(({ cause }) => cause), ["it is not loaded yet"]);
  }
});

Deno.test("structureFaults accepts rows of 2 to the 18th numbers, and no longer ones", () => {
  assertEquals(structureFaults(world({ stateSize: 2 ** 18 })), []);
  assertEquals(placesOf(structureFaults(world({ stateSize: 2 ** 18 + 1 }))), ["point_nav.stateSize"]);
});

Deno.test("structureFaults looks at functions, action space, description and scene; labelFaults at all that is printed", () => {
  const wrong = world({
    reset: undefined,
    actionSpace: "none",
    description: { size: 1, of: 7 },
    scene: { kind: "spatial", figures: [], place: () => {} },
    name: " ",
    unit: "",
    radius: Infinity,
    outline: undefined,
  });
  assertEquals(
    placesOf(structureFaults(wrong)),
    ["actionSpace", "reset", "description.size", "description.of", "scene.lookAt"].map((place) => ` .${place}`),
  );
  assertEquals(placesOf(labelFaults(wrong)), ["name", "unit", "radius", "outline"].map((place) => ` .${place}`));
  assertEquals([structureFaults(pointNav), labelFaults(pointNav)], [[], []]);
});

Deno.test("labelFaults takes bounds for a square whose sides differ by a millionth of their length at most", () => {
  const faults = (side: number) => placesOf(labelFaults(world({ scene: { ...scene, bounds: [0, 0, 10, side] } })));
  assertEquals([faults(10 + 9e-6), faults(10 - 9e-6)], [[], []]);
  assertEquals([faults(10 + 2e-5), faults(10 - 2e-5)], [["point_nav.scene.bounds"], ["point_nav.scene.bounds"]]);
  assertEquals(placesOf(labelFaults(world({ scene: { ...scene, bounds: [0, 0, -10, -10] } }))), [
    "point_nav.scene.bounds",
  ]);
});

Deno.test("checkSizes takes bounds for actions that are a rising pair for each of their numbers, and for no discrete actions", () => {
  const causes = (change: object) => checkSizes(world(change)).map(({ place, cause }) => `${place}: ${cause}`);
  assertEquals([causes({ actionBounds: [[-2, 2], [0, 1]] }), causes({ actionBounds: undefined })], [[], []]);
  const count = "point_nav.actionBounds: they are not one pair for each of 2 numbers of an action";
  const pair = "point_nav.actionBounds: a pair is not two finite numbers, the lower one first";
  assertEquals(causes({ actionBounds: [[-1, 1]] }), [count]);
  for (const wrong of [[1, 1], [1, -1], [0, Infinity], [0], [0, 1, 2], 5]) {
    assertEquals(causes({ actionBounds: [[-1, 1], wrong] }), [pair]);
  }
  assertEquals(causes({ actionSpace: "discrete", actionBounds: [[-1, 1], [-1, 1]] }), [
    "point_nav.actionBounds: the actions are discrete, and have no bounds",
  ]);
});

Deno.test("checkSizes takes the two kinds of actions by their names, and nothing like them", () => {
  for (const actionSpace of ["Continuous", "", undefined, null, 1]) {
    assertEquals(placesOf(checkSizes(world({ actionSpace }))), ["point_nav.actionSpace"]);
  }
  for (const actionSpace of ["continuous", "discrete"]) assertEquals(checkSizes(world({ actionSpace })), []);
});

Deno.test("an image whose shape is the width of its observation is no fault", () => {
  assertEquals(checkSizes(world({ observationShape: [1, 2, 1] })), []);
  assertEquals(checkSizes(world({ observationShape: [1, 1, 2] })), []);
});

Deno.test("quantities describe as many numbers as there are, each by a name, a unit and a finite scale", () => {
  const place = [{ name: "place", unit: "m", shape: [2] }];
  const sound = { observation: place, goal: place, action: place };
  const faults = (change: object) => checkSizes(world(change)).map(({ place, cause }) => `${place}: ${cause}`);
  assertEquals([faults({ quantities: sound }), faults({ quantities: undefined })], [[], []]);
  for (const part of ["observation", "goal", "action"]) {
    assertEquals(faults({ quantities: { ...sound, [part]: [...place, ...place] } }), [
      `point_nav.quantities.${part}: it describes 4 numbers, and there are 2`,
    ]);
    const [quantity] = place;
    for (
      const wrong of [{ name: 1 }, { unit: null }, { scale: 0 }, { scale: NaN }, { offset: Infinity }, { shape: [0] }]
    ) {
      const [found, ...others] = faults({ quantities: { ...sound, [part]: [{ ...quantity, ...wrong }] } });
      assertEquals(others, []);
      assertEquals(found.startsWith(`point_nav.quantities.${part}: it is no list of quantities`), true, found);
    }
  }
  assertEquals(faults({ quantities: 7 }).length, 3);
  const description = { size: 3, of: () => new Float32Array(3), quantities: place };
  assertEquals(faults({ description }), ["point_nav.description.quantities: it describes 2 numbers, and there are 3"]);
});
