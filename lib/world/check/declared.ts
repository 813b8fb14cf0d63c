/**
 * The checker of a world's declarations, before any of its functions is called.
 *
 * @module
 */
import { isRecord } from "../../codec.ts";
import { type Fault, fault, type FaultKind } from "../../fault.ts";
import { type Quantity, widthOf } from "../quantity.ts";
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

const isQuantity = (quantity: unknown): quantity is Quantity =>
  isRecord(quantity) && typeof quantity.name === "string" && typeof quantity.unit === "string" &&
  (quantity.scale === undefined || (Number.isFinite(quantity.scale) && quantity.scale !== 0)) &&
  (quantity.offset === undefined || Number.isFinite(quantity.offset)) &&
  (quantity.shape === undefined || (Array.isArray(quantity.shape) && quantity.shape.every(isCount)));

/** The fault of quantities that are not as many as the numbers that they describe. */
const quantitiesFinding = (place: string, quantities: unknown, size: number): Finding | false => {
  if (!Array.isArray(quantities) || !quantities.every(isQuantity)) {
    return [
      place,
      "it is no list of quantities with a name, a unit, a finite scale other than 0 and a finite offset",
      'Give one for each number, e.g. { name: "x", unit: "m", scale: 0.2 }, or leave quantities out.',
    ];
  }
  const width = widthOf(quantities);
  return width !== size && [
    place,
    `it describes ${width} numbers, and there are ${size}`,
    "Describe every number in its order, or leave quantities out.",
  ];
};

/** The faults of quantities that do not describe the numbers of the world. */
const quantitiesFaults = (world: World): readonly Fault[] => {
  const { quantities, description, observationSize, goalSize, actionSize } = world;
  const sizes = { observation: observationSize, goal: goalSize, action: actionSize };
  const parts: Readonly<Record<string, unknown>> = isRecord(quantities) ? quantities : {};
  return faultsOf(world, "shape", [
    ...(quantities === undefined
      ? []
      : Object.entries(sizes).map(([part, size]) => quantitiesFinding(`quantities.${part}`, parts[part], size))),
    description?.quantities !== undefined &&
    quantitiesFinding("description.quantities", description.quantities, description.size),
  ]);
};

/**
 * The faults of sizes that are not whole numbers of at least 1, of action bounds and of quantities; one fault if the world is not
 * loaded yet.
 */
export const checkSizes = (world: World): readonly Fault[] => {
  const faults = unloaded(world);
  if (faults.length > 0) return faults;
  const ofSizes = [...sizeFaults(world), ...shapeFaults(world), ...spaceFaults(world), ...boundsFaults(world)];
  return ofSizes.length > 0 ? ofSizes : quantitiesFaults(world);
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
