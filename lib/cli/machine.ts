/**
 * This machine as a worker: its name, the engines that it has, and the number of runs that it can carry out at once.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { engineByName } from "../engine/mod.ts";

/** The engines that runs of a queue may ask for. */
export const WORKER_ENGINES = ["native", "webassembly", "webgpu"] as const;

/** An engine that runs of a queue may ask for. */
export type WorkerEngine = typeof WORKER_ENGINES[number];

/** Bytes for one run: some 300 MB were measured for small networks, and a large replay takes more. */
const RUN = 1.5 * 2 ** 30;

const granted = (permission: Deno.PermissionDescriptor): boolean =>
  Deno.permissions.querySync(permission).state === "granted";

/** The host's name where it may be known, else one at random. */
export const machineName = (): string =>
  granted({ name: "sys", kind: "hostname" }) ? Deno.hostname() : `machine-${crypto.randomUUID().slice(0, 4)}`;

/** Runs at a time: one for each processor, as far as there is memory for them, where that may be known. */
export const machineSlots = (
  processors: number = navigator.hardwareConcurrency,
  available: number | undefined = granted({ name: "sys", kind: "systemMemoryInfo" })
    ? Deno.systemMemoryInfo().available
    : undefined,
): number => Math.max(1, Math.min(processors, available === undefined ? Infinity : Math.floor(available / RUN)));

/** Whether there is a graphics card, as opposed to software that emulates one. */
const hasGraphicsCard = async (): Promise<boolean> => {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return false;
  const { isFallbackAdapter, description } = adapter.info;
  return !isFallbackAdapter && !/llvmpipe|swiftshader|software|basic render/i.test(description);
};

/** The engines whose runs this machine takes: those that were asked for, else those that work here. */
export const machineEngines = async (
  asked: readonly WorkerEngine[] | undefined,
): Promise<readonly WorkerEngine[]> => {
  if (asked !== undefined) return asked;
  const native = granted({ name: "ffi" }) && E.isRight(await engineByName("native")());
  return [
    ...(native ? ["native" as const] : []),
    "webassembly",
    ...(await hasGraphicsCard() ? ["webgpu" as const] : []),
  ];
};
