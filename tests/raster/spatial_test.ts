import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Colour, SpatialScene } from "../../lib/world/scene.ts";
import { render } from "../../lib/raster/mod.ts";

const SIZE = 32;

const RADIUS = 0.3;

const COLOURS: readonly Colour[] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]];

/** One capsule of each colour, seen from the side and a little from above. The ends are the numbers of a state. */
const scene: SpatialScene = {
  kind: "spatial",
  figures: COLOURS.map((colour) => ({ radius: RADIUS, colour })),
  camera: { offset: [-1, -4, 1.5], angle: 0.9 },
  side: "side",
  place: (states, _row, ends) => ends.set(states.subarray(0, ends.length)),
  lookAt: (_states, _row, point) => point.set([0, 0, 0.5]),
};

const ball: SpatialScene = { ...scene, figures: [{ radius: RADIUS, colour: [0, 0, 0] }] };

const draw = (scene: SpatialScene, ends: readonly number[]): Uint8Array =>
  render(scene, SIZE)(Float64Array.from(ends), ends.length);

/** A scene without its figures. */
const bare = (scene: SpatialScene): Uint8Array => draw({ ...scene, figures: [] }, [0]);

const EMPTY = bare(scene);

const number = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });

/** Ends of three capsules, mostly in view and off the floor. */
const threeCapsules = fc.array(fc.tuple(number(1.5), number(1.5), fc.double({ min: 0.1, max: 1.5, noNaN: true })), {
  minLength: 6,
  maxLength: 6,
});

type Vector = readonly [number, number, number];

const distanceToSegment = (point: Vector, from: Vector, to: Vector): number => {
  const [along, offset] = [to.map((value, axis) => value - from[axis]), point.map((value, axis) => value - from[axis])];
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, axis) => sum + value * b[axis], 0);
  const fraction = Math.max(0, Math.min(1, dot(offset, along) / Math.max(1e-300, dot(along, along))));
  return Math.hypot(...offset.map((value, axis) => value - fraction * along[axis]));
};

/** A ray that passes the surface of a capsule more closely than this may be drawn as a hit or as a miss. */
const GRAZING = 0.002;

/** The capsules that a pixel's ray meets first, none for floor and sky: it steps as far as nothing can be in the way. */
const met = (
  row: number,
  column: number,
  capsules: readonly (readonly [Vector, Vector])[],
  radius: number,
): readonly number[] => {
  const { offset: [x, y, z], angle } = scene.camera;
  const eye: Vector = [x, y, z + 0.5];
  const unit = (vector: Vector) => vector.map((value) => value / Math.hypot(...vector)) as unknown as Vector;
  const cross = (a: Vector, b: Vector): Vector => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ];
  const forward = unit([-x, -y, -z]);
  const right = unit(cross(forward, [0, 0, 1]));
  const up = cross(right, forward);
  const [u, v] = [column + 0.5 - SIZE / 2, SIZE / 2 - row - 0.5].map((p) => p * 2 * Math.tan(angle / 2) / SIZE);
  const ray = unit([0, 1, 2].map((axis) => forward[axis] + u * right[axis] + v * up[axis]) as unknown as Vector);
  for (let walked = 0; walked < 20;) {
    const point = eye.map((value, axis) => value + walked * ray[axis]) as unknown as Vector;
    const distances = capsules.map(([from, to]) => distanceToSegment(point, from, to) - radius);
    const nearest = Math.min(...distances);
    if (point[2] < 0) return [];
    if (nearest < 1e-4) return distances.flatMap((distance, index) => distance < 1e-3 ? [index] : []);
    walked += nearest;
  }
  return [];
};

Deno.test("every pixel shows what its ray meets first, but for those that an edge crosses", () => {
  fc.assert(
    fc.property(threeCapsules, (points) => {
      const image = draw(scene, points.flat());
      const capsules = COLOURS.map((_, index) => [points[2 * index], points[2 * index + 1]] as const);
      let mixed = 0;
      for (let pixel = 0; pixel < SIZE ** 2; pixel++) {
        const levels = [...image.subarray(3 * pixel, 3 * pixel + 3)];
        const ground = levels.every((level, channel) => level === EMPTY[3 * pixel + channel]);
        const pure = levels.filter((level) => level === 0).length === 2;
        if (!ground && !pure) mixed++;
        else {
          const [row, column] = [Math.floor(pixel / SIZE), pixel % SIZE];
          const colour = levels.findIndex((level) => level > 0);
          assert(
            ground
              ? met(row, column, capsules, RADIUS - GRAZING).length === 0
              : met(row, column, capsules, RADIUS + GRAZING).includes(colour) ||
                met(row, column, capsules, RADIUS).includes(colour),
          );
        }
      }
      assert(mixed < 0.25 * SIZE ** 2);
    }),
    { numRuns: 15 },
  );
});

Deno.test("a ball covers as much of the picture as the cone around it cuts out", () => {
  const scene = { ...ball, camera: { offset: [0, -4, 0] as const, angle: 0.6 } };
  const images = [draw(scene, [0, 0, 0.5, 0, 0, 0.5]), bare(scene)];
  const covered = images[0].reduce((sum, level, index) => sum + 1 - level / images[1][index], 0) / 3;
  const radius = RADIUS / Math.sqrt(4 ** 2 - RADIUS ** 2) / (2 * Math.tan(0.3) / SIZE);
  assertAlmostEquals(covered / (Math.PI * radius ** 2), 1, 0.01);
});

Deno.test("the order in which figures are named does not matter", () => {
  fc.assert(
    fc.property(threeCapsules, (points) => {
      const turned = { ...scene, figures: [...scene.figures.slice(1), scene.figures[0]] };
      assertEquals(draw(turned, [...points.slice(2), ...points.slice(0, 2)].flat()), draw(scene, points.flat()));
    }),
    { numRuns: 30, seed: 7 },
  );
});

Deno.test("x points right, z points up, and light comes from above", () => {
  const grey = {
    ...ball,
    figures: [{ radius: RADIUS, colour: [200, 200, 200] as const }],
    camera: { offset: [0, -4, 0] as const, angle: 0.9 },
  };
  const image = draw(grey, [0.6, 0, 1.1, 0.6, 0, 1.1]);
  const before = bare(grey);
  const changed = Array.from({ length: SIZE ** 2 }, (_, index) => index).filter((index) =>
    image[3 * index] !== before[3 * index]
  );
  assert(changed.length > 20);
  assert(changed.every((index) => index % SIZE >= SIZE / 2 && Math.floor(index / SIZE) < SIZE / 2));
  const inside = changed.filter((index) => changed.includes(index - 2 * SIZE) && changed.includes(index + 2 * SIZE));
  assert(image[3 * inside[0]] > image[3 * inside[inside.length - 1]] + 40);
});

Deno.test("a capsule that lies across the view is as light at one end as at the other", () => {
  const grey: SpatialScene = { ...ball, figures: [{ radius: RADIUS, colour: [200, 200, 200] }] };
  const image = draw({ ...grey, camera: { offset: [0, -4, 0], angle: 0.5 } }, [-0.6, 0, 0.5, 0.6, 0, 0.5]);
  const [left, right] = [SIZE / 2 - 8, SIZE / 2 + 7].map((column) => image[3 * (SIZE * SIZE / 2 + column)]);
  assertAlmostEquals(left, right, 4);
  assert(left > 120 && left < 200);
});

Deno.test("no ground shines through where figures cross", () => {
  const black = {
    ...scene,
    figures: scene.figures.slice(1).map(({ radius }) => ({ radius, colour: [0, 0, 0] as const })),
  };
  fc.assert(
    fc.property(threeCapsules, (points) => {
      const both = draw(black, points.slice(2).flat());
      const alone = [points.slice(2, 4), points.slice(4)].map((ends) => draw(ball, ends.flat()));
      both.forEach((level, index) => {
        if (alone.some((image) => image[index] === 0)) assert(level <= EMPTY[index] / 2 + 1);
      });
    }),
    { numRuns: 50 },
  );
});

Deno.test("the floor is checkered in squares of a metre", () => {
  // Each pixel shows a quarter of a metre.
  const image = bare({
    ...scene,
    camera: { offset: [0, 0, SIZE / 8], angle: Math.PI / 2 },
    lookAt: (_states, _row, point) => point.fill(0),
  });
  const square = (pixel: number) => Math.floor((pixel - SIZE / 2) / 4);
  const shades = [image[0], image[3 * 4]];
  assert(Math.abs(shades[0] - shades[1]) > 40);
  for (let pixel = 0; pixel < SIZE ** 2; pixel++) {
    const parity = square(pixel % SIZE) + square(Math.floor(pixel / SIZE));
    assertEquals(image[3 * pixel], shades[Math.abs(parity % 2)]);
  }
});

Deno.test("what is below the floor, behind the camera, beside the view or nowhere is not seen", () => {
  for (
    const [x, y, z] of [[0, 0, -0.31], [-2, -8, 2.5], [9, 0, 1], [0, 0, 9], [NaN, 0, 0], [0, Infinity, 0], [0, 0, NaN]]
  ) {
    assertEquals(draw(ball, [x, y, z, x, y, z]), EMPTY);
    assertEquals(draw(ball, [x, y, z, x, y, z + 1e-3 * z]), EMPTY);
  }
});

Deno.test("the camera follows: a picture is the same two squares farther on", () => {
  const moved = {
    ...scene,
    lookAt: (_states: Float64Array, _row: number, point: Float64Array) => point.set([2, -4, 0.5]),
  };
  const ends = [-1, 0.5, 0.4, 1, -0.5, 0.6, 0, 1, 0.5, 0, -1, 1, 0.5, 0.5, 0.2, 1.5, 1, 1.2];
  const far = draw(moved, ends.map((value, index) => value + [2, -4, 0][index % 3]));
  const near = draw(scene, ends);
  assert(far.every((level, index) => Math.abs(level - near[index]) <= 1));
  assert(draw(moved, ends).some((level, index) => Math.abs(level - near[index]) > 40));
});

Deno.test("a camera may look straight down", () => {
  const above = { ...ball, camera: { offset: [0, 0, 4] as const, angle: 0.9 } };
  const image = draw(above, [0.6, 0.6, 0.5, 0.6, 0.6, 0.5]);
  const black = Array.from({ length: SIZE ** 2 }, (_, index) => index).filter((index) => image[3 * index] === 0);
  assert(black.length > 10 && black.every((index) => index % SIZE >= SIZE / 2 && Math.floor(index / SIZE) < SIZE / 2));
});
