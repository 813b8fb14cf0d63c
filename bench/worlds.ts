/**
 * The speed of worlds on one thread, 64 copies at once: environment steps and images of 64 × 64 pixels per second:
 * `deno task bench:worlds [--worlds reacher,rooms] [--milliseconds 300] [--json]`.
 *
 * Every figure is the best of five repetitions, because other work on the machine can only slow it down.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import { mazes } from "../envs/mazes.ts";
import { objectPush } from "../envs/object_push.ts";
import { pointMaze } from "../envs/point_maze.ts";
import { pointNav } from "../envs/point_nav.ts";
import { reacher } from "../envs/reacher.ts";
import { rooms } from "../envs/rooms.ts";
import { swimmer } from "../envs/swimmer.ts";
import type { World } from "../lib/world/world.ts";
import { type Fault, formatFault } from "../lib/fault.ts";
import { fold, key, uniform } from "../lib/random/mod.ts";
import { render } from "../lib/raster/mod.ts";
import { readFlags, someOf, toggle, usage, type Values, wholeNumber } from "../lib/cli/flags.ts";

/** A world that may have to be loaded and freed. */
type Load = TE.TaskEither<Fault, World & { readonly dispose?: () => void }>;

/** A world of MuJoCo, whose engine is loaded only when it is measured. */
const simulated = (name: "halfCheetah" | "ant" | "antMaze" | "pusher"): Load => async () => {
  const worlds = await import("../envs/mujoco/mod.ts");
  return await worlds[name]()();
};

const WORLDS = {
  reacher: TE.right(reacher),
  point_nav: TE.right(pointNav),
  point_maze_u: TE.right(pointMaze(mazes.point_maze_u)),
  square_bottleneck: TE.right(pointMaze(mazes.square_bottleneck)),
  rooms: TE.right(rooms),
  object_push: TE.right(objectPush),
  swimmer: TE.right(swimmer),
  half_cheetah: simulated("halfCheetah"),
  ant: simulated("ant"),
  ant_maze: simulated("antMaze"),
  pusher: simulated("pusher"),
} satisfies Readonly<Record<string, Load>>;

const NAMES = Object.keys(WORLDS) as (keyof typeof WORLDS)[];

const FLAGS = {
  worlds: someOf(NAMES, NAMES, `worlds to measure (all: ${NAMES.join(",")})`),
  milliseconds: wholeNumber(300, "milliseconds of each of the five repetitions (300)"),
  json: toggle("print one JSON object on the last line"),
  help: toggle("print this help"),
};

/** Copies that are stepped and rendered together. */
const BATCH = 64;

/** Side of an image in pixels. */
const PIXELS = 64;

const REPETITIONS = 5;

/** Steps of random actions that are drawn beforehand, and then repeated. */
const DRAWN_STEPS = 50;

/** Calls per second: the best of several repetitions, each of which calls a new function until its time is over. */
const rate = (milliseconds: number, begin: () => () => void): number =>
  Math.max(...Array.from({ length: REPETITIONS }, () => {
    const call = begin();
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < milliseconds) {
      call();
      calls++;
    }
    return 1000 * calls / (performance.now() - start);
  }));

/** Start states and random actions of a measurement; discrete actions are preferences. */
const drawInputs = (world: World) => {
  const starts = world.reset(key(0), BATCH);
  const actions = Array.from(
    { length: Math.min(world.horizon, DRAWN_STEPS) },
    (_, time) => uniform(fold(key(1), time), [BATCH, world.actionSize], { minimum: -1, maximum: 1 }),
  );
  return { starts, actions };
};

/** Environment steps per second, in episodes of random actions. */
const stepsPerSecond = (world: World, milliseconds: number): number => {
  const { starts, actions } = drawInputs(world);
  return Math.round(
    BATCH * rate(milliseconds, () => {
      let [states, time] = [starts, 0];
      return () => {
        states = time % world.horizon === 0 ? starts : states;
        states = world.step(states, actions[time++ % actions.length]).states;
      };
    }),
  );
};

/** Images per second, of states in the middle of an episode. */
const imagesPerSecond = (world: World, milliseconds: number): number | undefined => {
  const { scene, stateSize } = world;
  if (scene === undefined) return undefined;
  const { starts, actions } = drawInputs(world);
  const states = actions.reduce((states, action) => world.step(states, action).states, starts);
  const draw = render(scene, PIXELS);
  return Math.round(BATCH * rate(milliseconds, () => () => draw(states, stateSize)));
};

const column = (figure: number | undefined): string => (figure?.toLocaleString("en") ?? "–").padStart(13);

/** Measures a world, and prints a line. */
const measure = async (name: keyof typeof WORLDS, milliseconds: number) => {
  const loaded: E.Either<Fault, World & { readonly dispose?: () => void }> = await WORLDS[name]();
  if (E.isLeft(loaded)) {
    console.error(formatFault(loaded.left));
    return {};
  }
  const world = loaded.right;
  const [steps, images] = [stepsPerSecond(world, milliseconds), imagesPerSecond(world, milliseconds)];
  world.dispose?.();
  console.log(`${name.padEnd(18)}${column(steps)}${column(images)}`);
  return { steps, images };
};

const main = async ({ worlds, milliseconds, json }: Values<typeof FLAGS>): Promise<void> => {
  console.log(`${"".padEnd(18)}${"steps/s".padStart(13)}${"images/s".padStart(13)}`);
  const figures: { readonly name: string; readonly steps?: number; readonly images?: number | undefined }[] = [];
  for (const name of worlds) figures.push({ name, ...await measure(name, milliseconds) });
  if (!json) return;
  console.log(JSON.stringify({
    bench: "worlds",
    batch: BATCH,
    pixels: PIXELS,
    stepsPerSecond: Object.fromEntries(figures.map(({ name, steps }) => [name, steps])),
    imagesPerSecond: Object.fromEntries(figures.map(({ name, images }) => [name, images])),
  }));
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task bench:worlds", FLAGS));
else await main(flags.right);
