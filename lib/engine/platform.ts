/**
 * The platforms that differ in the way a binary comes to ONNX Runtime and threads are started.
 *
 * @module
 */

/** Deno, Node, or a page and its workers. */
export type Platform = "deno" | "node" | "web";

/** The platform of a global object. Bundlers of pages often bring a `process`, but not one that has Node's version. */
export const platformOf = (global: object): Platform => {
  if ("Deno" in global) return "deno";
  const process: unknown = Reflect.get(global, "process");
  const versions: unknown = typeof process === "object" && process !== null ? Reflect.get(process, "versions") : null;
  return typeof versions === "object" && versions !== null && "node" in versions ? "node" : "web";
};

/** This platform. */
export const platform: Platform = platformOf(globalThis);
