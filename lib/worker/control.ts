/**
 * The control of a run in a worker as a value: commands change it, and stages ask it whether they may run.
 *
 * @module
 */
import type { Command } from "./command.ts";

/** The control of a run. */
export interface Control {
  /** Whether stages wait. */
  readonly isPaused: boolean;
  /** Number of stages that run in spite of that. */
  readonly steps: number;
  /** Number of gradient steps at which the run pauses by itself. */
  readonly pauseAt?: number | undefined;
  /** Whether the run ends after the iteration in hand. */
  readonly isStopped: boolean;
  /** Whether the state is to be sent. */
  readonly isSaving: boolean;
  /** The state that the goal is made of. */
  readonly goal?: Float64Array;
}

/** The control of a run that begins. */
export const beginControl = (pauseAt?: number): Control => ({
  isPaused: false,
  steps: 0,
  pauseAt,
  isStopped: false,
  isSaving: false,
});

/** The control after a command. */
export const applyCommand = (control: Control, command: Command): Control => {
  switch (command.kind) {
    case "pause":
      return { ...control, isPaused: true, steps: 0 };
    case "resume":
      return { ...control, isPaused: false, steps: 0, pauseAt: command.pauseAt };
    case "step":
      return { ...control, isPaused: true, steps: control.steps + 1 };
    case "stop":
      return { ...control, isStopped: true };
    case "save":
      return { ...control, isSaving: true };
    case "goal":
      return { ...control, goal: command.state };
    case "start":
    case "map":
      return control;
  }
};

/** The control once a state was sent. */
export const withSaved = (control: Control): Control => ({ ...control, isSaving: false });

/** Whether the next stage may run, and the control from then on. */
export interface Passage {
  readonly isOpen: boolean;
  readonly control: Control;
}

/** The passage of a stage after a number of gradient steps. A run that was stopped finishes its iteration. */
export const passage = (control: Control, updates: number): Passage => {
  if (control.isStopped) return { isOpen: true, control };
  const { pauseAt = Infinity } = control;
  const due = updates >= pauseAt ? { ...control, isPaused: true, pauseAt: undefined } : control;
  if (!due.isPaused) return { isOpen: true, control: due };
  return due.steps > 0 ? { isOpen: true, control: { ...due, steps: due.steps - 1 } } : { isOpen: false, control: due };
};
