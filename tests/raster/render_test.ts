import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pointNav, reacher } from "../../envs/mod.ts";
import type { Scene, SpatialScene } from "../../lib/world/scene.ts";
import { render, renderInto } from "../../lib/raster/mod.ts";

const SIZE = 16;

/** Two capsules that a camera follows; a state is two places and two heights. */
const walker: SpatialScene = {
  kind: "spatial",
  figures: [{ radius: 0.2, colour: [213, 94, 0] }, { radius: 0.1, colour: [0, 114, 178] }],
  camera: { offset: [1, -3, 1], angle: 0.8 },
  side: "side",
  place: (states, row, ends) => {
    const [x, y, z0, z1] = states.subarray(4 * row);
    ends.set([x, y, z0, x, y, z1, x, y, z1, x + 0.5, y, 0.1]);
  },
  lookAt: (states, row, point) => point.set([states[4 * row], states[4 * row + 1], 0.5]),
};

const CASES: readonly (readonly [name: string, scene: Scene, stateSize: number])[] = [
  ["reacher", reacher.scene!, reacher.stateSize],
  ["point_nav", pointNav.scene!, pointNav.stateSize],
  ["a walker", walker, 4],
];

for (const [name, scene, stateSize] of CASES) {
  const draw = render(scene, SIZE);
  const number = fc.double({ min: -1, max: 10, noNaN: true });
  const row = fc.array(number, { minLength: stateSize, maxLength: stateSize });

  Deno.test(`${name}: each image of a batch is that of its state alone`, () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
        const alone = rows.flatMap((row) => [...draw(Float64Array.from(row), stateSize)]);
        assertEquals(draw(Float64Array.from(rows.flat()), stateSize), Uint8Array.from(alone));
      }),
      { numRuns: 20 },
    );
  });

  Deno.test(`${name}: the same states are the same bytes, and stay what they were`, () => {
    const states = Float64Array.from({ length: 3 * stateSize }, (_, index) => Math.sin(index));
    const before = states.slice();
    const images = draw(states, stateSize);
    draw(Float64Array.from({ length: stateSize }, () => 5), stateSize);
    assertEquals(draw(states, stateSize), images);
    assertEquals(render(scene, SIZE)(states, stateSize), images);
    assertEquals(states, before);
    assert(new Set(images).size > 5);
  });

  Deno.test(`${name}: images drawn into memory overwrite all that was there`, () => {
    const states = Float64Array.from({ length: 2 * stateSize }, (_, index) => index);
    const images = new Uint8Array(2 * 3 * SIZE ** 2).fill(77);
    renderInto(scene, SIZE)(states, stateSize, images);
    assertEquals(images, draw(states, stateSize));
  });
}

Deno.test("wrong sizes are refused, with what came and what was expected", () => {
  for (const size of [0, -1, 2.5, NaN]) assertThrows(() => render(walker, size), RangeError, `size came as ${size}`);
  const draw = renderInto(walker, SIZE);
  assertThrows(() => draw(new Float64Array(5), 4, new Uint8Array()), RangeError, "5 numbers, expected a multiple of 4");
  assertThrows(
    () => draw(new Float64Array(8), 4, new Uint8Array(3 * SIZE ** 2)),
    RangeError,
    "768 bytes, expected 1536: 2 images of 16 × 16 × 3",
  );
});
