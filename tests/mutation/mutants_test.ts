import { assertEquals } from "@std/assert";
import { sourcesUnder, textOf } from "../structure/sources.ts";
import { KNOWN } from "./known.ts";
import { mutantsOf } from "./mutants.ts";
import { mirrorOf, sampleOf } from "./sample.ts";

/** The changed lines of a source of one statement. */
const changesOf = (source: string): readonly string[] => mutantsOf(source).map(({ after }) => after);

Deno.test("an operator gives way to its counterpart", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["x = a && b", "x = a || b"],
    ["x = a || b", "x = a && b"],
    ["x = a + b", "x = a - b"],
    ["x = a - b", "x = a + b"],
    ["x = a * b", "x = a / b"],
    ["x = a / b", "x = a * b"],
    ["x = a % b", "x = a * b"],
    ["x = a < b", "x = a <= b"],
    ["x = a <= b", "x = a < b"],
    ["x = a > b", "x = a >= b"],
    ["x = a >= b", "x = a > b"],
    ["x = a === b", "x = a !== b"],
    ["x = a !== b", "x = a === b"],
    ["x = a ?? b", "x = a"],
    ["x = -a", "x = a"],
    ["x = !a", "x = a"],
    ["x = a ? b : c", "x = a ? c : b"],
    ["x = true", "x = false"],
    ["x = false", "x = true"],
  ];
  cases.forEach(([source, after]) => assertEquals(changesOf(`const ${source};`), [`const ${after};`]));
});

Deno.test("a number gives way to the next one, and 1 to 0", () => {
  assertEquals(changesOf("const x = 0;"), ["const x = 1;"]);
  assertEquals(changesOf("const x = 1;"), ["const x = 0;"]);
  assertEquals(changesOf("const x = 0.5;"), ["const x = 1.5;"]);
  assertEquals(changesOf("const x = 1_000;"), ["const x = 1001;"]);
  assertEquals(changesOf("const x = { 1: y[2] };"), ["const x = { 1: y[3] };"]);
});

Deno.test("a member or a function of formulas gives way to its counterpart, and a harmless one to its argument", () => {
  assertEquals(changesOf("const x = a.every(b);"), ["const x = a.some(b);"]);
  assertEquals(changesOf("const x = Math.min(a, b);"), ["const x = Math.max(a, b);"]);
  assertEquals(changesOf("const x = a.filter(b);"), ["const x = a;"]);
  assertEquals(changesOf('import { negate } from "./m.ts";\nconst x = negate(a);'), ["const x = a;"]);
  assertEquals(changesOf('import { add, subtract } from "./m.ts";\nconst x = add(a, b);'), [
    "const x = subtract(a, b);",
  ]);
  assertEquals(changesOf("const x = toString(a).valueOf();"), []);
});

Deno.test("a counterpart that the file does not import is imported", () => {
  const [{ text }] = mutantsOf('import { add } from "./m.ts";\nconst x = add(a, b);\n');
  assertEquals(
    text,
    'import { add } from "./m.ts";\nconst x = swapped(a, b);\n\nimport { subtract as swapped } from "./m.ts";\n',
  );
  assertEquals(changesOf("const f = (add) => add(a, b);"), []);
});

Deno.test("a statement is removed, and a condition turned round once", () => {
  assertEquals(changesOf("x.set(a);"), [";"]);
  assertEquals(changesOf("throw a;"), [";"]);
  assertEquals(changesOf("if (a) return b;"), ["if (!(a)) return b;"]);
  assertEquals(changesOf("if (a === b) return c;"), ["if (a !== b) return c;"]);
  assertEquals(changesOf("const x = E.isLeft(a) ? b : c;"), ["const x = E.isRight(a) ? b : c;"]);
});

Deno.test("types, imports, comments, texts and messages stay as they are", () => {
  const sources = [
    'import { a } from "./1.ts";',
    'export { a } from "./1.ts";',
    "type A = 1 | -2;",
    "interface A { readonly a: true }",
    "const a: readonly [0, 1] = b;",
    "// 1 + 1",
    'const a = "1 + 1" + b;',
    "const a = `${b + 1}`;",
    'return fault("shape", a, b ? "1" : "2", !c);',
    "return new RangeError(a || b);",
  ];
  sources.forEach((source) => assertEquals(changesOf(source), []));
});

Deno.test("a mutant tells its line, and the lines that it touches", () => {
  const [{ line, before, after, text }] = mutantsOf("const a = b;\nconst c = a\n  ? d\n  : e;\nf;\n");
  assertEquals({ line, before, after }, { line: 3, before: "? d : e;", after: "? e : d;" });
  assertEquals(text, "const a = b;\nconst c = a\n  ? e : d;\nf;\n");
});

const ITEMS = ["a", "b", "c"].flatMap((file, index) =>
  Array.from({ length: 10 * (index + 1) }, (_, line) => ({ file, line }))
);

Deno.test("a sample is spread over files by their sizes, the same for a seed, and in order", () => {
  const sample = sampleOf(ITEMS, 12, 1);
  const counts = Object.values(Object.groupBy(sample, ({ file }) => file)).map((items) => items?.length);
  assertEquals(counts, [2, 4, 6]);
  assertEquals(new Set(sample).size, 12);
  assertEquals(sample, ITEMS.filter((item) => sample.includes(item)));
  assertEquals(sample, sampleOf(ITEMS, 12, 1));
  assertEquals(sampleOf(ITEMS, 100, 1), ITEMS);
});

Deno.test("every item is drawn by some seed", () => {
  const drawn = new Set(Array.from({ length: 40 }, (_, seed) => sampleOf(ITEMS, 12, seed)).flat());
  assertEquals(drawn.size, ITEMS.length);
});

Deno.test("the mirror of a file is the test beside its name", () => {
  assertEquals(mirrorOf("lib/stage/update.ts"), "tests/stage/update_test.ts");
});

Deno.test("every known mutant is one of its file, and is listed once", () => {
  const files = new Set(KNOWN.map(({ file }) => file));
  const changes = new Map(
    sourcesUnder("lib").filter((file) => files.has(file)).map((file) => [file, mutantsOf(textOf(file))] as const),
  );
  const strays = KNOWN.filter(({ file, before, after }) =>
    !changes.get(file)?.some((mutant) => mutant.before === before && mutant.after === after)
  );
  assertEquals(strays, []);
  assertEquals(
    new Set(KNOWN.map((known) => JSON.stringify([known.file, known.before, known.after]))).size,
    KNOWN.length,
  );
});
