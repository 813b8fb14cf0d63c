/// <reference lib="dom" />
/**
 * The page: what is pressed becomes commands to a worker that trains, and what it reports becomes pictures.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { GPIM } from "../../lib/method/mod.ts";
import type { Progress, SavedRun } from "../../lib/train/run.ts";
import { type Report, trainInWorker } from "../../lib/worker/mod.ts";
import { chartIn, type ChartLook } from "./chart.ts";
import { currentTheme, fill, find, markStages, onceAFrame, showFault } from "./elements.ts";
import { download, readRun } from "./files.ts";
import { goalView } from "./goal_view.ts";
import { drawMap, drawSkills } from "./other_views.ts";
import { pointOn } from "./pointing.ts";
import { DISTANCES, linesThrough, LOSSES, pointsOf } from "./points.ts";
import { readLink, runOf, type Settings, settingsOf, writeLink } from "./settings.ts";
import { buttonsOf, distanceText, formatNumber, statusOf, updatesOf, type View, viewOf, worldOf } from "./view.ts";
import { PAGE_WORLDS, type Place } from "./worlds.ts";

const canvases = {
  goal: find("goal", HTMLCanvasElement),
  skills: find("skills", HTMLCanvasElement),
  map: find("map", HTMLCanvasElement),
};
const controls = {
  world: find("world", HTMLSelectElement),
  latents: find("latents", HTMLSelectElement),
  seed: find("seed", HTMLInputElement),
  engine: find("engine", HTMLSelectElement),
};
const buttons = {
  start: find("start", HTMLButtonElement),
  step: find("step", HTMLButtonElement),
  reset: find("reset", HTMLButtonElement),
  download: find("download", HTMLButtonElement),
  link: find("link", HTMLButtonElement),
};
const load = find("load", HTMLInputElement);
const status = find("status", HTMLElement);

const goals = goalView(canvases.goal);
const LOOK: ChartLook = { height: 240, hasLegend: false, range: [0, 1], updates: 500 };
const [distances, losses] = ["distances", "losses"].map((name) =>
  chartIn(find(name, HTMLElement), LOOK, currentTheme())
);

let view = viewOf(readLink(location.hash));

/** Whether a map was asked for and has not come, and whether another one is to follow. */
let mapIsDue = false;
let mapIsAsked = false;

const stateAt = (place: Place): Float64Array => worldOf(view.settings).stateAt(place, view.start);

const askMap = () => {
  if (view.run === undefined) return;
  mapIsDue = mapIsAsked;
  if (mapIsAsked) return;
  mapIsAsked = true;
  view.run.askMap(view.cells.states, stateAt(view.mapGoal));
};

const showMap = onceAFrame(() => {
  const range = drawMap(canvases.map, worldOf(view.settings), view.cells, view.mapGoal, view.rewards);
  find("least", HTMLElement).textContent = range === undefined ? "low" : `${formatNumber(range.least)} nats`;
  find("most", HTMLElement).textContent = range === undefined ? "high" : `${formatNumber(range.most)} nats`;
});

const showSkills = onceAFrame(() => {
  const { settings, start, skills } = view;
  drawSkills(canvases.skills, worldOf(settings), start, skills, settings.latents.startsWith("discrete"));
});

const showStatus = () => {
  const { phase, progress, settings } = view;
  const updates = updatesOf(view);
  const text = statusOf(view, progress === undefined ? "" : rateOf(progress));
  if (status.textContent !== text) status.textContent = text;
  // Counts change twice a second, which is too often to be read out.
  if (status.dataset.phase !== phase) find("announced", HTMLElement).textContent = text;
  Object.assign(status.dataset, { phase, updates: String(updates) });
  find("progress", HTMLProgressElement).value = Math.min(1, updates / worldOf(settings).updates);
  find("steps", HTMLElement).textContent = (progress?.environmentSteps ?? 0).toLocaleString("en");
};

/** The beginning of the count for the rate of a run, which leaves out all before a pause. */
let counted = { updates: 0, at: 0 };

const rateOf = ({ updates }: Progress): string => {
  const seconds = (performance.now() - counted.at) / 1000;
  return updates > counted.updates ? `, ${Math.round((updates - counted.updates) / seconds)} a second` : "";
};

const showButtons = () => {
  const { start, canGoOn, canReset, canDownload } = buttonsOf(view);
  buttons.start.textContent = start;
  buttons.start.disabled = buttons.step.disabled = !canGoOn;
  buttons.reset.disabled = !canReset;
  buttons.download.disabled = !canDownload;
};

const showCurves = onceAFrame(() => {
  distances.show(linesThrough(view.evaluations, DISTANCES));
  const last = view.evaluations.at(-1);
  const { dataset } = find("distances", HTMLElement);
  if (last === undefined) delete dataset.updates;
  else Object.assign(dataset, { updates: String(last.updates), distance: String(last.values.gpim) });
  losses.show(linesThrough(view.steps, LOSSES));
});

const change = (changes: Partial<View>) => {
  view = { ...view, ...changes };
  showStatus();
  showButtons();
};

const describeGoal = ([x, y]: Place) => `Goal at ${formatNumber(x)}, ${formatNumber(y)}; the arrow keys move it`;

/** Moves the goal to the nearest place that can be one. */
const setGoal = (place: Place) => {
  const goal = worldOf(view.settings).nearest(place);
  view = { ...view, goal, mapGoal: goal };
  goals.moveGoal(goal);
  view.run?.setGoal(stateAt(goal));
  for (const canvas of [canvases.goal, canvases.map]) canvas.ariaLabel = describeGoal(goal);
  askMap();
  showMap();
};

const showDistance = ({ distance, isReached, updates }: { distance: number; isReached: boolean; updates: number }) => {
  const output = find("distance", HTMLElement);
  output.textContent = distanceText(worldOf(view.settings), distance, isReached);
  Object.assign(output.dataset, { distance: String(distance), reached: String(isReached), updates: String(updates) });
};

const takeProgress = (progress: Progress) => {
  const { evaluations, steps } = pointsOf(progress, view);
  change({ progress, evaluations, steps, ...(view.phase === "loading" ? { phase: "training" } : {}) });
  showCurves();
  askMap();
};

const take = (report: Report) => {
  switch (report.kind) {
    case "stage":
      if (view.phase === "loading" || report.isPaused !== (view.phase === "paused")) {
        if (!report.isPaused) counted = { updates: report.updates, at: performance.now() };
        change({ phase: report.isPaused ? "paused" : "training" });
      }
      return markStages([report.stage]);
    case "progress":
      return takeProgress(report.progress);
    case "frame":
      goals.play(report.frame);
      return showDistance(report.frame);
    case "skills":
      view = { ...view, skills: report.skills };
      return showSkills();
    case "map":
      mapIsAsked = false;
      view = { ...view, rewards: report.rewards };
      showMap();
      return mapIsDue ? askMap() : undefined;
    case "state":
      return download(`gpim_${view.settings.world}_seed_${view.settings.seed}.safetensors`, report.bytes);
    case "fault":
      showFault(report.fault);
      return report.isEnd ? change({ phase: "failed", run: undefined }) : undefined;
    case "done":
      return change({ phase: "paused", run: undefined });
  }
};

/** Bytes of the run that was loaded, until it goes on. */
let loaded: Uint8Array | undefined;

const begin = () => {
  showFault(undefined);
  const { settings, saved } = view;
  const { updates } = worldOf(settings);
  const isEnough = (saved?.state.updates ?? 0) >= updates;
  const worker = new Worker(new URL("worker.js", location.href), { type: "module" });
  const run = trainInWorker(worker, runOf(settings, loaded, isEnough ? undefined : updates), (report) => {
    if (view.run === run) take(report);
  });
  run.outcome.then((outcome) => {
    if (view.run === run && E.isLeft(outcome)) take({ kind: "fault", fault: outcome.left, isEnd: true });
  });
  mapIsAsked = mapIsDue = false;
  change({ phase: "loading", run });
  setGoal(view.goal);
};

/** Ends the run, and shows the page before one. */
const reset = (settings: Settings, saved?: SavedRun) => {
  view.run?.terminate();
  showFault(undefined);
  markStages([]);
  view = viewOf(settings, saved);
  if (saved === undefined) loaded = undefined;
  show();
  history.replaceState(null, "", writeLink(settings));
};

/** Shows all of the page. */
const show = () => {
  const { settings, start, goal } = view;
  const world = worldOf(settings);
  fill(controls.world, Object.entries(PAGE_WORLDS).map(([name, { title }]) => [name, title]), settings.world);
  fill(controls.latents, world.latents.map((name) => [name, name]), settings.latents);
  controls.seed.value = String(settings.seed);
  controls.engine.value = settings.engine;
  find("about", HTMLElement).textContent = world.about;
  find("count", HTMLElement).textContent = String(runOf(settings).options.worlds ?? GPIM.worlds);
  find("distance", HTMLElement).textContent = "The goal policy has not acted yet.";
  goals.begin(world, start, goal);
  setGoal(goal);
  showSkills();
  showCurves();
  showStatus();
  showButtons();
};

buttons.start.addEventListener("click", () => {
  if (view.run === undefined) return begin();
  if (view.phase !== "paused") return view.run.pause();
  const { updates } = worldOf(view.settings);
  view.run.resume((view.progress?.updates ?? 0) < updates ? updates : undefined);
});
buttons.step.addEventListener("click", () => {
  if (view.run === undefined) begin();
  view.run?.step();
});
buttons.reset.addEventListener("click", () => reset(view.settings));
buttons.download.addEventListener("click", () => view.run?.save());
buttons.link.addEventListener("click", async () => {
  history.replaceState(null, "", writeLink(view.settings));
  const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  buttons.link.textContent = copied === true ? "Copied" : "It is in the address bar";
  setTimeout(() => buttons.link.textContent = "Copy the link", 2000);
});
find("settings", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
find("settings", HTMLFormElement).addEventListener("change", () => {
  const { world, latents, seed, engine } = controls;
  const isOther = world.value !== view.settings.world;
  reset(settingsOf({
    world: world.value,
    latents: isOther ? undefined : latents.value,
    seed: seed.valueAsNumber,
    engine: engine.value,
  }));
});
load.addEventListener("change", async () => {
  const [file] = load.files ?? [];
  if (file === undefined) return;
  const run = await readRun(file);
  load.value = "";
  if (E.isLeft(run)) return showFault(run.left);
  loaded = run.right.bytes;
  reset(run.right.settings, run.right.saved);
});

addEventListener("hashchange", () => reset(readLink(location.hash)));

for (const canvas of [canvases.goal, canvases.map]) {
  pointOn(canvas, {
    world: () => worldOf(view.settings),
    goal: () => view.goal,
    setGoal,
    hover: (place) => {
      view = { ...view, mapGoal: place === undefined ? view.goal : worldOf(view.settings).nearest(place) };
      askMap();
      showMap();
    },
  });
}

/** Draws all pictures in the size and the theme of now. */
const dress = () => {
  goals.draw();
  showSkills();
  showMap();
  for (const chart of [distances, losses]) chart.dress(currentTheme());
};

addEventListener("resize", onceAFrame(dress));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);

if (!("gpu" in navigator)) {
  const option = controls.engine.querySelector<HTMLOptionElement>("[value=webgpu]");
  if (option !== null) {
    option.disabled = true;
    option.textContent = "WebGPU (not in this browser)";
  }
}
show();
