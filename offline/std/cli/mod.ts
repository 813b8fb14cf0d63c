/**
 * Stands in for `jsr:@std/cli` where JSR cannot be reached: own code, same names and behaviour for what is offered.
 *
 * @module
 */
export * from "./parse_args.ts";
