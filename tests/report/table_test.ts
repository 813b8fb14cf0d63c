import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { numbers, table } from "../../lib/report/mod.ts";

/** Controls and halves of surrogate pairs included. */
const anyText = fc.array(fc.oneof(fc.nat(0xFF), fc.nat(0xFFFF))).map((units) => String.fromCharCode(...units));

Deno.test("columns align, left or right as they are told", () => {
  assertEquals(
    table([["method", "distance", "unit"], ["GPIM", "0.05", "m"], ["DIAYN with goal inference", "0.12", "m"]], {
      alignRight: [1],
    }),
    [
      "method                     distance  unit",
      "─────────────────────────  ────────  ────",
      "GPIM                           0.05  m",
      "DIAYN with goal inference      0.12  m",
    ].join("\n"),
  );
});

Deno.test("every cell begins or ends where the rule of its column does", () => {
  const cell = fc.stringMatching(/^[a-z]{1,9}$/);
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1 });
  fc.assert(fc.property(rows, fc.subarray([0, 1, 2]), (rows, alignRight) => {
    const [header, rule, ...body] = table(rows, { alignRight }).split("\n");
    const columns = [...rule.matchAll(/─+/g)].map(({ index, 0: { length } }) => ({ index, length }));
    [header, ...body].forEach((line, row) =>
      columns.forEach(({ index, length }, column) => {
        const space = line.slice(index, index + length).padEnd(length);
        const cell = rows[row][column];
        assertEquals(space, alignRight.includes(column) ? cell.padStart(length) : cell.padEnd(length));
      })
    );
  }));
});

Deno.test("no cell breaks a line or reaches the terminal's controls, and no line ends in a space", () => {
  fc.assert(fc.property(fc.array(fc.array(anyText), { minLength: 1 }), (rows) => {
    const lines = table(rows, { alignRight: [] }).split("\n");
    assertEquals(lines.length, rows.length + 1);
    // deno-lint-ignore no-control-regex
    assert(lines.every((line) => line === line.trimEnd() && !/[\u0000-\u001F\u007F-\u009F]/.test(line)));
  }));
});

Deno.test("short rows are filled up, and no rows are no table", () => {
  assertEquals(table([["a", "b"], ["c"]]), "a  b\n─  ─\nc");
  assertEquals(table([]), "");
});

Deno.test("a letter with a combining accent takes one place", () => {
  assertEquals(table([["x\u0301", "b"], ["cc", "d"]]), "x\u0301   b\n──  ─\ncc  d");
});

Deno.test("numbers have their decimals, zero has no sign, and what is not finite is a dash", () => {
  assertEquals([0.0512, 12, -0.001, -1.5, NaN, Infinity].map((value) => numbers(value, 2)), [
    "0.05",
    "12.00",
    "0.00",
    "-1.50",
    "–",
    "–",
  ]);
});
