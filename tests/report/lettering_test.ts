import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { spread, textWidth, wrapText } from "../../lib/report/lettering.ts";

Deno.test("wrapped lines keep all letters and the width", () => {
  assertEquals(wrapText("DIAYN with goal inference", 13, 132), ["DIAYN with goal", "inference"]);
  fc.assert(fc.property(fc.string(), fc.integer({ min: 20, max: 300 }), (content, width) => {
    const lines = wrapText(content, 13, width);
    assertEquals(lines.join("").replace(/\s/g, ""), content.replace(/\s/g, ""));
    assert(lines.every((line) => textWidth(line, 13) <= width));
  }));
});

const labels = fc.array(fc.record({
  centre: fc.double({ noNaN: true, min: 0, max: 100 }),
  height: fc.integer({ min: 5, max: 20 }),
}));

Deno.test("labels that have room stay where they want to be", () => {
  const target = [{ centre: 70, height: 10 }, { centre: 20, height: 10 }];
  assertEquals(spread(target, { top: 0, bottom: 100 }), [70, 20]);
});

Deno.test("labels that want the same place share it evenly", () => {
  const target = [{ centre: 50, height: 10 }, { centre: 50, height: 10 }, { centre: 50, height: 10 }];
  assertEquals(spread(target, { top: 0, bottom: 100 }), [40, 50, 60]);
});

Deno.test("labels never overlap, and keep their order and the range", () => {
  fc.assert(fc.property(labels, (target) => {
    const bottom = target.reduce((sum, { height }) => sum + height, 100);
    const centres = spread(target, { top: 0, bottom });
    target.forEach((one, index) => {
      const half = one.height / 2;
      assert(centres[index] - half >= -1e-9 && centres[index] + half <= bottom + 1e-9);
      target.forEach((other, place) => {
        if (place === index) return;
        assert(Math.abs(centres[index] - centres[place]) >= half + other.height / 2 - 1e-9);
        if (one.centre < other.centre) assert(centres[index] < centres[place]);
      });
    });
  }));
});
