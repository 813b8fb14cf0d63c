import { assertEquals } from "@std/assert";
import { parseArgs, type ParseOptions } from "@std/cli";
import { parseArgs as fromSubpath } from "@std/cli/parse-args";

/** Arguments, options, what comes out. The same table holds with the real package linked. */
const cases: readonly (readonly [string, readonly string[], ParseOptions, Record<string, unknown>])[] = [
  ["nothing given", [], {}, { _: [] }],
  ["the rest, numbers as numbers", ["a", "5", "0x10", "1e3", "", "-"], {}, { _: ["a", 5, 16, 1000, "", "-"] }],
  ["the rest as text when asked", ["5"], { string: ["_"] }, { _: ["5"] }],
  ["--flag=value and --flag value", ["--a=x", "--b", "y", "z"], {}, { a: "x", b: "y", _: ["z"] }],
  ["a value with equals signs", ["--a=x=y", "--b=="], {}, { a: "x=y", b: "=", _: [] }],
  ["an empty value after =", ["--a="], { string: ["a"] }, { a: "", _: [] }],
  ["a number unless it is a string flag", ["--n=5", "--s=5"], { string: ["s"] }, { n: 5, s: "5", _: [] }],
  ["a string flag without a value", ["--s"], { string: ["s"] }, { s: "", _: [] }],
  ["a string flag before another flag", ["--s", "--t", "v"], { string: ["s", "t"] }, { s: "", t: "v", _: [] }],
  ["an absent string flag is absent", [], { string: ["s"] }, { _: [] }],
  ["a negative number needs =", ["--s=-5"], { string: ["s"] }, { s: "-5", _: [] }],
  ["booleans are false when absent", ["--b"], { boolean: ["b", "c"] }, { b: true, c: false, _: [] }],
  ["a boolean takes no text", ["--b", "x"], { boolean: ["b"] }, { b: true, _: ["x"] }],
  ["a boolean takes true and false", ["--b", "false", "--c=false"], { boolean: ["b", "c"] }, {
    b: false,
    c: false,
    _: [],
  }],
  ["all flags boolean", ["--b", "x", "--c=y"], { boolean: true }, { b: true, c: "y", _: ["x"] }],
  ["defaults fill what is absent", ["--a=1"], { default: { a: 2, b: 3 } }, { a: 1, b: 3, _: [] }],
  ["a default of a boolean", [], { boolean: ["b"], default: { b: true } }, { b: true, _: [] }],
  ["the last one wins", ["--a=1", "--a=2"], {}, { a: 2, _: [] }],
  ["collected flags", ["--a=x", "--a", "y"], { string: ["a"], collect: ["a"] }, { a: ["x", "y"], _: [] }],
  ["an absent collected string flag", [], { string: ["a"], collect: ["a"] }, { a: [], _: [] }],
  ["aliases", ["-s", "v"], { string: ["seed"], alias: { seed: "s" } }, { s: "v", seed: "v", _: [] }],
  ["a negated flag", ["--no-log"], { negatable: ["log"], boolean: ["log"] }, { log: false, _: [] }],
  ["a negated flag that is not negatable", ["--no-log"], {}, { "no-log": true, _: [] }],
  ["short flags in a group", ["-abc", "v"], {}, { a: true, b: true, c: "v", _: [] }],
  ["short flags with a value attached", ["-n5", "-k=v"], {}, { n: 5, k: "v", _: [] }],
  ["dotted names nest", ["--a.b=1", "--a.c=2"], {}, { a: { b: 1, c: 2 }, _: [] }],
  ["names of prototypes are ignored", ["--__proto__.x=1"], {}, { _: [] }],
  ["after -- nothing is a flag", ["--a", "--", "--b", "5"], {}, { a: true, _: ["--b", "5"] }],
  ["what follows -- apart", ["x", "--", "y"], { "--": true }, { _: ["x"], "--": ["y"] }],
  ["stop early", ["--a", "b", "c", "--d"], { stopEarly: true }, { a: "b", _: ["c", "--d"] }],
];

for (const [name, args, options, expected] of cases) {
  Deno.test(`parseArgs: ${name}`, () => assertEquals<unknown>({ ...parseArgs(args, options) }, expected));
}

Deno.test("parseArgs calls `unknown` with the argument, its key and its value, and leaves out what it refuses", () => {
  const calls: unknown[] = [];
  const args = parseArgs(["--updates=5", "--nope=5", "--bare", "-x", "stray"], {
    string: ["updates"],
    unknown: (arg: string, key?: string, value?: unknown): boolean => {
      calls.push([arg, key, value]);
      return false;
    },
  });
  assertEquals<unknown>(calls, [
    ["--nope=5", "nope", "5"],
    ["--bare", "bare", true],
    ["-x", "x", "stray"],
  ]);
  assertEquals<unknown>({ ...args }, { updates: "5", _: [] });
});

Deno.test("parseArgs keeps an unknown argument unless `unknown` returns false", () => {
  const args = parseArgs(["--a", "b"], { string: ["s"], unknown: () => undefined });
  assertEquals<unknown>({ ...args }, { a: "b", _: [] });
});

Deno.test("parseArgs types what it returns by its options", () => {
  const args = parseArgs(["--env=point", "--log"], {
    string: ["env", "out"],
    boolean: ["log"],
    default: { env: "reacher" },
  });
  const env: string = args.env;
  const out: string | undefined = args.out;
  const log: boolean = args.log;
  const rest: readonly (string | number)[] = args._;
  assertEquals<unknown>([env, out, log, rest], ["point", undefined, true, []]);
});

Deno.test("parseArgs has a subpath of its own", () => assertEquals(fromSubpath, parseArgs));
