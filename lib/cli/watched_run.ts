/**
 * A run that is followed: its rows as they are written, its newest state as it is saved, and the run that takes its place.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { engineByName, type EngineChoice } from "../engine/mod.ts";
import { type Fault, fault, formatFault } from "../fault.ts";
import { metricEntry } from "../report/mod.ts";
import { drawnScene, groundPlace } from "../watch/drawn_scene.ts";
import { type GrowingLines, UNREAD } from "../watch/growing_lines.ts";
import { type GoalRequest, type Meaning, type RunCard, WATCH_EVENT, type WatchEvent } from "../watch/message.ts";
import { keepRows, type KeptRows, NO_ROWS, type Row } from "../watch/rows.ts";
import { openSession, type Session } from "../watch/session.ts";
import type { ConfiguredMethod } from "../method/named.ts";
import type { Configuration } from "./configuration.ts";
import type { Known } from "./example.ts";
import { plainPath } from "./files.ts";
import { readRow } from "./metric_rows.ts";
import { resolveSaved } from "./resolve_run.ts";
import { seeNewestState } from "./run_folder.ts";
import { findRun, type FoundRun, readNewLines } from "./watched_folder.ts";
import { type LoadedWorld, loadWorld } from "./world_source.ts";

/** A folder that is watched. */
export interface WatchedFolder {
  /** Looks for what is new, and sends it; a fault of the run, which may be over the next time. */
  readonly look: () => TE.TaskEither<Fault, void>;
  /** The events by which a page that has just been opened is told of all so far, as they are sent. */
  readonly all: () => readonly unknown[];
  /** Moves the goal. */
  readonly setGoal: (goal: GoalRequest) => E.Either<Fault, void>;
  /** Frees the run. */
  readonly close: () => Promise<void>;
}

/** The settings of watching. */
export interface WatchSettings {
  readonly known: Known;
  readonly folder: string;
  /** The engine that the policy acts on. */
  readonly engine: EngineChoice;
  /** Sends an event to all open pages. */
  readonly send: (event: unknown) => void;
}

/** The rows of a seed. */
interface SeedRows {
  readonly path: string;
  readonly lines: GrowingLines;
  readonly rows: KeptRows;
}

/** The run in the folder now. */
interface Current {
  readonly found: FoundRun;
  readonly card: RunCard;
  readonly world: LoadedWorld;
  readonly seeds: Map<number, SeedRows>;
  /** The end of compiling the run's method; there is nothing to compile in a world without a scene. */
  readonly opening: Promise<void>;
  /** The run's method at work, once it is compiled. */
  readonly session: () => Session | undefined;
}

const encoded = (event: WatchEvent): unknown => WATCH_EVENT.encode(event);

/** The files of the rows of each seed. */
const seedFiles = (folder: string, { seed, seeds }: Configuration): Map<number, SeedRows> =>
  new Map(
    Array.from({ length: seeds }, (_, place) => {
      const own = seeds === 1 ? plainPath(folder) : `${plainPath(folder)}/seed-${seed + place}`;
      return [seed + place, { path: `${own}/metrics.jsonl`, lines: UNREAD, rows: NO_ROWS }];
    }),
  );

const cardOf = (
  { folder, known: { methods } }: WatchSettings,
  { file, configuration: { method } }: FoundRun,
  { name, unit, radius, scene }: LoadedWorld,
): RunCard => ({
  folder,
  title: methods[method].title,
  configuration: file,
  world: { name, unit, radius },
  ...(scene === undefined ? {} : { scene: drawnScene(scene) }),
  canPoint: scene !== undefined && groundPlace(scene) !== undefined,
});

const rowsInOrder = ({ training, evaluations }: KeptRows): readonly Row[] => [...training, ...evaluations];

/** The meanings of names that were not told yet. */
const meaningsOf = (rows: readonly Row[], told: Set<string>): Readonly<Record<string, Meaning>> =>
  Object.fromEntries(
    [...new Set(rows.flatMap(({ values }) => Object.keys(values)))].filter((name) => !told.has(name)).flatMap(
      (name) => {
        told.add(name);
        const entry = metricEntry(name);
        if (entry === undefined) return [];
        const { meaning, unit, expect } = entry;
        return [[name, { meaning, unit, expect }]];
      },
    ),
  );

/** A folder that is watched; nothing of it has been read yet. */
export const watchFolder = (settings: WatchSettings): WatchedFolder => {
  const { known, folder, engine, send } = settings;
  let current: Current | undefined;
  let isWaiting = false;
  let lastState = 0;
  let episode: WatchEvent | undefined;
  let skills: WatchEvent | undefined;
  let meanings: Readonly<Record<string, Meaning>> = {};
  let told = new Set<string>();

  const tell = (event: WatchEvent): void => send(encoded(event));
  const faults = new Map<"folder" | "policy", string>();
  const faultEvent = (): WatchEvent => {
    const [words] = faults.values();
    return { kind: "fault", ...(words === undefined ? {} : { words }) };
  };
  const tellFault = (source: "folder" | "policy", found: Fault | undefined): void => {
    const words = found === undefined ? undefined : formatFault(found);
    if (faults.get(source) === words) return;
    if (words === undefined) faults.delete(source);
    else faults.set(source, words);
    tell(faultEvent());
  };

  const close = async (): Promise<void> => {
    const closing = current;
    current = undefined;
    await closing?.opening;
    await closing?.session()?.close();
    closing?.world.dispose?.();
  };

  /** Compiles the method of a run, for the world that it is shown in. */
  const open = (
    { seed, evaluationGoals }: Configuration,
    { method }: ConfiguredMethod,
    world: LoadedWorld,
  ): Pick<Current, "opening" | "session"> => {
    let session: Session | undefined;
    if (world.scene === undefined) return { opening: Promise.resolve(), session: () => undefined };
    const opened = pipe(
      engineByName(engine),
      TE.chain((engine) =>
        openSession({ world, method, seed, evaluationGoals }, engine, {
          episode: (shown) => {
            episode = { kind: "episode", episode: shown };
            tell(episode);
          },
          skills: (shown) => {
            skills = { kind: "skills", skills: shown };
            tell(skills);
          },
          fault: (found) => tellFault("policy", found),
        })
      ),
    );
    const opening = opened().then((outcome) => {
      if (E.isLeft(outcome)) tellFault("policy", outcome.left);
      else session = outcome.right;
    });
    return { opening, session: () => session };
  };

  /** Begins to follow a run. */
  const begin = (found: FoundRun): TE.TaskEither<Fault, void> =>
    pipe(
      TE.fromTask(close),
      TE.chainEitherK(() => resolveSaved(known, found.configuration)),
      TE.chain(({ configuration, configured }) =>
        pipe(
          loadWorld(known.worlds, { world: configuration.world }),
          TE.map((world) => {
            [lastState, episode, skills, meanings, told] = [0, undefined, undefined, {}, new Set()];
            tellFault("policy", undefined);
            const card = cardOf(settings, found, world);
            current = {
              ...{ found, card, world },
              seeds: seedFiles(folder, configuration),
              ...open(configuration, configured, world),
            };
            tell({ kind: "run", run: card });
          }),
        )
      ),
    );

  /** Reads new rows of a seed. */
  const readRows = (seeds: Map<number, SeedRows>, seed: number, { path, lines, rows }: SeedRows) =>
    pipe(
      readNewLines(path, lines),
      TE.map((read) => {
        const added = read.lines.map(readRow).filter((row) => row !== undefined);
        seeds.set(seed, { path, lines: read.now, rows: keepRows(read.isAnew ? NO_ROWS : rows, added) });
        const more = meaningsOf(added, told);
        if (Object.keys(more).length > 0) {
          meanings = { ...meanings, ...more };
          tell({ kind: "meanings", meanings: more });
        }
        if (added.length > 0 || read.isAnew) tell({ kind: "rows", seed, isAnew: read.isAnew, rows: added });
      }),
    );

  /** Takes the newest state, where there is a new one and the method is ready. */
  const readState = ({ found: { configuration: { seed } }, session }: Current): TE.TaskEither<Fault, void> => {
    const taking = session();
    return taking === undefined ? TE.right(undefined) : pipe(
      seeNewestState(folder, seed, lastState),
      TE.map((seen) => {
        if (seen === undefined) return;
        lastState = seen.number;
        taking.takeState(seen.run);
      }),
    );
  };

  const follow = (following: Current): TE.TaskEither<Fault, void> =>
    pipe(
      [...following.seeds].map(([seed, rows]) => readRows(following.seeds, seed, rows)),
      TE.sequenceSeqArray,
      TE.chain(() => readState(following)),
    );

  return {
    look: () =>
      pipe(
        findRun(folder),
        TE.chain((found) => {
          if (found === undefined) {
            if (current === undefined && !isWaiting) tell({ kind: "waiting", folder });
            isWaiting = current === undefined;
            return TE.right(undefined);
          }
          return current?.found.mark === found.mark ? TE.right(undefined) : begin(found);
        }),
        TE.chain(() => current === undefined ? TE.right(undefined) : follow(current)),
        TE.bimap(
          (found) => (tellFault("folder", found), found),
          () => tellFault("folder", undefined),
        ),
      ),
    all: () => {
      if (current === undefined) return [encoded({ kind: "waiting", folder }), encoded(faultEvent())];
      const rows = [...current.seeds].map(([seed, { rows }]): WatchEvent => ({
        kind: "rows",
        seed,
        isAnew: true,
        rows: rowsInOrder(rows),
      }));
      const events: readonly WatchEvent[] = [
        { kind: "run", run: current.card },
        { kind: "meanings", meanings },
        ...rows,
        ...[episode, skills].filter((event) => event !== undefined),
        faultEvent(),
      ];
      return events.map(encoded);
    },
    setGoal: (goal) =>
      current?.session()?.setGoal(goal) ??
        E.left(fault("configuration", "the goal", "no policy acts yet", "Wait for the first saved state of the run.")),
    close,
  };
};
