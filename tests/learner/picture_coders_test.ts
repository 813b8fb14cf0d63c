import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pictureCoders } from "../../lib/learner/picture_coders.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { key, uniform } from "../../lib/random/mod.ts";
import { evaluate, type Feeds, input } from "../../lib/tensor/mod.ts";

const SIDE = 4;
const SIZE = 3 * SIDE * SIDE;

const background = uniform(key(4), [SIZE]);
const coders = pictureCoders({ inputSize: SIZE, latentSize: 2, hidden: [5, 6], background });
const parameters = parameterInputs(coders.specifications);
const first: Feeds = unflattenValues(coders.specifications, initialise(coders.specifications, key(1)));

const encode = (pictures: Float32Array, feeds: Feeds = first): readonly number[] => [
  ...evaluate(coders.encode(parameters, input("seen", [pictures.length / SIZE, SIZE])), { ...feeds, seen: pictures })
    .data,
];

/** Pictures of one red pixel on black each. */
const redPixels = (...places: readonly number[]): Float32Array => {
  const pictures = new Float32Array(places.length * SIZE);
  places.forEach((place, row) => pictures[row * SIZE + 3 * place] = 1);
  return pictures;
};

/** The first of eight points looks for red alone, and the encoder gives its x and y as they are, and zeros. */
const watching: Feeds = {
  ...first,
  "points.weight": Array.from({ length: 24 }, (_, index) => index === 0 ? 100 : 0),
  "encoder.weight": Array.from({ length: 64 }, (_, index) => index === 0 || index === 5 ? 1 : 0),
  "encoder.bias": [0, 0, 0, 0],
};

Deno.test("pictureCoders encode a picture by the places of its colours, from −3 to 3 across four pixels", () => {
  // Pixels are row by row, and the outermost lie half a pixel inside ±4.
  const codes = encode(redPixels(0, 3, 12, 6), watching);
  const expected = [[-3, -3], [3, -3], [-3, 3], [1, -1]].flatMap(([x, y]) => [x, y, 0, 0]);
  expected.forEach((value, index) => assertAlmostEquals(codes[index], value, 1e-9));
});

Deno.test("pictureCoders encode a picture without a colour that stands out by the middle of the picture", () => {
  const { "encoder.bias": bias } = first;
  encode(new Float32Array(SIZE)).forEach((value, index) => assertAlmostEquals(value, bias[index], 1e-7));
});

Deno.test("pictureCoders encode each picture of a batch as they do it alone", () => {
  const codes = encode(redPixels(0, 7, 10));
  assertEquals(codes, [0, 7, 10].flatMap((place) => encode(redPixels(place))));
});

Deno.test("pictureCoders decode to the background and four spots of ten pixels' colour each", () => {
  const decoded = coders.decode(parameters, input("latent", [3, 2]));
  const { data, shape } = evaluate(decoded, { ...first, latent: [0, 0, 1, -2, 30, 5] });
  assertEquals(shape, [3, SIZE]);
  const colours = first["decoder.colour"];
  for (let row = 0; row < 3; row++) {
    for (let channel = 0; channel < 3; channel++) {
      let total = 0;
      for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
        total += data[row * SIZE + 3 * pixel + channel] - background[3 * pixel + channel];
      }
      const ofSpots = [0, 1, 2, 3].reduce((sum, spot) => sum + colours[3 * spot + channel], 0);
      assertAlmostEquals(total, 10 * ofSpots, 1e-6);
    }
  }
});

Deno.test("pictureCoders paint a spot where its row and its column are likely, in its own colour", () => {
  const names = Object.keys(coders.specifications).filter((name) => name.startsWith("decoder.place."));
  const last = names.filter((name) => name.endsWith("bias")).at(-1)!;
  // Logits of rows of all spots, then of columns: the first spot is at row 2 and column 1, and alone has a colour.
  const logits = Array.from({ length: 2 * 4 * SIDE }, (_, index) => index === 2 || index === 4 * SIDE + 1 ? 100 : 0);
  const feeds: Feeds = {
    ...first,
    ...Object.fromEntries(names.map((name) => [name, new Float32Array(first[name].length)])),
    [last]: logits,
    "decoder.colour": [0.1, 0.2, 0.3, ...Array(9).fill(0)],
    background: new Float32Array(SIZE),
  };
  const { data } = evaluate(coders.decode(parameters, input("latent", [1, 2])), { ...feeds, latent: [1, 1] });
  const spot = 3 * (2 * SIDE + 1);
  data.forEach((value, index) => {
    const expected = index >= spot && index < spot + 3 ? index - spot + 1 : 0;
    assertAlmostEquals(value, expected, 1e-9);
  });
});

Deno.test("pictureCoders begin with the background that they are given, and mirror the hidden layers in the decoder", () => {
  assertEquals(coders.specifications.background.initial(key(0), [SIZE]), background);
  const widths = Object.entries(coders.specifications)
    .filter(([name]) => name.startsWith("decoder.place.") && name.endsWith("weight"))
    .map(([, { shape }]) => shape);
  assertEquals(widths, [[2, 6], [6, 5], [5, 2 * 4 * SIDE]]);
  assert(Object.keys(coders.specifications).includes("encoder.weight"));
});

Deno.test("pictureCoders begin to look with logits of ten times the weights", () => {
  const faint: Feeds = {
    ...watching,
    "points.weight": Array.from(watching["points.weight"], (weight) => weight / 2000),
  };
  // One pixel of sixteen has the logit 10 · 0.05, the others 0; the places of all add up to 0.
  const part = (Math.exp(0.5) - 1) / (Math.exp(0.5) + 15);
  const codes = encode(redPixels(3), faint);
  assertAlmostEquals(codes[0], 3 * part, 1e-7);
  assertAlmostEquals(codes[1], -3 * part, 1e-7);
});
