import { assertEquals } from "@std/assert";
import { codeOf, exportsOf, filesUnder, hasLogic, sourcesUnder, textOf } from "./sources.ts";

/** Files of more than 300 lines, each with the reason why it is still one idea. */
const LONG: Readonly<Record<string, string>> = {
  "envs/swimmer_dynamics.ts": "the equations of motion of three links in a fluid, which are of no use apart",
  "lib/raster/spatial.ts": "one ray caster, whose parts share their arrays for speed",
  "lib/report/poses.ts": "one figure",
  "lib/report/trajectories.ts": "one figure",
  "lib/tensor/operation/convolution.ts": "one trilinear sum and its three slopes",
};

const MOST_LINES = 300;

/** Lines of a method's page at most. */
const PAGE = 150;

const SOURCES = sourcesUnder("lib", "envs", "mod.ts", "examples", "bench");

const linesOf = (file: string): number => textOf(file).trimEnd().split("\n").length;

Deno.test("files over 300 lines have a reason, and reasons have files", () => {
  const long = SOURCES.filter((file) => !file.startsWith("bench/peers/") && linesOf(file) > MOST_LINES);
  assertEquals(long.toSorted(), Object.keys(LONG).toSorted());
});

Deno.test("every method's page has at most 150 lines", () => {
  const pages = filesUnder("lib/method").filter((file) => /^lib\/method\/\w+\.ts$/.test(file));
  assertEquals(pages.filter((file) => linesOf(file) > PAGE), []);
});

Deno.test("every export is named somewhere else, or is a type that another export is made of", () => {
  const words = new Map(
    sourcesUnder("lib", "envs", "mod.ts", "examples", "bench", "tests")
      .map((file) => [file, Array.from(codeOf(file).matchAll(/[A-Za-z_]\w*/g), ([word]) => word)] as const),
  );
  const isNamedElsewhere = (file: string, name: string) =>
    [...words].some(([other, names]) => other !== file && names.includes(name));
  const isType = (file: string, name: string) =>
    new RegExp(`^export (?:type|interface) ${name}\\b`, "m").test(codeOf(file));
  const unused = sourcesUnder("lib", "envs").flatMap((file) =>
    exportsOf(file).filter((name) => {
      const inOwnFile = words.get(file)!.filter((word) => word === name).length;
      return !isNamedElsewhere(file, name) && !(isType(file, name) && inOwnFile > 1);
    }).map((name) => `${file}: ${name}`)
  );
  assertEquals(unused, []);
});

/** Casts besides `as const`, as the lines that hold them. */
const castsIn = (file: string): readonly string[] =>
  codeOf(file).split("\n")
    .filter((line) => !/^\s*(?:import|export) |^} from|^\s+\w+ as \w+,$/.test(line))
    .filter((line) => / as (?!const\b)[A-Za-z(\[{]/.test(line.replaceAll(/"[^"]*"|`[^`]*`/g, '""')))
    .map((line) => `${file}: ${line.trim()}`);

Deno.test("the library has at most 25 casts", () => {
  const casts = sourcesUnder("lib").flatMap(castsIn);
  assertEquals(casts.length <= 25, true, casts.join("\n"));
});

/** Files without a mirror among the tests, each with the reason. */
const UNMIRRORED: Readonly<Record<string, string>> = {};

Deno.test("every file with logic of its own has its mirror among the tests", () => {
  const mirrored = (file: string) => {
    const test = `tests/${file.replace(/^lib\//, "").replace(/\.ts$/, "_test.ts")}`;
    return sourcesUnder("tests").includes(test);
  };
  const missing = sourcesUnder("lib", "envs")
    .filter((file) => !file.endsWith("/mod.ts") && hasLogic(file) && !mirrored(file));
  assertEquals(missing.toSorted(), Object.keys(UNMIRRORED).toSorted());
});
