import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { pointNav, reacher } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import {
  ACHIEVED,
  coordinateView,
  DESCRIPTION,
  imageView,
  OBSERVED,
  type View,
  viewFault,
} from "../../lib/goal/view.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { render } from "../../lib/raster/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import type { World } from "../../lib/world/mod.ts";
import { widthOf } from "../../lib/world/quantity.ts";

/** A world that describes a state by its parity as two one-hots, and by what it achieves. */
const described: World = {
  ...pointNav,
  name: "described",
  description: {
    size: 4,
    of: (states) => {
      const achieved = pointNav.achieved(states);
      return Float32Array.from(
        { length: 2 * states.length },
        (_, index) => index % 4 < 2 ? Number(index % 4 === 0) : achieved[2 * Math.floor(index / 4) + index % 4 - 2],
      );
    },
  },
};

const VIEWS: readonly View[] = [
  ACHIEVED,
  OBSERVED,
  coordinateView([1]),
  coordinateView([1, 0]),
  DESCRIPTION,
  imageView(32),
];

for (const view of VIEWS) {
  Deno.test(`the view '${view.name}' shows as many numbers of each state as its size says, row by row`, () => {
    assertEquals(view.fault(described, "here"), undefined);
    const size = view.size(described);
    const show = view.show(described);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), (seed, count) => {
        const states = described.reset(key(seed), count);
        const copy = states.slice();
        const all = show(states);
        assertEquals([all.length, states], [count * size, copy]);
        for (let row = 0; row < count; row++) {
          assertEquals(show(states.slice(2 * row, 2 * row + 2)), all.slice(row * size, (row + 1) * size));
        }
      }),
      { numRuns: 10 },
    );
  });
}

for (const view of VIEWS) {
  Deno.test(`the view '${view.name}' names as many quantities as it shows numbers`, () => {
    const { quantities: _, ...plain } = described;
    for (const world of [described, plain]) assertEquals(widthOf(view.quantities(world)), view.size(world));
    assertEquals(viewFault(view, described, "here"), undefined);
  });
}

Deno.test("quantities of coordinates are those of the achieved goal, in the order of the coordinates", () => {
  assertEquals(coordinateView([1, 0]).quantities(pointNav).map(({ name }) => name), ["y", "x"]);
  const { quantities: _, ...plain } = reacher;
  assertEquals(coordinateView([1]).quantities(plain), [{ name: "goal, 1", unit: "" }]);
});

for (const size of [NaN, 0, -1, 1.5, 2 ** 60, "2", undefined, Promise.resolve(2)]) {
  Deno.test(`a view of size ${Deno.inspect(size)} is a fault`, () => {
    const view: View = { ...ACHIEVED, name: "own", size: () => size as number };
    try {
      const found = viewFault(view, pointNav, "here");
      assertMatch(formatFault(found!), /^here, the size of view 'own': it is .*\. It takes a whole number/);
    } catch (reason) {
      assertMatch(String(reason), /it returned a promise/);
    }
  });
}

Deno.test("a view that a world has not is a fault at its place", () => {
  assertMatch(
    formatFault(viewFault(coordinateView([7]), pointNav, "here")!),
    /^here: there is no coordinate 7 among 2/,
  );
});

const STATES = Float64Array.of(10, 2.5, 0, 5);

Deno.test("ACHIEVED shows f_κ(s), OBSERVED the observation, DESCRIPTION the world's own words, and coordinateView coordinates in their order", () => {
  const world: World = { ...described, observe: (states) => Float32Array.from(states, (value) => 100 * value) };
  const shownBy = (view: View) => [...view.show(world)(STATES)];
  assertEquals(shownBy(ACHIEVED), [1, -0.5, -1, 0]);
  assertEquals(shownBy(OBSERVED), [1000, 250, 0, 500]);
  assertEquals(shownBy(coordinateView([1])), [-0.5, 0]);
  assertEquals(shownBy(coordinateView([1, 0])), [-0.5, 1, 0, -1]);
  assertEquals(shownBy(DESCRIPTION), [1, 0, 1, -0.5, 1, 0, -1, 0]);
});

/** The difference of a shown goal from what is achieved, for one row. */
const missingBy = ({ missing }: View, shown: readonly number[], achieved: readonly number[]): readonly number[] => {
  const row = (name: string, numbers: readonly number[]) => input(name, [1, numbers.length]);
  return missing === undefined
    ? []
    : [...evaluate(missing(row("shown", shown), row("achieved", achieved)), { shown, achieved }).data];
};

Deno.test("what is missing is the shown goal minus what is achieved of it, where goals are coordinates", () => {
  assertEquals(missingBy(ACHIEVED, [5, 7], [1, 10]), [4, -3]);
  assertEquals(missingBy(coordinateView([1]), [7], [1, 10]), [-3]);
  assertEquals(missingBy(coordinateView([1, 0]), [7, 5], [1, 10]), [-3, 4]);
  assertEquals(missingBy(DESCRIPTION, [0, 1, 5, 7], [1, 10]), [4, -3]);
  assertEquals([OBSERVED.missing, imageView(32).missing], [undefined, undefined]);
});

Deno.test("of a state that is a goal itself, nothing is missing", () => {
  for (const view of [ACHIEVED, coordinateView([1]), coordinateView([1, 0]), DESCRIPTION]) {
    const state = STATES.slice(0, 2);
    const missing = missingBy(view, [...view.show(described)(state)], [...described.achieved(state)]);
    assert(missing.length > 0 && missing.every((number) => number === 0));
  }
});

Deno.test("a view of coordinates alone leaves coordinates free, and a picture alone needs an encoder", () => {
  assertEquals(VIEWS.map(({ coordinates }) => coordinates), [
    undefined,
    undefined,
    [1],
    [1, 0],
    undefined,
    undefined,
  ]);
  assertEquals(VIEWS.map((view) => view.encoder(described)?.outputs), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    32,
  ]);
});

const { scene: _scene, ...invisible } = pointNav;
const REFUSED: readonly (readonly [View, World, RegExp])[] = [
  [coordinateView([]), pointNav, /^here: no coordinate was named\. Name some of 0 to 1/],
  [coordinateView([0, 2]), pointNav, /^here: there is no coordinate 2 among 2/],
  [coordinateView([-1]), pointNav, /^here: there is no coordinate -1 among 2/],
  [coordinateView([0.5]), pointNav, /^here: there is no coordinate 0\.5 among 2/],
  [imageView(48), pointNav, /^here: pictures of 48 pixels were asked for\. Ask for one of 32, 64/],
  [imageView(32), invisible, /^here: the world has no 'scene' to draw/],
  [DESCRIPTION, pointNav, /^here: .*descri/],
];

for (const [view, world, message] of REFUSED) {
  Deno.test(`the view '${view.name}' of ${world.name} is refused: ${message.source}`, () => {
    const fault = view.fault(world, "here");
    assertMatch(fault === undefined ? "no fault" : formatFault(fault), message);
    assertEquals(fault?.kind, "configuration");
  });
}

Deno.test("a picture is the world's scene, its levels scaled from 0 … 255 to 0 … 1", () => {
  const states = reacher.reset(key(1), 2);
  const shown = imageView(32).show(reacher)(states);
  const bytes = render(reacher.scene!, 32)(states, reacher.stateSize);
  assertEquals(shown.length, 2 * 3 * 32 * 32);
  shown.forEach((level, i) => assertAlmostEquals(level, bytes[i] / 255, 1e-7));
  assert(shown.some((level) => level > 0.5) && shown.some((level) => level < 0.5));
});

for (const size of [32, 64]) {
  Deno.test(`the encoder of pictures of ${size} pixels makes features of each picture, which depend on all of its corners`, () => {
    const { specifications, apply, outputs } = imageView(size).encoder(pointNav)!;
    const weights = unflattenValues(specifications, initialise(specifications, key(1)));
    const formula = apply(parameterInputs(specifications), input("pictures", [1, 3 * size * size]));
    const featuresOf = (pictures: Float32Array) => [...evaluate(formula, { ...weights, pictures }).data];
    const grey = new Float32Array(3 * size * size).fill(0.5);
    const features = featuresOf(grey);
    assertEquals(features.length, outputs);
    const corners = [0, size - 1, size * (size - 1), size * size - 1];
    for (const pixel of corners) {
      const changed = featuresOf(grey.map((level, index) => Math.floor(index / 3) === pixel ? 5 : level));
      assert(changed.some((feature, i) => feature !== features[i]), `pixel ${pixel}`);
    }
  });
}
