import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { aggregated } from "../../../bench/compare/aggregate.ts";
import { profileFigures } from "../../../bench/compare/profiles.ts";
import { result, RESULTS, suite } from "./results.ts";

/** The points of the curves of a figure, `[curves][points]`, in pixels. */
const curvesOf = (svg: string): readonly (readonly (readonly number[])[])[] =>
  [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) =>
    points.split(" ").map((point) => point.split(",").map(Number))
  );

Deno.test("twelve methods take three figures, each with those of GPIM first, and six curves at most", () => {
  const figures = profileFigures(aggregated(suite(3)));
  assertEquals(Object.keys(figures), ["profile.svg", "profile_2.svg", "profile_3.svg"]);
  for (const [place, svg] of Object.values(figures).entries()) {
    assertStringIncludes(svg, `4 worlds together, ${place + 1} of 3`);
    assert(svg.indexOf(">GPIM<") < svg.indexOf(">contrastive GPIM"));
    assert(curvesOf(svg).length <= 6);
  }
});

Deno.test("a profile is upright at every score, level in between, and rises from none of the runs to all", () => {
  const [svg] = Object.values(profileFigures(aggregated(suite(3).filter(({ method }) => method === "rig"))));
  const [points] = curvesOf(svg);
  // The ends, and two points for each of twelve runs.
  assertEquals(points.length, 2 + 2 * 12);
  const moves = points.slice(1).map(([x, y], place) => [x - points[place][0], y - points[place][1]]);
  for (const [place, [right, down]] of moves.entries()) {
    if (place % 2 === 0) assert(right > 0 && down === 0, `${place}: ${right} ${down}`);
    else assert(right === 0 && down < 0, `${place}: ${right} ${down}`);
  }
});

Deno.test("a score of 0, which a logarithmic axis has no place for, lifts the profile from its beginning on", () => {
  const runs = ["point_nav", "reacher"].flatMap((world) =>
    [0, 0.2].map((distance, place) => result("gpim", place + 1, distance, { world }))
  );
  const [points] = curvesOf(Object.values(profileFigures(aggregated(runs)))[0]);
  const [first, last] = [points[0][1], points[points.length - 1][1]];
  const floor = 2 * first - last;
  assert(floor > first && first > last);
  assertEquals(points.length, 4);
});

Deno.test("there is no figure of one world, or of scores that are all 0", () => {
  assertEquals(profileFigures(aggregated(RESULTS)), {});
  const perfect = ["point_nav", "reacher"].map((world) => result("gpim", 1, 0, { world }));
  assertEquals(profileFigures(aggregated(perfect)), {});
});
