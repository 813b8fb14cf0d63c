/**
 * The checker of a world's declarations, before any of its functions is called.
 *
 * @module
 */
import { type Fault, fault, type FaultKind } from "../../fault.ts";
import type { Scene } from "../scene.ts";
import type { World } from "../world.ts";

/** The largest width of a row, beyond which a batch does not fit into memory. */
const LARGEST = 2 ** 18;

const ROWS = ["stateSize", "observationSize", "actionSize", "goalSize"] as const;
const FUNCTIONS = ["reset", "step", "observe", "achieved", "distance", "goalStates"] as const;

/** A fault of a world without its kind and without the world's name. */
type Finding = readonly [place: string, cause: string, remedy: string];

/** The name of a world in the place of a fault; "world" if it has none. */
export const nameOf = (world: World): string => typeof world.name === "string" && world.name || "world";

const faultsOf = (world: World, kind: FaultKind, findings: readonly (Finding | false)[]): readonly Fault[] =>
  findings.filter((finding) => finding !== false).map(([place, cause, remedy]) =>
    fault(kind, `${nameOf(world)}.${place}`, cause, remedy)
  );

const isCount = (size: unknown): boolean => Number.isSafeInteger(size) && Number(size) >= 1;

/** The fault of a world that is not loaded yet, or of the `Either` that loading returned. */
const unloaded = (world: unknown): readonly Fault[] =>
  typeof world === "function" || (typeof world === "object" && world !== null && "_tag" in world)
    ? [
      fault(
        "world",
        "world",
        "it is not loaded yet",
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

/** The fault of a shape that observations cannot have. */
const shapeFaults = (world: World): readonly Fault[] => {
  const { observationShape, observationSize } = world;
  if (observationShape === undefined) return [];
  const isShape = Array.isArray(observationShape) && observationShape.length === 3 && observationShape.every(isCount);
  const product = isShape ? observationShape.reduce((product, length) => product * length, 1) : undefined;
  return faultsOf(world, "shape", [
    !isShape && [
      "observationShape",
      "it is not three whole numbers of at least 1",
      "Give [channels, height, width], or leave it out where observations are no images.",
    ],
    product !== undefined && product !== observationSize && [
      "observationShape",
      `it is [${observationShape.join(", ")}], which are ${product} numbers, and observationSize is ${observationSize}`,
      `Declare an observationSize of ${product}, or the shape that 'observe' returns.`,
    ],
  ]);
};

/** The fault of actions that are neither continuous nor discrete. */
const spaceFaults = (world: World): readonly Fault[] =>
  faultsOf(world, "shape", [
    world.actionSpace !== "continuous" && world.actionSpace !== "discrete" && [
      "actionSpace",
      `it is '${world.actionSpace}', expected 'continuous' or 'discrete'`,
      "Declare whether an action is numbers within bounds, or a choice as a one-hot row.",
    ],
  ]);

/** The fault of action bounds that do not suit the world's actions. */
const boundsFaults = (world: World): readonly Fault[] => {
  const { actionBounds, actionSpace, actionSize } = world;
  if (actionBounds === undefined) return [];
  const isBound = (bound: unknown) =>
    Array.isArray(bound) && bound.length === 2 && bound.every(Number.isFinite) && bound[0] < bound[1];
  return faultsOf(world, "shape", [
    actionSpace === "discrete" && [
      "actionBounds",
      "the actions are discrete, and have no bounds",
      "Leave them out, or declare the actions as continuous.",
    ],
    actionSpace !== "discrete" && !(Array.isArray(actionBounds) && actionBounds.length === actionSize) && [
      "actionBounds",
      `they are not one pair for each of ${actionSize} numbers of an action`,
      "Give a list of actionSize pairs such as [-2, 2].",
    ],
    Array.isArray(actionBounds) && !actionBounds.every(isBound) && [
      "actionBounds",
      "a pair is not two finite numbers, the lower one first",
      "Give [low, high] with low < high for each number of an action.",
    ],
  ]);
};

/** The faults of sizes that are not whole numbers of at least 1, and of action bounds; one fault if the world is not loaded yet. */
export const checkSizes = (world: World): readonly Fault[] => {
  const faults = unloaded(world);
  return faults.length > 0
    ? faults
    : [...sizeFaults(world), ...shapeFaults(world), ...spaceFaults(world), ...boundsFaults(world)];
};

const missing = (place: string, came: unknown): Finding | false =>
  typeof came !== "function" &&
  [place, `it is ${came}, expected a function`, "Write it, as the World contract describes."];

const descriptionFindings = ({ description, goalSize }: World): readonly (Finding | false)[] =>
  description === undefined ? [] : [
    !(isCount(description.size) && description.size >= goalSize) && [
      "description.size",
      `it is ${description.size}, expected a whole number of at least goalSize, ${goalSize}`,
      "Include the achieved goal, which ends every description.",
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

/** The faults that make a world unplayable: of its sizes, its functions and its kind of actions. */
export const structureFaults = (world: World): readonly Fault[] => [
  ...checkSizes(world),
  ...faultsOf(world, "shape", [
    ...ROWS.map((size): Finding | false =>
      world[size] > LARGEST && Number.isSafeInteger(world[size]) &&
      [
        size,
        `it is ${world[size]}, more than ${LARGEST}`,
        "Use a smaller representation: batches must fit into memory.",
      ]
    ),
    ...FUNCTIONS.map((name) => missing(name, world[name])),
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
    "it is not a list of line segments of four finite numbers",
    "Give [x0, y0, x1, y1] for each segment, in goal coordinates, or [] for no outline.",
  ],
  scene?.kind === "planar" && !(finite(scene.bounds, 4) && isSquare(scene.bounds)) && [
    "scene.bounds",
    `they are [${scene.bounds}], expected a square`,
    "Give [x0, y0, x1, y1] with x0 < x1 and sides of one length.",
  ],
  scene?.kind === "planar" && !(Array.isArray(scene.still) && scene.still.every(({ ends }) => finite(ends, 4))) && [
    "scene.still",
    "the ends of a figure are not four finite numbers",
    "Give [x0, y0, x1, y1] for each figure.",
  ],
];

/** The faults of a world's labels: of its name, its unit, its radius and its pictures. */
export const labelFaults = (world: World): readonly Fault[] =>
  faultsOf(world, "world", [
    !isText(world.name) && ["name", `it is '${world.name}'`, "Name it as it should be printed and recorded."],
    !isText(world.unit) && [
      "unit",
      `it is '${world.unit}'`,
      "Name the unit of distance and radius, e.g. 'm' or 'cells'.",
    ],
    !(world.radius > 0 && world.radius < Infinity) && [
      "radius",
      `it is ${world.radius}, expected a finite number above 0`,
      "Declare the distance within which a goal counts as reached.",
    ],
    ...pictureFindings(world),
  ]);
