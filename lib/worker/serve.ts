/**
 * The worker's side: a run whose commands come as messages, and whose reports go out as messages.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { refusal, shown } from "../codec.ts";
import type { Engine } from "../engine/engine.ts";
import { type Fault, fault } from "../fault.ts";
import { guard, guardTask } from "../guard.ts";
import { fold, key } from "../random/mod.ts";
import { loadState, saveState } from "../state/state.ts";
import { rewardMap } from "../train/reward_map.ts";
import type { SavedRun } from "../train/run.ts";
import { train } from "../train/train.ts";
import type { World } from "../world/world.ts";
import { COMMAND, type Command, type WorkerRun } from "./command.ts";
import { applyCommand, beginControl, type Control, passage, withSaved } from "./control.ts";
import { pursueGoal, showSkills } from "./display.ts";
import { type Observed, observedMethod } from "./observed.ts";
import { type Endpoint, ownEndpoint, transferOf } from "./endpoint.ts";
import { postedProgress, type Report, type Stage } from "./report.ts";

/** The worlds and engines that runs in a worker may name. */
export interface Offer {
  /** The worlds, by name. */
  readonly worlds: Readonly<Record<string, World>>;
  /** The engines, by name, each made when a run asks for it. */
  readonly engines: Readonly<Record<string, () => Engine>>;
}

/** Milliseconds between frames that nothing but training has changed. */
const FRAME_EVERY = 200;

/** The key of pictures, folded into that of the run's seed; training and evaluation share none with it. */
const PICTURES = 2;

/** Number of gradient steps of a run that goes on until it is stopped. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

/** An entry of a record, or the fault that there is none. */
const entryOf = <Value>(
  what: string,
  entries: Readonly<Record<string, Value>>,
  name: string,
): E.Either<Fault, Value> =>
  Object.hasOwn(entries, name) ? E.right(entries[name]) : E.left(
    fault(
      "configuration",
      `run, '${what}'`,
      `there is none named ${shown(name)}`,
      `There are ${Object.keys(entries).join(", ")}.`,
    ),
  );

/** A run in a worker. */
interface Session {
  /** Takes a command. */
  readonly take: (command: Command) => void;
  /** The run itself; it ends with the report of its end. */
  readonly ended: Promise<void>;
}

/** Work that is repeated while it is asked for again, one at a time. */
const coalesced = (work: () => Promise<void>): () => void => {
  let isRunning = false;
  let isAskedAgain = false;
  return async () => {
    isAskedAgain = true;
    if (isRunning) return;
    isRunning = true;
    while (isAskedAgain) {
      isAskedAgain = false;
      await work();
    }
    isRunning = false;
  };
};

/** Begins a run. */
const beginSession = ({ worlds, engines }: Offer, run: WorkerRun, report: (report: Report) => void): Session => {
  let control: Control = beginControl(run.pauseAt);
  let wake = () => {};
  let latest: Observed | undefined;
  let saved: SavedRun | undefined;
  let hasEnded = false;
  let shownAt = -Infinity;
  const aborter = new AbortController();
  const pictures = fold(key(run.seed), PICTURES);
  const world = entryOf("world", worlds, run.world);

  const refuse = (fault: Fault) => {
    if (!hasEnded) report({ kind: "fault", fault, isEnd: false });
  };
  const show = coalesced(async () => {
    if (latest === undefined || hasEnded || E.isLeft(world)) return;
    const observed = latest;
    shownAt = performance.now();
    if (control.goal !== undefined) {
      const { goal } = control;
      const frame = await guardTask("a frame", () => pursueGoal(world.right, observed, goal, pictures))();
      if (E.isLeft(frame)) refuse(frame.left);
      else if (!hasEnded) report({ kind: "frame", frame: frame.right });
    }
    const skills = await guardTask("skills", () => showSkills(world.right, observed, run.skills ?? 0, pictures))();
    if (E.isLeft(skills)) refuse(skills.left);
    else if (skills.right !== undefined && !hasEnded) report({ kind: "skills", skills: skills.right });
  });
  const sendState = () => {
    if (!control.isSaving || saved === undefined) return;
    control = withSaved(control);
    report({ kind: "state", bytes: saveState(saved) });
  };

  const mapOf = (states: Float64Array, goal: Float64Array): E.Either<Fault, Float64Array> =>
    guard("a map of rewards", () => {
      const compiled = latest?.method.compiled;
      const map = latest === undefined || compiled === undefined
        ? undefined
        : rewardMap(compiled, latest.state.weights);
      return E.right(map?.(states, goal) ?? new Float64Array(0));
    });

  const gate = async (stage: Stage, { iteration, updates }: Observed["state"]): Promise<void> => {
    for (let isTold = false;;) {
      const { isOpen, control: next } = passage(control, updates);
      control = next;
      if (isOpen || !isTold) report({ kind: "stage", stage, iteration, updates, isPaused: !isOpen });
      if (isOpen) return;
      isTold = true;
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
  };
  const observe = (observed: Observed) => {
    latest = observed;
    if (performance.now() - shownAt >= (run.frameEvery ?? FRAME_EVERY)) show();
  };

  const work: TE.TaskEither<Fault, Report> = guardTask(
    "a run in a worker",
    () => async () => E.right(await runToEnd()),
  );
  const runToEnd = async (): Promise<Report> => {
    const end = (fault: Fault): Report => ({ kind: "fault", fault, isEnd: true });
    const engine = entryOf("engine", engines, run.engine);
    const method = observedMethod(run.method, run.options, { gate, observe, end: () => hasEnded = true });
    const from = run.from === undefined ? E.right(undefined) : loadState(run.from);
    if (E.isLeft(world)) return end(world.left);
    if (E.isLeft(engine)) return end(engine.left);
    if (E.isLeft(method)) return end(method.left);
    if (E.isLeft(from)) return end(from.left);
    saved = from.right;
    const { seed, updates = ENDLESS, goals, evaluateEvery } = run;
    const outcome = await train({
      world: world.right,
      method: method.right,
      updates,
      seed,
      ...(goals === undefined ? {} : { goals }),
      ...(evaluateEvery === undefined ? {} : { evaluateEvery }),
      ...(from.right === undefined ? {} : { from: from.right }),
      signal: aborter.signal,
      watch: (progress) => report({ kind: "progress", progress: postedProgress(progress) }),
      // After every iteration, so that a state can be sent at once.
      checkpointEvery: 1,
      checkpoint: (state) => {
        saved = state;
        sendState();
      },
    })(engine.right())();
    return E.isLeft(outcome)
      ? end(outcome.left)
      : { kind: "done", bytes: saveState(outcome.right.saved), isStopped: outcome.right.isStopped };
  };

  return {
    take: (command) => {
      if (command.kind === "map") {
        const map = mapOf(command.states, command.goal);
        if (E.isLeft(map)) refuse(map.left);
        else report({ kind: "map", goal: command.goal, rewards: map.right });
        return;
      }
      control = applyCommand(control, command);
      if (control.isStopped) aborter.abort();
      if (command.kind === "goal") show();
      sendState();
      wake();
    },
    ended: work().then((end) => {
      hasEnded = true;
      report(E.isRight(end) ? end.right : { kind: "fault", fault: end.left, isEnd: true });
    }),
  };
};

/**
 * Serves one run to the other end of an endpoint: to be called in a worker's script.
 *
 * @example
 * ```ts ignore
 * import { engine, pointNav, reacher } from "@gpim/gpim";
 * import { serveTraining } from "@gpim/gpim/worker";
 *
 * serveTraining({ worlds: { point_nav: pointNav, reacher }, engines: { webassembly: () => engine.webassembly() } });
 * ```
 */
export const serveTraining = (offer: Offer, endpoint: Endpoint = ownEndpoint()): void => {
  const report = (message: Report) => endpoint.postMessage(message, transferOf(message));
  const refuse = (cause: string, remedy: string) =>
    report({ kind: "fault", fault: fault("configuration", "a command to a worker", cause, remedy), isEnd: false });
  let session: Session | undefined;
  endpoint.addEventListener("message", ({ data }) => {
    const command = COMMAND.decode(data);
    if (E.isLeft(command)) return refuse(refusal(command.left), "Post one of the documented commands.");
    const { right } = command;
    if (session !== undefined && right.kind === "start") {
      return refuse("a run was begun in this worker already", "Take a worker of its own for every run.");
    }
    if (session === undefined && right.kind !== "start") {
      return refuse(`'${right.kind}' came before a run was begun`, "Begin with 'start'.");
    }
    if (right.kind === "start") session = beginSession(offer, right.run, report);
    else session?.take(right);
  });
};
