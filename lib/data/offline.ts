/**
 * Training from data alone: replays are filled before the first gradient step, and no step is taken in the world.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { crc32 } from "../checksum.ts";
import { type Fault, fault } from "../fault.ts";
import { viewOf } from "../method/core/batch.ts";
import type { CompiledMethod } from "../method/core/definition.ts";
import type { Method, MethodFactory } from "../method/core/method.ts";
import type { PolicyName, TrainState } from "../method/core/train_state.ts";
import { append, type Column, emptyReplay, type Episodes, perEpisode, withColumns } from "../replay/mod.ts";
import { fold } from "../random/mod.ts";
import { update } from "../stage/update.ts";
import type { World } from "../world/world.ts";
import type { DataSet } from "./data_set.ts";
import { episodesOf, type Trajectories } from "./trajectories.ts";

/** The name of a set that fills every replay which has no set of its own. */
export const ANY_REPLAY = "episodes";

/** The fault of trajectories whose columns a world has not in these widths. */
const worldFault = (place: string, { horizon, columns }: Trajectories, world: World): Fault | undefined => {
  const { observationSize, actionSize, goalSize, stateSize } = world;
  const widths = { observation: observationSize, achieved: goalSize, action: actionSize, terminated: 1 };
  for (const [name, width] of Object.entries(widths)) {
    const own = Object.hasOwn(columns, name) ? columns[name].width : undefined;
    if (own === width) continue;
    const cause = own === undefined
      ? `it has no ${name}`
      : `its ${name} has ${own} numbers, and that of ${world.name} ${width}`;
    return fault("shape", place, cause, "Give a data set of the same world.");
  }
  if (columns.state !== undefined && columns.state.width !== stateSize) {
    const cause = `its states have ${columns.state.width} numbers, and those of ${world.name} ${stateSize}`;
    return fault("shape", place, cause, "Give a data set of the same world, or leave its states out.");
  }
  if (horizon <= world.horizon) return undefined;
  const cause = `its episodes last up to ${horizon} steps, and those of ${world.name} ${world.horizon}`;
  return fault("shape", place, cause, "Cut the episodes, or give the world a longer horizon.");
};

/** The rows of the last states of episodes in a column with a row a state, `[count, width]`. */
const lastRows = ({ count, lengths }: Episodes<string>, { rows, width, data }: Column): Float32Array => {
  const last = new Float32Array(count * width);
  lengths.forEach((length, episode) => {
    const from = (episode * rows + length) * width;
    last.set(data.subarray(from, from + width), episode * width);
  });
  return last;
};

/** Episodes with the goals that they have reached at their ends, where they come without goals. */
const withGoals = (method: CompiledMethod, episodes: Episodes<string>): Episodes<string> => {
  if ("goal" in episodes.columns && "target" in episodes.columns) return episodes;
  const { world, settings: { goals: { view } } } = method;
  const last = (name: string) => lastRows(episodes, episodes.columns[name]);
  const shown = viewOf(world, view)(last);
  return withColumns<string, string>(episodes, {
    goal: perEpisode(shown, shown.length / episodes.count),
    target: perEpisode(last("achieved"), world.goalSize),
  });
};

/** The episodes for a replay, as a method stores them. */
const episodesFor = (
  method: CompiledMethod,
  name: PolicyName,
  { sets }: DataSet,
): E.Either<Fault, Episodes<string>> => {
  const { world } = method;
  const set = Object.hasOwn(sets, name) ? name : ANY_REPLAY;
  const place = `data, '${set}'`;
  if (!Object.hasOwn(sets, set)) {
    const cause = `there are no episodes for the replay ${name}, only ${Object.keys(sets).join(", ")}`;
    return E.left(fault("configuration", place, cause, `Name a set '${name}', or '${ANY_REPLAY}' for any replay.`));
  }
  const wrong = worldFault(place, sets[set], world);
  if (wrong !== undefined) return E.left(wrong);
  if (sets[set].lengths.length === 0) return E.left(fault("shape", place, "it has no episodes", "Give some."));
  return E.right(withGoals(method, episodesOf({ ...sets[set], horizon: world.horizon })));
};

/** The first state of a method with its replays filled; a fault where its batches need a column that the data has not. */
const filled = (method: CompiledMethod, data: DataSet) => (state: TrainState): E.Either<Fault, TrainState> => {
  const replays = { ...state.replays };
  for (const name of Object.keys(method.replays)) {
    if (name !== "latentPolicy" && name !== "goalPolicy") continue;
    const episodes = episodesFor(method, name, data);
    if (E.isLeft(episodes)) return episodes;
    const { count } = episodes.right;
    replays[name] = append(emptyReplay(Math.max(count, method.replays[name] ?? count)), episodes.right);
  }
  const full = { ...state, replays };
  return pipe(
    E.tryCatch(() => method.draw(full, fold(state.key, 0)), String),
    E.flatMap((drawn) => pipe(drawn, E.mapLeft(({ cause }) => cause))),
    E.bimap((cause) => {
      const remedy =
        "Train a method that takes its goals from the episodes, such as contrastive or hindsight_replay, " +
        "or give the replays of a run of this method.";
      return fault("configuration", `data for ${method.name}`, cause, remedy);
    }, () => full),
  );
};

/** A checksum of the numbers of a data set, by which runs on different data are told apart. */
const checksumOf = ({ sets }: DataSet): string => {
  const sums = Object.entries(sets).map(([name, { lengths, columns }]) =>
    [name, crc32(new Uint8Array(lengths.buffer, lengths.byteOffset, lengths.byteLength))].concat(
      Object.entries(columns).flatMap(([column, { data }]) => [
        column,
        crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
      ]),
    ).join(" ")
  );
  return crc32(new TextEncoder().encode(sums.join("\n"))).toString(16).padStart(8, "0");
};

/**
 * A method that is trained from data alone. Its replays hold the episodes of the data set with their names, or those named
 * `episodes`, all of them, however many the method would keep; episodes without goals get the goal that they have reached at their
 * end. A method whose batches need more than that is refused.
 *
 * @example
 * ```ts
 * import { engine, pointNav, train } from "@gpim/gpim";
 * import { offline, trajectoriesOf } from "@gpim/gpim/data";
 * import { contrastive } from "@gpim/gpim/method";
 * import { key } from "@gpim/gpim/random";
 * import { randomPolicy, rollOut } from "@gpim/gpim/stage";
 * import { assert } from "@std/assert";
 *
 * const random = await rollOut(pointNav, randomPolicy(pointNav))(pointNav.reset(key(1), 50), key(2))();
 * assert(random._tag === "Right");
 * const data = { about: {}, sets: { episodes: trajectoriesOf(random.right) } };
 * const method = offline(contrastive({ hidden: [16], batch: 16 }), data);
 * const outcome = await train({ world: pointNav, method, updates: 100, seed: 1 })(engine.auto())();
 * assert(outcome._tag === "Right" && outcome.right.state.environmentSteps === 0);
 * ```
 */
export const offline = <Policies extends string>(
  method: MethodFactory<TrainState, Policies>,
  data: DataSet,
): MethodFactory<TrainState, Policies> =>
(world) =>
(engine) =>
  pipe(
    method(world)(engine),
    TE.chainEitherK((online): E.Either<Fault, Method<TrainState, Policies>> => {
      const { compiled } = online;
      if (compiled === undefined) {
        const cause = "the method has no definition, by which its replays could be filled";
        return E.left(fault("configuration", `data for ${online.name}`, cause, "Make it by defineMethod."));
      }
      return E.right({
        ...online,
        options: { ...online.options, data: checksumOf(data) },
        begin: (key) => pipe(online.begin(key), TE.chainEitherK(filled(compiled, data))),
        iterate: (updates) => update(compiled, updates),
      });
    }),
  );
