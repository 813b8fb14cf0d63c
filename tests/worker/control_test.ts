import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Command } from "../../lib/worker/command.ts";
import { applyCommand, beginControl, type Control, passage, withSaved } from "../../lib/worker/control.ts";

const after = (...commands: readonly Command[]): Control => commands.reduce(applyCommand, beginControl());

const isOpen = (control: Control, updates = 0): boolean => passage(control, updates).isOpen;

Deno.test("stages run until a pause, and again from the command to resume on", () => {
  assertEquals(isOpen(after()), true);
  assertEquals(isOpen(after({ kind: "pause" })), false);
  assertEquals(isOpen(after({ kind: "pause" }, { kind: "resume" })), true);
});

Deno.test("a step pauses a run, and lets as many stages run as there were steps", () => {
  let control = after({ kind: "step" }, { kind: "step" });
  const passages = [0, 1, 2].map(() => {
    const next = passage(control, 0);
    control = next.control;
    return next.isOpen;
  });
  assertEquals(passages, [true, true, false]);
  assertEquals(isOpen(after({ kind: "step" }, { kind: "pause" })), false);
  assertEquals(after({ kind: "step" }, { kind: "resume" }).steps, 0);
});

Deno.test("a run pauses by itself at its number of gradient steps, once, and then where the command to resume says", () => {
  const begun = beginControl(100);
  assertEquals([isOpen(begun, 99), isOpen(begun, 100), isOpen(begun, 101)], [true, false, false]);
  const paused = passage(begun, 100).control;
  assertEquals([paused.isPaused, paused.pauseAt], [true, undefined]);
  assertEquals(isOpen(applyCommand(paused, { kind: "resume" }), 1e6), true);
  const resumed = applyCommand(paused, { kind: "resume", pauseAt: 200 });
  assertEquals([isOpen(resumed, 199), isOpen(resumed, 200)], [true, false]);
});

Deno.test("a run that was stopped finishes its iteration, also when it was paused or is due to pause", () => {
  assertEquals(isOpen(after({ kind: "pause" }, { kind: "stop" })), true);
  assertEquals(isOpen(applyCommand(beginControl(1), { kind: "stop" }), 1), true);
});

Deno.test("goals and saves are kept until they are served, and change nothing else", () => {
  const state = Float64Array.of(1, 2);
  assertEquals(after({ kind: "goal", state }), { ...beginControl(), goal: state });
  assertEquals(after({ kind: "save" }), { ...beginControl(), isSaving: true });
  assertEquals(withSaved(after({ kind: "save" })), beginControl());
  assertEquals(after({ kind: "map", states: state, goal: state }), beginControl());
});

Deno.test("whatever the commands, a stage that may not run leaves a paused control, and asking again changes nothing", () => {
  const command = fc.constantFrom<Command>(
    { kind: "pause" },
    { kind: "resume" },
    { kind: "resume", pauseAt: 3 },
    { kind: "step" },
    { kind: "stop" },
    { kind: "save" },
  );
  fc.assert(fc.property(fc.array(command), fc.nat(5), (commands, updates) => {
    const first = passage(after(...commands), updates);
    assertEquals(first.isOpen || first.control.isPaused, true);
    if (!first.isOpen) assertEquals(passage(first.control, updates), first);
    assert(first.control.steps >= 0);
  }));
});
