/**
 * The memory that a method would take on a world, estimated from its definition before anything of that size is made.
 *
 * The parts, in bytes:
 *
 *     state      9 · 4 · parameters · seeds      values, moments and targets before and after a step, and gradients
 *     batches    4 · batch · columns · updatesPerCall · seeds
 *     replay     episodes · an episode's numbers · 4 · seeds
 *     rollout    worlds · horizon · an episode's numbers · 4 or 8 · seeds
 *     step       the most of (inputs + outputs so far + 2.5 · tensors that live between them) · seeds
 *     graph      4 KiB · operations · updatesPerCall · seeds
 *
 * Only the last two need the formula of the step, which is symbolic. A tensor lives from its operation to its last use. The factor
 * of 2.5 is that of ONNX Runtime, which computes in another order and rounds its allocations up. For GPIM on WebAssembly the estimate
 * was within a quarter of the growth of the process where batches are large (44 MiB for 55 with 8192 rows, 350 for 430 with 65 536,
 * 2.6 GiB for 3.1 with 500 000), and half of it where layers are wide (1.0 GiB for 2.2 with widths of 2048), because the host holds
 * the state, too. Layers of 4096 fit into WebAssembly's 4 GiB, with an estimate of 3.9, and those of 5000 do not, with one of 5.7.
 * Compiling takes time that grows with the operations: some 40 seconds for 40 000 of them.
 *
 * @module
 */
import type { Engine } from "../../engine/engine.ts";
import { type Fault, fault } from "../../fault.ts";
import { type GoalFunction, shownSize } from "../../goal/goal.ts";
import type { StepFormula } from "../../learner/mod.ts";
import { GIB, memoryFault, type MemoryLimit, type MemoryPart } from "../../memory.ts";
import { flatLength } from "../../network/mod.ts";
import { rolloutBytes, storedBytes } from "../../stage/rollout_memory.ts";
import { isInput, size, type Tensor, topologicalOrder } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import type { MethodDefinition } from "./definition.ts";
import { learnersOf } from "./gradient_step.ts";
import type { Settings } from "./settings.ts";

/** Bytes of a number in single precision. */
const SINGLE = 4;

/** Copies of a learner's parameters: value, two moments and target, all of them before and after a step, and the gradient. */
const COPIES = 9;

/** Times the live tensors of a step that ONNX Runtime takes for them. */
const ALLOCATED = 2.5;

/** Bytes on the host for an operation of a formula. */
const OPERATION = 4096;

/** The most operations of a graph, beyond which compiling it takes minutes. */
const MOST_OPERATIONS = 65_536;

/** The memory of WebAssembly, in GiB, which has addresses of 32 bits. */
const WEBASSEMBLY = 4;

/** The parts of a definition that its memory depends on. */
export type Sized = Pick<MethodDefinition, "models" | "actors" | "replays" | "scratch"> & {
  readonly settings: Settings;
};

/** The settings that a step's memory does not grow with. */
const BESIDE_STEP = ["worlds", "updatesPerIteration", "replayEpisodes", "memory"];

/** The width that a value of a setting stands for, 0 where it stands for none. */
const widthOf = (world: World, goals: GoalFunction, value: unknown): number => {
  if (value === goals) return shownSize(goals, world);
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return Math.max(...value);
  const object: object = Object(value);
  const width: unknown = "size" in object ? object.size : 0;
  return typeof width === "function" ? Number(width(world)) : Number(width);
};

/** The widths of all rows of parameters and of batches. */
const axesOf = ({ models, actors }: Sized): readonly number[] => [
  ...Object.values(learnersOf({ models, actors })).flatMap(({ specifications }) =>
    Object.values(specifications).flatMap(({ shape }) => shape)
  ),
  ...Object.values({ ...models, ...actors }).flatMap(({ sampling }) => Object.values(sampling.widths)),
];

/** The place of what is nearest below the longest axis of parameters and batches, and must have made it long. */
const longestPlace = (sized: Sized, world: World): string => {
  const { settings } = sized;
  const axis = axesOf(sized).reduce((most, length) => Math.max(most, length), settings.batch);
  const places = [
    ...Object.entries(settings)
      .filter(([name]) => !BESIDE_STEP.includes(name))
      .map(([name, value]) => [`setting '${name}'`, widthOf(world, settings.goals, value)] as const),
    ...(["observationSize", "actionSize", "goalSize"] as const)
      .map((size) => [`world ${world.name}, ${size}`, world[size]] as const),
  ];
  return places.reduce(
    (best, next) => next[1] <= axis && next[1] > best[1] ? next : best,
    ["setting 'batch'", settings.batch] as const,
  )[0];
};

/** A part of all seeds together; where one seed alone would fit, its place is their number. */
const ofSeeds = (part: MemoryPart, seeds: number, gibibytes: number): MemoryPart => ({
  ...part,
  place: seeds > 1 && part.bytes <= gibibytes * GIB ? "run, 'seeds'" : part.place,
  bytes: part.bytes * seeds,
});

/** The limit that a setting allows. */
const bySetting = (memory: number): MemoryLimit => ({
  gibibytes: memory,
  words: `'memory' allows ${memory} GiB`,
  remedy: "Make it smaller, or raise 'memory' where the machine has more.",
});

/** The limit of an engine; one that is still to be chosen may be WebAssembly. */
const byEngine = ({ name }: Engine, memory: number): MemoryLimit =>
  (name !== "auto" && name !== "webassembly") || memory <= WEBASSEMBLY ? bySetting(memory) : {
    gibibytes: WEBASSEMBLY,
    words: `WebAssembly has ${WEBASSEMBLY} GiB`,
    remedy: "Make it smaller, or choose the engine native or webgpu.",
  };

/** The parts of one seed that are known before the formula of the step is made. */
const sizes = (sized: Sized, world: World): readonly MemoryPart[] => {
  const { settings: { batch, updatesPerCall, worlds, goals }, models, actors, replays, scratch = {} } = sized;
  const widest = longestPlace(sized, world);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const parameters = Object.values(learnersOf({ models, actors })).map(({ specifications }) =>
    flatLength(specifications)
  );
  const widths = Object.values({ ...models, ...actors }).flatMap(({ sampling }) => Object.values(sampling.widths));
  return [
    { place: widest, name: "the state of a gradient step", bytes: COPIES * SINGLE * sum(parameters) },
    {
      place: batch < updatesPerCall ? "setting 'updatesPerCall'" : widest,
      name: "the batches of a call",
      bytes: SINGLE * batch * updatesPerCall * sum(widths),
    },
    ...Object.values(replays).map((episodes) => ({
      place: "setting 'replayEpisodes'",
      name: "a full replay",
      bytes: episodes * storedBytes(world, goals),
    })),
    { place: "setting 'worlds'", name: "a rollout", bytes: rolloutBytes(world, goals, worlds) },
    ...Object.entries(scratch).map(([setting, numbers]) => ({
      place: `setting '${setting}'`,
      name: "an iteration",
      bytes: SINGLE * numbers,
    })),
  ];
};

/** The fault of a definition whose sizes cannot fit, to be asked before its formulas are made; `undefined` where they may. */
export const sizeFault = (sized: Sized, world: World, { copies = 1 }: Engine): Fault | undefined => {
  const { memory } = sized.settings;
  return memoryFault(sizes(sized, world).map((part) => ofSeeds(part, copies, memory)), bySetting(memory));
};

/** Bytes of a tensor. */
const bytesOf = ({ shape }: Tensor): number => SINGLE * size(shape);

/** The most bytes that a formula takes at once: its inputs, its outputs so far, and the tensors that live between them, as they are allocated. */
export const formulaBytes = (outputs: readonly Tensor[]): number => {
  const order = topologicalOrder(outputs);
  const last = new Map(order.flatMap((node, place) => node.operands.map((operand) => [operand, place] as const)));
  outputs.forEach((output) => last.delete(output));
  const freed = new Map<number, number>();
  let now = order.filter(isInput).reduce((total, node) => total + bytesOf(node), 0);
  let most = now;
  order.forEach((node, place) => {
    const end = last.get(node);
    const bytes = isInput(node) ? 0 : (end === undefined ? 1 : ALLOCATED) * bytesOf(node);
    now += bytes;
    if (end !== undefined) freed.set(end, (freed.get(end) ?? 0) + bytes);
    most = Math.max(most, now);
    now -= freed.get(place) ?? 0;
  });
  return most;
};

/** The fault of a graph with more operations than can be compiled in a minute or so; `undefined` for one with fewer. */
const operationsFault = (place: string, operations: number): Fault | undefined =>
  operations <= MOST_OPERATIONS ? undefined : fault(
    "configuration",
    place,
    `a call of the engine would have ${operations} operations, and ${MOST_OPERATIONS} are the most`,
    "Make it smaller.",
  );

/** The fault of a gradient step that cannot fit into an engine; `undefined` where it fits. */
export const stepFault = (sized: Sized, world: World, engine: Engine, formula: StepFormula): Fault | undefined => {
  const { settings: { updatesPerCall, memory } } = sized;
  const { copies = 1 } = engine;
  const states = Object.values(formula.evolving);
  const outputs = [...states.map(({ after }) => after), ...Object.values(formula.metrics)];
  const sum = (tensors: readonly Tensor[]) => tensors.reduce((total, tensor) => total + bytesOf(tensor), 0);
  const others = (updatesPerCall - 1) * sum(formula.batch);
  const place = longestPlace(sized, world);
  const operations = updatesPerCall * topologicalOrder(outputs).length;
  const graphPlace = updatesPerCall > 1 ? "setting 'updatesPerCall'" : place;
  const step = { place, name: "a gradient step", bytes: others + formulaBytes(outputs) };
  const graph = { place: graphPlace, name: "the graph of a call", bytes: OPERATION * operations };
  const limit = byEngine(engine, memory);
  return operationsFault(graphPlace, operations) ??
    memoryFault([ofSeeds(step, copies, limit.gibibytes)], limit) ??
    memoryFault([ofSeeds(graph, copies, memory)], bySetting(memory));
};
