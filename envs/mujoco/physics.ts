/**
 * The part of MuJoCo that worlds use: a model stepped from states that are values. No other file uses the engine's binding, whose
 * arrays have no types.
 *
 * @module
 */
import type { MainModule, MjData, MjModel } from "@mujoco/mujoco";

/** The settings of a simulation. */
export interface Simulated {
  /**
   * The model as MJCF. Warm start is switched off, so that positions and velocities are the whole state; a model with activations,
   * which would be a part of it, is refused.
   */
  readonly model: string;
  /** Number of physics steps per step of the world. */
  readonly frameSkip: number;
  /** The bytes of MuJoCo's WebAssembly; imported by default. */
  readonly binary?: Uint8Array | undefined;
}

/** A ball, a capsule or a cylinder of the model. */
interface Geom {
  /** The name of its body. */
  readonly body: string;
  /** Its index in the engine's lists. */
  readonly index: number;
  /** Its radius, in metres. */
  readonly radius: number;
  /** Half the distance between the ends of its axis, in metres; for a cylinder, that of a capsule of the same length. */
  readonly half: number;
}

/** One state of a model, as its functions read it; it is to be read before the next one. */
export interface ModelState {
  /** The positions of the joints, MuJoCo's `qpos`. */
  readonly positions: Float64Array;
  /** The velocities of the joints, MuJoCo's `qvel`. */
  readonly velocities: Float64Array;
  /**
   * The place of a site or a body, in metres.
   *
   * @throws {RangeError} when the model has neither of that name.
   */
  readonly placeOf: (name: string) => readonly [x: number, y: number, z: number];
}

/** A compiled model, and scratch memory in which any number of states are stepped in turn. */
export interface Physics {
  /** Width of a state: positions, then velocities. */
  readonly stateSize: number;
  /** Width of an action. */
  readonly actionSize: number;
  /** The initial positions of the model: those of its first keyframe, if it has any. */
  readonly start: Float64Array;
  /** The geoms that can be drawn. */
  readonly geoms: readonly Geom[];
  /**
   * Steps row `row` of `states` and `actions` into the same row of `next`, and returns whether the step succeeded. A row that
   * diverges, or whose numbers the engine rejects, keeps its state.
   */
  readonly advance: (states: Float64Array, actions: Float32Array, next: Float64Array, row: number) => boolean;
  /** Writes the ends `[x0, y0, z0, x1, y1, z1]` of geoms in row `row` of the states into `ends`, `[geoms.length, 6]`. */
  readonly place: (geoms: readonly Geom[], states: Float64Array, row: number, ends: Float64Array) => void;
  /** Row `row` of the states, as functions of one state read it. */
  readonly stateAt: (states: Float64Array, row: number) => ModelState;
  /** Frees the engine's memory; stepping and placing throw afterwards. */
  readonly free: () => void;
}

/** The largest number that MuJoCo accepts; beyond it, a step begins with a reset of the simulation. */
const LARGEST = 1e10;

/**
 * The engine's clock before a step, in seconds. When a simulation diverges, MuJoCo silently resets it, and the clock to 0; then the
 * clock is no longer negative.
 */
const CLOCK = -1e6;

/**
 * Imports MuJoCo's binary as bytes, which needs no permission; `undefined` if such imports are disabled, and the engine reads the
 * file.
 *
 * The specifier is a variable, because a package with a literal one cannot be published: importing bytes is still an unstable
 * feature, which users enable by `"unstable": ["raw-imports"]`.
 */
const importedBinary = async (): Promise<Uint8Array | undefined> => {
  const specifier = "npm:@mujoco/mujoco@3.14.0/mujoco.wasm";
  try {
    return (await import(specifier, { with: { type: "bytes" } })).default;
  } catch {
    return undefined;
  }
};

const loadEngine = async (binary: Uint8Array | undefined): Promise<MainModule> => {
  const { default: load } = await import("@mujoco/mujoco");
  const wasmBinary = binary ?? await importedBinary();
  // `advance` returns whether a step diverged, so that the engine's warnings on the console are superfluous.
  const quiet = { print: () => {}, printErr: () => {} };
  return await load(wasmBinary === undefined ? quiet : { wasmBinary, ...quiet });
};

/** The geoms that have a figure, in the order of the engine's list. */
const drawable = (mujoco: MainModule, model: MjModel): readonly Geom[] => {
  const { mjGEOM_SPHERE, mjGEOM_CAPSULE, mjGEOM_CYLINDER } = mujoco.mjtGeom;
  const halves = new Map<number, (radius: number, half: number) => number>([
    [mjGEOM_SPHERE.value, () => 0],
    [mjGEOM_CAPSULE.value, (_, half) => half],
    [mjGEOM_CYLINDER.value, (radius, half) => Math.max(0, half - radius)],
  ]);
  const types: Int32Array = model.geom_type;
  return [...types].flatMap((type, index) => {
    const halfOf = halves.get(type);
    const [radius, half]: Float64Array = model.geom_size.subarray(3 * index);
    const body = mujoco.mj_id2name(model, mujoco.mjtObj.mjOBJ_BODY.value, model.geom_bodyid[index]);
    return halfOf === undefined ? [] : [{ body, index, radius, half: halfOf(radius, half) }];
  });
};

/** The index of a site or a body, and the list of places that it belongs to. */
const placeIndex = (mujoco: MainModule, model: MjModel) => {
  const { mjOBJ_SITE, mjOBJ_BODY } = mujoco.mjtObj;
  const namesOf = (count: number, type: number) =>
    Array.from({ length: count }, (_, index): string => mujoco.mj_id2name(model, type, index));
  const lists = [
    { list: "sites", names: namesOf(model.nsite, mjOBJ_SITE.value) },
    { list: "bodies", names: namesOf(model.nbody, mjOBJ_BODY.value) },
  ] as const;
  return (name: string) => {
    const found = lists.find(({ names }) => names.includes(name));
    if (found !== undefined) return { list: found.list, index: found.names.indexOf(name) };
    const known = lists.flatMap(({ names }) => names.filter((known) => known !== ""));
    throw new RangeError(`the model has no site or body '${name}', only ${known.join(", ")}`);
  };
};

/** Views of the engine's memory; the binding creates new ones at every access, which is slow. */
interface Views {
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
  readonly controls: Float64Array;
  readonly centres: Float64Array;
  readonly rotations: Float64Array;
  readonly bodies: Float64Array;
  readonly sites: Float64Array;
}

/** Views that are replaced when the engine's memory has grown, which detaches the old ones. */
const viewsOf = (data: MjData): () => Views => {
  const take = (): Views => ({
    positions: data.qpos,
    velocities: data.qvel,
    controls: data.ctrl,
    centres: data.geom_xpos,
    rotations: data.geom_xmat,
    bodies: data.xpos,
    sites: data.site_xpos,
  });
  let views = take();
  return () => {
    if (data.isDeleted()) throw new Error("MuJoCo: this world has been disposed of");
    return views.positions.length > 0 ? views : views = take();
  };
};

/** Whether MuJoCo accepts a number at the beginning of a step. */
const isSound = (number: number): boolean => Math.abs(number) <= LARGEST;

/** The middle and half the width of the range of each control; ±1 where the model sets none, which MuJoCo keeps as [0, 0]. */
const controlRanges = ({ nu, actuator_ctrlrange }: MjModel): readonly (readonly [middle: number, half: number])[] =>
  Array.from({ length: nu }, (_, control) => {
    const [low, high]: Float64Array = actuator_ctrlrange.subarray(2 * control, 2 * control + 2);
    return low === 0 && high === 0 ? [0, 1] : [(low + high) / 2, (high - low) / 2];
  });

/** A model whose state is its positions and velocities. */
const compile = (mujoco: MainModule, text: string): MjModel => {
  const model = mujoco.MjModel.from_xml_string(text);
  if (model.na > 0) {
    model.delete();
    throw new Error("MuJoCo Error: the model has actuators with activations, which would be a part of the state");
  }
  model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_WARMSTART.value;
  return model;
};

/** Loads the engine and compiles a model; rejects if the engine cannot be loaded, or if it rejects the model. */
export const loadPhysics = async ({ model: text, frameSkip, binary }: Simulated): Promise<Physics> => {
  const mujoco = await loadEngine(binary);
  const model = compile(mujoco, text);
  const data = new mujoco.MjData(model);
  const { nq, nv, nu } = model;
  const stateSize = nq + nv;
  const views = viewsOf(data);
  const start: Float64Array = (model.nkey > 0 ? model.key_qpos.subarray(0, nq) : model.qpos0).slice();
  const ranges = controlRanges(model);

  const indexOf = placeIndex(mujoco, model);
  /** The state whose places the engine holds. */
  let placed: ModelState | undefined;

  const write = (states: Float64Array, row: number): void => {
    placed = undefined;
    const { positions, velocities } = views();
    const first = row * stateSize;
    for (let index = 0; index < nq; index++) positions[index] = states[first + index];
    for (let index = 0; index < nv; index++) velocities[index] = states[first + nq + index];
  };

  /** Copies the engine's state into a row, and returns whether all of its numbers are sound. */
  const read = (next: Float64Array, row: number): boolean => {
    const { positions, velocities } = views();
    const first = row * stateSize;
    let sound = true;
    for (let index = 0; index < nq; index++) sound = isSound(next[first + index] = positions[index]) && sound;
    for (let index = 0; index < nv; index++) sound = isSound(next[first + nq + index] = velocities[index]) && sound;
    return sound;
  };

  const advance: Physics["advance"] = (states, actions, next, row) => {
    write(states, row);
    const { controls } = views();
    let sound = true;
    for (let index = 0; index < nu; index++) {
      const action = actions[row * nu + index];
      const [middle, half] = ranges[index];
      controls[index] = middle + half * Math.max(-1, Math.min(1, action));
      // MuJoCo silently sets all controls to zero if one of them is NaN.
      sound = sound && !Number.isNaN(action);
    }
    data.time = CLOCK;
    for (let frame = 0; frame < frameSkip; frame++) mujoco.mj_step(model, data);
    sound = read(next, row) && sound && data.time < 0;
    if (!sound) next.set(states.subarray(row * stateSize, (row + 1) * stateSize), row * stateSize);
    return sound;
  };

  const place: Physics["place"] = (geoms, states, row, ends) => {
    write(states, row);
    mujoco.mj_kinematics(model, data);
    const { centres, rotations } = views();
    geoms.forEach(({ index, half }, figure) => {
      for (let axis = 0; axis < 3; axis++) {
        // The third column of a geom's rotation is its axis.
        const reach = half * rotations[9 * index + 3 * axis + 2];
        ends[6 * figure + axis] = centres[3 * index + axis] - reach;
        ends[6 * figure + 3 + axis] = centres[3 * index + axis] + reach;
      }
    });
  };

  const stateAt: Physics["stateAt"] = (states, row) => {
    const first = row * stateSize;
    const state: ModelState = {
      positions: states.subarray(first, first + nq),
      velocities: states.subarray(first + nq, first + stateSize),
      placeOf: (name) => {
        const { list, index } = indexOf(name);
        if (placed !== state) {
          write(states, row);
          mujoco.mj_kinematics(model, data);
          placed = state;
        }
        const places = views()[list];
        return [places[3 * index], places[3 * index + 1], places[3 * index + 2]];
      },
    };
    return state;
  };

  const free = () => {
    if (data.isDeleted()) return;
    data.delete();
    model.delete();
  };
  return { stateSize, actionSize: nu, start, geoms: drawable(mujoco, model), advance, place, stateAt, free };
};
