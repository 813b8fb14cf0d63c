/**
 * The layers of the project, lowest first: a layer imports from those before it only.
 *
 * @module
 */
import { importsOf, sourcesUnder } from "./sources.ts";

/** A layer: the files that belong to it, and its idea in a few words. */
export interface Layer {
  /** The name, as it is drawn. */
  readonly name: string;
  /** Beginnings of the paths of its files; a file belongs to the layer with the longest. */
  readonly paths: readonly string[];
  /** Its idea. */
  readonly idea: string;
}

/** All layers, lowest first. */
export const LAYERS: readonly Layer[] = [
  { name: "basics", paths: ["lib/"], idea: "faults, codecs, records, rows" },
  { name: "random", paths: ["lib/random/"], idea: "keys, and draws from them" },
  { name: "tensor", paths: ["lib/tensor/"], idea: "formulas and their gradients" },
  { name: "network", paths: ["lib/network/"], idea: "layers, policies, Adam" },
  { name: "replay", paths: ["lib/replay/"], idea: "immutable episodes" },
  { name: "onnx", paths: ["lib/onnx/"], idea: "formulas as ONNX models" },
  { name: "learner", paths: ["lib/learner/"], idea: "losses, agents, latents" },
  { name: "engine", paths: ["lib/engine/"], idea: "WebAssembly, WebGPU, native" },
  { name: "world", paths: ["lib/world/"], idea: "contract and checker of worlds" },
  { name: "raster", paths: ["lib/raster/"], idea: "images of states" },
  { name: "report", paths: ["lib/report/"], idea: "figures and tables" },
  { name: "goal", paths: ["lib/goal/"], idea: "f_κ: states as goals" },
  { name: "stage", paths: ["lib/stage/"], idea: "step, relabel, reward, update" },
  { name: "method/core", paths: ["lib/method/core/"], idea: "definition and iteration" },
  { name: "method/shared", paths: ["lib/method/shared/"], idea: "parts that several methods use" },
  { name: "method", paths: ["lib/method/"], idea: "one page a method" },
  { name: "policy", paths: ["lib/policy/"], idea: "trained policies as files" },
  { name: "data", paths: ["lib/data/"], idea: "data sets, training from them" },
  { name: "train", paths: ["lib/train/"], idea: "runs, evaluation, several seeds" },
  { name: "state", paths: ["lib/state/"], idea: "saved runs as bytes" },
  { name: "worker", paths: ["lib/worker/"], idea: "training in a worker" },
  { name: "watch", paths: ["lib/watch/"], idea: "the page that follows a run" },
  { name: "queue", paths: ["lib/queue/"], idea: "runs on many machines" },
  { name: "cli", paths: ["lib/cli/"], idea: "flags, files, progress" },
  { name: "envs", paths: ["envs/"], idea: "worlds" },
  { name: "envs/mujoco", paths: ["envs/mujoco/"], idea: "worlds on MuJoCo" },
  { name: "bench/compare", paths: ["bench/compare/"], idea: "all methods on all worlds" },
  { name: "mod.ts", paths: ["mod.ts", "cli.ts"], idea: "the few names to begin with" },
];

const layers = new Map<string, Layer>();

/** The layer of a file. */
export const layerOf = (file: string): Layer => {
  const known = layers.get(file);
  if (known !== undefined) return known;
  const fits = LAYERS.flatMap((layer) =>
    layer.paths.filter((path) => file.startsWith(path)).map((path) => ({ layer, path }))
  );
  const [{ layer }] = fits.toSorted((a, b) => b.path.length - a.path.length);
  layers.set(file, layer);
  return layer;
};

/** An import of one file by another. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** The files of the package. */
export const FILES: readonly string[] = sourcesUnder("lib", "envs", "bench/compare", "mod.ts", "cli.ts");

/** All imports between files of the package. */
export const IMPORTS: readonly Import[] = FILES.flatMap((from) => importsOf(from).map((to) => ({ from, to })));

/** The layers that a layer imports from, by name. */
export const importedLayers = ({ name }: Layer): readonly string[] => {
  const names = new Set(
    IMPORTS.filter(({ from }) => layerOf(from).name === name).map(({ to }) => layerOf(to).name).filter((to) =>
      to !== name
    ),
  );
  return LAYERS.map(({ name }) => name).filter((name) => names.has(name));
};
