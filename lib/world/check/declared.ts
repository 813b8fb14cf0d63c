/**
 * The checker of what a world says of itself, before anything of it is called.
 *
 * @module
 */
import { type Fault, fault, type FaultKind } from "../../fault.ts";
import type { Scene } from "../scene.ts";
import type { World } from "../world.ts";

/** Numbers in a row beyond which a batch does not fit into memory. */
const LARGEST = 2 ** 18;

const ROWS = ["stateSize", "observationSize", "actionSize", "goalSize"] as const;
const FUNCTIONS = ["reset", "step", "observe", "achieved", "distance", "goalStates"] as const;

/** What is found of a world, where it is, and what to do about it. */
type Finding = readonly [place: string, cause: string, remedy: string];

/** The name of a world in front of every place, also where it has none. */
export const nameOf = (world: World): string => typeof world.name === "string" && world.name || "world";

const faultsOf = (world: World, kind: FaultKind, findings: readonly (Finding | false)[]): readonly Fault[] =>
  findings.filter((finding) => finding !== false).map(([place, cause, remedy]) =>
    fault(kind, `${nameOf(world)}.${place}`, cause, remedy)
  );

const isCount = (size: unknown): boolean => Number.isSafeInteger(size) && Number(size) >= 1;

/** The fault of a world that has still to be loaded, or to be taken out of what loading it came to. */
const unloaded = (world: unknown): readonly Fault[] =>
  typeof world === "function" || (typeof world === "object" && world !== null && "_tag" in world)
    ? [
      fault(
        "world",
        "world",
        "it has still to be loaded",
        "Await it, as in (await halfCheetah()()), and take its 'right'.",
      ),
    ]
    : [];

const sizeFaults = (world: World): readonly Fault[] =>
  faultsOf(
    world,
    "shape",
    (["horizon", ...ROWS] as const).map((size) =>
      !isCount(world[size]) && [
        size,
        `it is ${world[size]}, expected a whole number of at least 1`,
        "Declare the size that the functions use.",
      ]
    ),
  );

/** The sizes of a world that are no whole number of at least 1; one fault where there is no world yet. */
export const checkSizes = (world: World): readonly Fault[] => {
  const faults = unloaded(world);
  return faults.length > 0 ? faults : sizeFaults(world);
};

const missing = (place: string, came: unknown): Finding | false =>
  typeof came !== "function" && [place, `it is ${came}, expected a function`, "Write it; the World contract says how."];

const descriptionFindings = ({ description, goalSize }: World): readonly (Finding | false)[] =>
  description === undefined ? [] : [
    !(isCount(description.size) && description.size >= goalSize) && [
      "description.size",
      `it is ${description.size}, expected a whole number of at least goalSize, ${goalSize}`,
      "Count the achieved goal, with which every description ends.",
    ],
    missing("description.of", description.of),
  ];

const sceneStructure = (scene: Scene | undefined): readonly (Finding | false)[] => {
  if (scene === undefined) return [];
  const figures = scene.kind === "planar" ? scene.moving : scene.kind === "spatial" ? scene.figures : undefined;
  return [
    !Array.isArray(figures) && [
      "scene",
      `its kind is ${scene.kind}, and its figures are ${figures}`,
      "Return a planar scene of still and moving figures, or a spatial scene of figures.",
    ],
    missing("scene.place", scene.place),
    scene.kind === "spatial" && missing("scene.lookAt", scene.lookAt),
  ];
};

/** What makes a world impossible to play: sizes, functions, or a kind of action that there is not. */
export const structureFaults = (world: World): readonly Fault[] => [
  ...checkSizes(world),
  ...faultsOf(world, "shape", [
    ...ROWS.map((size): Finding | false =>
      world[size] > LARGEST && Number.isSafeInteger(world[size]) &&
      [size, `it is ${world[size]}, more than ${LARGEST}`, "Find a smaller description: batches must fit into memory."]
    ),
    ...FUNCTIONS.map((name) => missing(name, world[name])),
    world.actionSpace !== "continuous" && world.actionSpace !== "discrete" && [
      "actionSpace",
      `it is '${world.actionSpace}', expected 'continuous' or 'discrete'`,
      "Say whether an action is numbers within ±1, or one of so many choices.",
    ],
    ...descriptionFindings(world),
    ...sceneStructure(world.scene),
  ]),
];

const isText = (text: unknown): boolean => typeof text === "string" && text.trim() !== "";

const finite = (numbers: readonly number[] | undefined, length: number): boolean =>
  numbers?.length === length && numbers.every(Number.isFinite);

const isSquare = ([x0, y0, x1, y1]: readonly [number, number, number, number]): boolean =>
  x1 > x0 && Math.abs(x1 - x0 - (y1 - y0)) <= 1e-6 * (x1 - x0);

const pictureFindings = ({ scene, outline }: World): readonly (Finding | false)[] => [
  !(Array.isArray(outline) && outline.every((line) => finite(line, 4))) && [
    "outline",
    "it is no list of line segments of four finite numbers",
    "Give [x0, y0, x1, y1] for each, in goal coordinates, or [] for no outline.",
  ],
  scene?.kind === "planar" && !(finite(scene.bounds, 4) && isSquare(scene.bounds)) && [
    "scene.bounds",
    `they are [${scene.bounds}], expected a square`,
    "Give [x0, y0, x1, y1] with x0 < x1 and sides of one length.",
  ],
  scene?.kind === "planar" && !(Array.isArray(scene.still) && scene.still.every(({ ends }) => finite(ends, 4))) && [
    "scene.still",
    "the ends of a figure are not four finite numbers",
    "Give [x0, y0, x1, y1] for each.",
  ],
];

/** What makes a world's results unreadable: its name, its unit, its radius, its pictures. */
export const labelFaults = (world: World): readonly Fault[] =>
  faultsOf(world, "world", [
    !isText(world.name) && ["name", `it is '${world.name}'`, "Name it as it should be printed and recorded."],
    !isText(world.unit) && [
      "unit",
      `it is '${world.unit}'`,
      "Name the unit that distance and radius are in, e.g. 'm' or 'cells'.",
    ],
    !(world.radius > 0 && world.radius < Infinity) && [
      "radius",
      `it is ${world.radius}, expected a finite number above 0`,
      "Say within which distance a goal counts as reached.",
    ],
    ...pictureFindings(world),
  ]);
