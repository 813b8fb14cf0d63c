import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { maps } from "../../lib/report/mod.ts";

const file = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4sY0BAAMCASqJ3LZ9AAAAAElFTkSuQmCC";
const url = `data:image/png;base64,${file}`;

const picture = (marks: readonly (readonly [number, number])[], panels = 1) =>
  maps({
    title: "Rewards",
    legend: "light is much",
    bounds: [-1, -0.5, 1, 0.5],
    outline: [[0, -0.5, 0, 0.25]],
    panels: Array.from({ length: panels }, (_, place) => ({ name: `map ${place}`, note: "0.9", url, marks })),
  });

Deno.test("a map is as wide and as high as its bounds, and marks lie where they are in the plane", () => {
  const svg = picture([[1, 0.5], [-1, -0.5]]);
  assertStringIncludes(svg, 'width="200" height="100" preserveAspectRatio="none"');
  assertStringIncludes(svg, '<circle cx="200" cy="0"');
  assertStringIncludes(svg, '<circle cx="0" cy="100"');
  assertStringIncludes(svg, '<line x1="100" y1="100" x2="100" y2="25"');
});

Deno.test("every map has its name and its note, and the legend is said once", () => {
  const svg = picture([], 7);
  for (let place = 0; place < 7; place++) assertStringIncludes(svg, `>map ${place}</text>`);
  assertEquals(svg.split(">0.9</text>").length - 1, 7);
  assertEquals(svg.split(">light is much</text>").length - 1, 1);
});

Deno.test("what would have to be fetched is refused", () => {
  const panels = [{ name: "", note: "", url: "https://example.com/map.png", marks: [] }];
  assertThrows(
    () => maps({ title: "", legend: "", bounds: [0, 0, 1, 1], outline: [], panels }),
    RangeError,
    "data URL",
  );
});
