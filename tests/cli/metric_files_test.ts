import { assert, assertEquals, assertMatch } from "@std/assert";
import { metricFiles } from "../../lib/cli/metric_files.ts";
import { formatFault } from "../../lib/fault.ts";
import type { EvaluationPoint, Progress, SavedRun } from "../../lib/train/run.ts";
import { SAVED } from "../state/saved_run.ts";
import { readEvents } from "../support/event_reader.ts";
import { progressOf } from "./training_progress.ts";

const inFolder = (work: (folder: string) => void): void => {
  const folder = Deno.makeTempDirSync();
  work(folder);
  Deno.removeSync(folder, { recursive: true });
};

const point = (updates: number): EvaluationPoint => ({
  updates,
  environmentSteps: 10 * updates,
  seconds: updates / 100,
  normalisedDistance: { gpim: 1 / (1 + updates) },
  success: { gpim: updates / 40 },
  timeAtGoal: { gpim: 0.25 },
  lateTimeAtGoal: { gpim: 0.5 },
  everAtGoal: { gpim: 1 },
  metrics: {},
});

/** Evaluations at 0 and 20, iterations of 10 gradient steps, and the last evaluation at 30. */
const COURSE: readonly Progress[] = [
  progressOf({ phase: "evaluating", updates: 0, evaluation: point(0) }),
  progressOf({ phase: "training", updates: 10, metrics: { "goalPolicy.reward": 0.25 } }),
  progressOf({ phase: "training", updates: 20, metrics: { "goalPolicy.reward": 0.5 } }),
  progressOf({ phase: "evaluating", updates: 20, evaluation: point(20) }),
  progressOf({ phase: "training", updates: 30, metrics: { "goalPolicy.reward": 0.75, "goalPolicy.skippedSteps": 1 } }),
  progressOf({ phase: "done", updates: 30, evaluation: point(30) }),
];

const savedAt = (updates: number, evaluations: readonly number[]): SavedRun => ({
  ...SAVED,
  state: { ...SAVED.state, updates, environmentSteps: 10 * updates },
  curve: evaluations.map(point),
});

const write = (folder: string, saved: SavedRun | undefined, course: readonly Progress[]): void => {
  const files = metricFiles(folder, saved);
  course.forEach((progress) => assertEquals(files.add(progress), undefined));
  files.sync();
  files.close();
};

const textsIn = (folder: string): readonly string[] =>
  ["metrics.jsonl", "metrics.csv"].map((name) => Deno.readTextFileSync(`${folder}/${name}`));

/** All of a folder's metrics but their wall times. */
const read = (folder: string) => {
  const [lines, table] = textsIn(folder);
  return {
    lines: lines.replaceAll(/"wallTime":[\d.]+/g, ""),
    table: table.replaceAll(/^(\w+,\d+,\d+,[\d.]+),[\d.]+/gm, "$1"),
    events: readEvents(Deno.readFileSync(`${folder}/events.out.tfevents.gpim`))
      .map(({ wallTime: _, ...event }) => event),
  };
};

Deno.test("every row is in all three files as soon as it is added", () =>
  inFolder((folder) => {
    const files = metricFiles(`${folder}/run`, undefined);
    COURSE.forEach((progress, place) => {
      assertEquals(files.add(progress), undefined);
      const { lines, table, events } = read(`${folder}/run`);
      assertEquals(lines.trimEnd().split("\n").length, place + 1);
      assertEquals(table.trimEnd().split("\n").length, place + 2);
      assertEquals(events.length, place + 2);
    });
    files.close();
    const { lines, table, events } = read(`${folder}/run`);
    const rows = lines.trimEnd().split("\n").map((line) => JSON.parse(line.replace(",,", ",")));
    assertEquals(
      rows.map(({ phase, updates }) => [phase, updates]),
      COURSE.map(({ phase, updates }) => [phase, updates]),
    );
    assertEquals(rows[4]["goalPolicy.skippedSteps"], 1);
    assertEquals(table.split("\n").slice(0, 3), [
      "phase,updates,environmentSteps,seconds,wallTime,goalPolicy.reward,goalPolicy.skippedSteps," +
      "evaluation.gpim.normalisedDistance,evaluation.gpim.success," +
      "evaluation.gpim.timeAtGoal,evaluation.gpim.lateTimeAtGoal,evaluation.gpim.everAtGoal",
      "evaluating,0,0,0,,,1,0,0.25,0.5,1",
      "training,10,100,0.1,0.25,,,,,,",
    ]);
    assertEquals(events[0].version, "brain.Event:2");
    const told = events.flatMap(({ scalars }) => scalars).filter(({ description }) => description !== "");
    assertEquals(told.map(({ tag }) => tag), [
      ...["evaluation/gpim.normalisedDistance", "evaluation/gpim.success"],
      ...["evaluation/gpim.timeAtGoal", "evaluation/gpim.lateTimeAtGoal", "evaluation/gpim.everAtGoal"],
      ...["goalPolicy/reward", "run/environmentSteps", "run/seconds", "goalPolicy/skippedSteps"],
    ]);
    assertEquals(events[5].scalars.map(({ tag, value }) => [tag, value]), [
      ["goalPolicy/reward", 0.75],
      ["goalPolicy/skippedSteps", 1],
      ["run/environmentSteps", 300],
      ["run/seconds", Math.fround(0.3)],
    ]);
  }));

Deno.test("a run that goes on from any state ends in the files of one that was not stopped, wherever its own were cut off", () =>
  inFolder((folder) => {
    write(`${folder}/whole`, undefined, COURSE);
    const whole = read(`${folder}/whole`);
    const [lines] = textsIn(`${folder}/whole`);
    const states = [
      { saved: undefined, next: 0 },
      { saved: savedAt(0, []), next: 0 },
      { saved: savedAt(0, [0]), next: 1 },
      { saved: savedAt(10, [0]), next: 2 },
      { saved: savedAt(20, [0]), next: 3 },
      { saved: savedAt(20, [0, 20]), next: 4 },
      { saved: savedAt(30, [0, 20]), next: 5 },
    ];
    for (const { saved, next } of states) {
      const least = lines.split("\n").slice(0, next).map((line) => line.length + 1).reduce((sum, one) => sum + one, 0);
      for (const length of [least, least + 1, lines.length - 1, lines.length].filter((one) => one <= lines.length)) {
        const path = `${folder}/cut`;
        Deno.mkdirSync(path);
        Deno.writeTextFileSync(`${path}/metrics.jsonl`, lines.slice(0, length));
        Deno.writeTextFileSync(`${path}/metrics.csv`, "half a line");
        Deno.writeTextFileSync(`${path}/events.out.tfevents.gpim`, "half a record, which is longer than the whole one");
        write(path, saved, COURSE.slice(next));
        assertEquals(read(path), whole, `from ${saved?.state.updates} steps, cut off at ${length}`);
        // Rows that are kept are those that were written, wall times and all.
        assert(textsIn(path)[0].startsWith(lines.slice(0, least)));
        Deno.removeSync(path, { recursive: true });
      }
    }
  }));

Deno.test("a run that goes on without whole rows in its file has its evaluations again", () =>
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/metrics.jsonl`, "half a line");
    const before = Date.now() / 1000;
    write(folder, savedAt(20, [0, 20]), COURSE.slice(4));
    const rows = textsIn(folder)[0].trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.map(({ phase, updates }) => [phase, updates]), [
      ["evaluating", 0],
      ["evaluating", 20],
      ["training", 30],
      ["done", 30],
    ]);
    assert(before <= rows[2].wallTime && rows[2].wallTime <= Date.now() / 1000);
    assertMatch(textsIn(folder)[1], /^phase,.*,evaluation\.gpim\.everAtGoal\n/);
  }));

Deno.test("a file that cannot be written is a fault that names it; the others grow, and its rows follow when it can", () =>
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/metrics.csv`);
    const files = metricFiles(folder, undefined);
    for (const progress of COURSE.slice(0, 3)) {
      assertMatch(formatFault(files.add(progress)!), /metrics\.csv: .*directory/);
    }
    Deno.removeSync(`${folder}/metrics.csv`);
    COURSE.slice(3).forEach((progress) => assertEquals(files.add(progress), undefined));
    files.close();
    write(`${folder}/whole`, undefined, COURSE);
    assertEquals(read(folder), read(`${folder}/whole`));
  }));

Deno.test("the lines are put on the disk when that is asked for; that they cannot be is no fault", () =>
  inFolder((folder) => {
    const files = metricFiles(folder, undefined);
    files.add(COURSE[0]);
    const { syncDataSync } = Deno.FsFile.prototype;
    let calls = 0;
    Deno.FsFile.prototype.syncDataSync = () => {
      calls++;
      throw new Error("the device is gone");
    };
    try {
      files.sync();
    } finally {
      Deno.FsFile.prototype.syncDataSync = syncDataSync;
    }
    files.close();
    assertEquals(calls, 1);
  }));
