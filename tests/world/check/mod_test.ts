import { assert, assertEquals } from "@std/assert";
import { pointNav, reacher } from "../../../envs/mod.ts";
import { formatFault } from "../../../lib/fault.ts";
import { key } from "../../../lib/random/mod.ts";
import { checkEnvironment, type World } from "../../../lib/world/mod.ts";
import { corridor, throws } from "./mistakes.ts";

Deno.test("checkEnvironment finds no fault in sound worlds, whether their actions are numbers or choices", () => {
  for (const world of [pointNav, reacher, corridor]) {
    assertEquals(checkEnvironment(world).map(formatFault), []);
    assertEquals(checkEnvironment(world, key(1)).map(formatFault), []);
  }
});

Deno.test("checkEnvironment names several mistakes together", () => {
  const faults = checkEnvironment({
    ...pointNav,
    unit: "",
    radius: -1,
    observe: throws("blind"),
    distance: throws("lost"),
  });
  assertEquals(faults.map(({ place }) => place), [
    "point_nav.unit",
    "point_nav.radius",
    "point_nav.observe",
    "point_nav.distance",
  ]);
});

Deno.test("checkEnvironment returns faults and throws nothing, whatever a world does", () => {
  const wild = [
    undefined,
    null,
    {},
    7,
    new Proxy({}, { get: throws("keep out") }),
    { ...pointNav, scene: { kind: "planar", moving: [] } },
    { ...pointNav, description: null },
    Object.defineProperty({ ...pointNav }, "radius", { get: throws("no radius") }),
  ];
  for (const world of wild) assert(checkEnvironment(world as World).length > 0);
});

Deno.test("checkEnvironment finds the function that throws, whatever it throws", () => {
  const anything = [new Error("no"), "no", undefined, Symbol("no"), Object.create(null)];
  for (const name of ["reset", "step", "observe", "achieved", "distance", "goalStates"] as const) {
    for (const reason of anything) {
      const thrower = () => {
        throw reason;
      };
      const faults = checkEnvironment({ ...pointNav, [name]: thrower });
      assertEquals(faults.map(({ place }) => place), [`point_nav.${name}`]);
    }
  }
});

for (const name of ["reset", "step", "observe", "achieved", "distance", "goalStates"] as const) {
  Deno.test(`checkEnvironment names ${name} where it returns a promise, and leaves no promise behind`, async () => {
    const late = (...given: readonly unknown[]) =>
      Promise.resolve((pointNav[name] as (...all: unknown[]) => unknown)(...given));
    const faults = checkEnvironment({ ...pointNav, [name]: late });
    await new Promise((resolve) => setTimeout(resolve));
    assert(
      faults.some(({ place, cause }) => place === `point_nav.${name}` && /a promise of its result/.test(cause)),
      JSON.stringify(faults),
    );
  });
}

Deno.test("checkEnvironment has the same findings for the same key, and a key of its own where none is given", () => {
  const mistaken: World = { ...pointNav, observe: (states) => pointNav.observe(states).map((value) => 100 * value) };
  assertEquals(checkEnvironment(mistaken, key(3)), checkEnvironment(mistaken, key(3)));
  assertEquals(checkEnvironment(mistaken), checkEnvironment(mistaken, [0, 7]));
});
