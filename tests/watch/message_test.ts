import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { pointNav } from "../../envs/mod.ts";
import { drawnScene } from "../../lib/watch/drawn_scene.ts";
import { GOAL_REQUEST, WATCH_EVENT, type WatchEvent } from "../../lib/watch/message.ts";

const { scene } = pointNav;

const EVENTS: readonly WatchEvent[] = [
  { kind: "waiting", folder: "<b>run</b>" },
  {
    kind: "run",
    run: {
      folder: "run",
      title: "GPIM",
      configuration: { method: "gpim", options: { hidden: [8, 8] } },
      world: { name: "point_nav", unit: "units", radius: 0.5 },
      ...(scene === undefined ? {} : { scene: drawnScene(scene) }),
      canPoint: true,
    },
  },
  {
    kind: "rows",
    seed: 7,
    isAnew: true,
    rows: [{ phase: "training", updates: 1, environmentSteps: 2, seconds: 3, wallTime: 4, values: { loss: 0.5 } }],
  },
  { kind: "meanings", meanings: { loss: { meaning: "a loss", unit: "", expect: "It falls." } } },
  {
    kind: "episode",
    episode: {
      ...{ seed: 7, updates: 100, steps: 1, words: "the red room", distance: 0.25, isReached: true },
      poses: Float64Array.of(1, NaN),
      goal: Float64Array.of(2, 3),
    },
  },
  {
    kind: "skills",
    skills: {
      ...{ updates: 100, count: 1, isDiscrete: false },
      places: Float64Array.of(0, 1, 2, 3),
      latents: Float64Array.of(0.5, -0.5),
    },
  },
  { kind: "fault", words: "run: there is no such folder." },
  { kind: "fault" },
];

Deno.test("every event comes through JSON unchanged", () => {
  for (const event of EVENTS) {
    assertEquals(WATCH_EVENT.decode(JSON.parse(JSON.stringify(WATCH_EVENT.encode(event)))), E.right(event), event.kind);
  }
});

Deno.test("an event of another version, or with something missing, is refused", () => {
  for (const event of EVENTS) {
    const sent: unknown = JSON.parse(JSON.stringify(WATCH_EVENT.encode(event)));
    assert(typeof sent === "object" && sent !== null);
    assert(E.isLeft(WATCH_EVENT.decode({ ...sent, kind: "other" })));
    if (event.kind === "fault") continue;
    for (const part of Object.keys(sent)) {
      const { [part]: _part, ...rest } = Object.fromEntries(Object.entries(sent));
      assert(E.isLeft(WATCH_EVENT.decode(rest)), `${event.kind} without ${part}`);
    }
  }
  assert(E.isLeft(WATCH_EVENT.decode(null)));
});

Deno.test("goals that are asked for come through JSON unchanged", () => {
  for (const goal of [{ kind: "place", place: [1, 2] }, { kind: "next" }]) {
    assertEquals(E.map(GOAL_REQUEST.encode)(GOAL_REQUEST.decode(goal)), E.right(goal));
  }
});
