/** Stands in for `jsr:@std/cli/parse-args`. @module */
import { has, put } from "./nested.ts";
import { longFlag, rulesOf, shortFlags } from "./flags.ts";
import type { Args, ParseOptions } from "./types.ts";

export type { Args, ParseOptions } from "./types.ts";

/** A text that reads as a finite number becomes one. */
const number = (text: string): string | number =>
  /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;

/** Reads a command line: flags by name, the rest under `_`. */
export function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  D extends Readonly<Record<string, unknown>> = Record<never, never>,
>(args: readonly string[], options: ParseOptions<B, S, C, D> = {}): Args<B, S, C, D> {
  const rules = rulesOf(options);
  const unknown = options.unknown ?? (() => true);
  const end = args.indexOf("--");
  const given = end < 0 ? args : args.slice(0, end);
  const verbatim = end < 0 ? [] : args.slice(end + 1);
  const rest: (string | number)[] = [];
  const parsed: Record<string, unknown> = { _: rest };

  for (let i = 0; i < given.length;) {
    const [arg, next] = [given[i], given[i + 1]];
    if (!/^-./s.test(arg)) {
      if (unknown(arg) !== false) rest.push(rules.strings.has("_") ? arg : number(arg));
      i += 1;
      if (!options.stopEarly) continue;
      rest.push(...given.slice(i));
      break;
    }
    const read = arg.startsWith("--") ? longFlag(rules, arg, next) : shortFlags(rules, arg, next);
    for (const { key, value, collects } of read.settings) {
      if (!rules.knows(key, arg) && unknown(arg, key, value) === false) continue;
      const kept = typeof value === "string" && !rules.strings.has(key) ? number(value) : value;
      for (const name of [key, ...rules.aliases(key)]) put(parsed, name, kept, collects && rules.collected.has(key));
    }
    i += read.taken;
  }

  for (const [key, value] of Object.entries(options.default ?? {})) {
    if (has(parsed, key)) continue;
    for (const name of [key, ...rules.aliases(key)]) put(parsed, name, value, false);
  }
  for (const key of rules.booleans) {
    if (!has(parsed, key)) put(parsed, key, rules.collected.has(key) ? [] : false, false);
  }
  for (const key of rules.strings) if (!has(parsed, key) && rules.collected.has(key)) put(parsed, key, [], false);

  if (options["--"]) parsed["--"] = verbatim;
  else rest.push(...verbatim);
  return parsed as Args<B, S, C, D>;
}
