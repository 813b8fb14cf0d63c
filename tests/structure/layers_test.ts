import { assertEquals } from "@std/assert";
import { FILES, IMPORTS, layerOf, LAYERS } from "./layers.ts";
import { importsOf } from "./sources.ts";

Deno.test("no import leads to a layer above", () => {
  const height = (file: string) => LAYERS.indexOf(layerOf(file));
  assertEquals(IMPORTS.filter(({ from, to }) => height(to) > height(from)), []);
});

Deno.test("no import of the library leads to a world", () => {
  assertEquals(IMPORTS.filter(({ from, to }) => from.startsWith("lib/") && to.startsWith("envs/")), []);
});

/** The first circle of imports that a file is part of, as the paths along it. */
const circleFrom = (start: string): readonly string[] | undefined => {
  const seen = new Set<string>();
  const walk = (path: readonly string[]): readonly string[] | undefined => {
    for (const next of importsOf(path[path.length - 1])) {
      if (next === start) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk([...path, next]);
      if (found !== undefined) return found;
    }
  };
  return walk([start]);
};

Deno.test("no file imports itself by way of others", () => {
  assertEquals(FILES.flatMap((file) => circleFrom(file) ?? []), []);
});

Deno.test("every layer has files", () => {
  assertEquals(LAYERS.filter(({ name }) => !FILES.some((file) => layerOf(file).name === name)), []);
});
