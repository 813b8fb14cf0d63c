/**
 * MuJoCo, as far as a world needs it: a model stepped from states that are values. The only file that knows the engine's binding,
 * whose arrays have no types.
 *
 * @module
 */
import type { MainModule, MjData, MjModel } from "@mujoco/mujoco";

/** What to simulate. */
export interface Simulated {
  /** The model as MJCF, with warm start off, no activations and no mocap bodies, so that positions and velocities are all there is. */
  readonly model: string;
  /** Physics steps in one step of the world. */
  readonly frameSkip: number;
  /** The bytes of MuJoCo's WebAssembly; imported where they are missing. */
  readonly binary?: Uint8Array | undefined;
}

/** A ball, a capsule or a cylinder of the model. */
export interface Geom {
  /** The body that it belongs to. */
  readonly body: string;
  /** Its place in the engine's lists. */
  readonly index: number;
  /** Its radius, in metres. */
  readonly radius: number;
  /** Half the distance between the ends of its axis, in metres; for a cylinder, that of a capsule as long as it. */
  readonly half: number;
}

/** A compiled model, and scratch memory in which any number of states are stepped in turn. */
export interface Physics {
  /** Numbers in a state: positions, then velocities. */
  readonly stateSize: number;
  /** Numbers in an action. */
  readonly actionSize: number;
  /** The positions that the model is written in. */
  readonly start: Float64Array;
  /** What can be drawn. */
  readonly geoms: readonly Geom[];
  /**
   * Steps row `row` of `states` and `actions` into the same row of `next`, and says whether that went well. Where it diverged, or
   * came to numbers that the engine refuses, the row stays as it was.
   */
  readonly advance: (states: Float64Array, actions: Float32Array, next: Float64Array, row: number) => boolean;
  /** Writes the ends `[x0, y0, z0, x1, y1, z1]` of geoms in row `row` of the states into `ends`, `[geoms.length, 6]`. */
  readonly place: (geoms: readonly Geom[], states: Float64Array, row: number, ends: Float64Array) => void;
  /** Frees the engine's memory; stepping and placing throw afterwards. */
  readonly free: () => void;
}

/** The largest number that MuJoCo goes on with; beyond it, a step begins by setting everything back. */
const LARGEST = 1e10;

/**
 * Seconds on the engine's clock before a step. Where a simulation diverges MuJoCo silently sets everything back, the clock to 0:
 * it tells by no longer being negative.
 */
const CLOCK = -1e6;

/**
 * Imports MuJoCo's binary as bytes, which needs no permission; where that is not switched on, the engine reads the file.
 *
 * The specifier is computed because a package with a literal one cannot be published: importing bytes is still an unstable
 * feature, which whoever runs this switches on with `"unstable": ["raw-imports"]`.
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
  // Warnings of divergence are what `advance` returns, so the console need not have them.
  const quiet = { print: () => {}, printErr: () => {} };
  return await load(wasmBinary === undefined ? quiet : { wasmBinary, ...quiet });
};

/** The geoms that have a figure, by the engine's list. */
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

/** The engine's own memory; the binding makes new views of it with every look, which is slow. */
interface Views {
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
  readonly controls: Float64Array;
  readonly centres: Float64Array;
  readonly rotations: Float64Array;
}

/** Views that are taken anew where the engine's memory has grown, which empties the old ones. */
const viewsOf = (data: MjData): () => Views => {
  const take = (): Views => ({
    positions: data.qpos,
    velocities: data.qvel,
    controls: data.ctrl,
    centres: data.geom_xpos,
    rotations: data.geom_xmat,
  });
  let views = take();
  return () => {
    if (data.isDeleted()) throw new Error("MuJoCo: this world has been disposed of");
    return views.positions.length > 0 ? views : views = take();
  };
};

/** Whether MuJoCo would begin another step with a number. */
const isSound = (number: number): boolean => Math.abs(number) <= LARGEST;

/** Loads the engine and compiles a model; rejects where the engine cannot be loaded or refuses the model. */
export const loadPhysics = async ({ model: text, frameSkip, binary }: Simulated): Promise<Physics> => {
  const mujoco = await loadEngine(binary);
  const model = mujoco.MjModel.from_xml_string(text);
  const data = new mujoco.MjData(model);
  const { nq, nv, nu } = model;
  const stateSize = nq + nv;
  const views = viewsOf(data);
  const start: Float64Array = model.qpos0.slice();
  const reach = Float64Array.from({ length: nu }, (_, control) => model.actuator_ctrlrange[2 * control + 1]);

  const write = (states: Float64Array, row: number): void => {
    const { positions, velocities } = views();
    const first = row * stateSize;
    for (let index = 0; index < nq; index++) positions[index] = states[first + index];
    for (let index = 0; index < nv; index++) velocities[index] = states[first + nq + index];
  };

  /** Copies what the engine came to into a row, and says whether all of it is sound. */
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
      controls[index] = reach[index] * Math.max(-1, Math.min(1, action));
      // In place of a number that is none MuJoCo would silently let go of all controls.
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
        // The third column of a geom's rotation is its own axis.
        const reach = half * rotations[9 * index + 3 * axis + 2];
        ends[6 * figure + axis] = centres[3 * index + axis] - reach;
        ends[6 * figure + 3 + axis] = centres[3 * index + axis] + reach;
      }
    });
  };

  const free = () => {
    if (data.isDeleted()) return;
    data.delete();
    model.delete();
  };
  return { stateSize, actionSize: nu, start, geoms: drawable(mujoco, model), advance, place, free };
};
