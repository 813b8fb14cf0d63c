/**
 * The command line: flags, configuration, files, progress, and the settings that suit each world.
 *
 * @module
 */
export * from "./command.ts";
export * from "./configuration.ts";
export type { DiscriminatorSizes } from "./discriminator_unit.ts";
export type { Example } from "./example.ts";
export * from "./files.ts";
export * from "./flags.ts";
export * from "./pictures.ts";
export { type Command, program, type Worlds } from "./program.ts";
export * from "./progress.ts";
export { type ConfiguredMethod, NAMED_METHODS, type NamedMethod, type WrittenOptions } from "../method/named.ts";
export * from "./result.ts";
export * from "./settings.ts";
export * from "./soft_actor_critic_artifacts.ts";
export type { LoadedWorld, WorldSource } from "./world_source.ts";
