import { assertEquals } from "@std/assert";
import { COMMAND, type Command, type WorkerRun } from "../../lib/worker/command.ts";

const RUN: WorkerRun = { world: "line", method: "gpim", options: {}, engine: "webassembly", seed: 0 };
const NUMBERS = Float64Array.of(1, 2);

const COMMANDS: readonly Command[] = [
  { kind: "start", run: RUN },
  {
    kind: "start",
    run: {
      ...RUN,
      updates: 1,
      pauseAt: 1,
      goals: 1,
      evaluateEvery: 1,
      skills: 0,
      frameEvery: 0,
      from: Uint8Array.of(1),
    },
  },
  { kind: "pause" },
  { kind: "resume" },
  { kind: "resume", pauseAt: 10 },
  { kind: "step" },
  { kind: "stop" },
  { kind: "save" },
  { kind: "goal", state: NUMBERS },
  { kind: "map", states: NUMBERS, goal: NUMBERS },
];

const isTaken = (value: unknown): boolean => COMMAND.decode(value)._tag === "Right";

Deno.test("every command passes, also as a copy that was posted", () => {
  for (const command of COMMANDS) assertEquals(isTaken(structuredClone(command)), true, command.kind);
});

Deno.test("what is no command is refused: other kinds, missing parts, numbers that are none", () => {
  const wrong: readonly unknown[] = [
    undefined,
    null,
    "pause",
    {},
    { kind: "begin" },
    { kind: "start" },
    ...["world", "method", "options", "engine", "seed"].map((name) => ({
      kind: "start",
      run: { ...RUN, [name]: null },
    })),
    ...["updates", "pauseAt", "goals", "evaluateEvery"].map((name) => ({ kind: "start", run: { ...RUN, [name]: 0 } })),
    { kind: "start", run: { ...RUN, skills: -1 } },
    { kind: "start", run: { ...RUN, seed: 0.5 } },
    { kind: "start", run: { ...RUN, frameEvery: -1 } },
    { kind: "start", run: { ...RUN, from: [1] } },
    { kind: "resume", pauseAt: 0 },
    { kind: "goal" },
    { kind: "goal", state: [1, 2] },
    { kind: "goal", state: Float64Array.of(NaN) },
    { kind: "map", states: NUMBERS },
    { kind: "map", states: NUMBERS, goal: Float32Array.of(1) },
  ];
  for (const value of wrong) assertEquals(isTaken(value), false, JSON.stringify(value));
});
