/// <reference lib="dom" />
/**
 * The page of `gpim watch`: events become pictures, and what is pointed to becomes goals.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { parseJson } from "../../lib/codec.ts";
import {
  GOAL_REQUEST,
  type GoalRequest,
  type Meaning,
  type RunCard,
  WATCH_EVENT,
  type WatchedEpisode,
  type WatchedSkills,
  type WatchEvent,
} from "../../lib/watch/message.ts";
import { keepRows, newestRow, NO_ROWS } from "../../lib/watch/rows.ts";
import { type Budget, standingOf } from "../../lib/watch/standing.ts";
import type { KeptRows } from "../../lib/watch/rows.ts";
import { chartIn } from "../page/chart.ts";
import { currentTheme, fill, find, markStages, onceAFrame } from "../page/elements.ts";
import { thousands, threeDigits } from "../page/numbers.ts";
import type { Place } from "../page/worlds.ts";
import { drawSkillsOf } from "./fan_picture.ts";
import { distanceLines, latestDistance, metricLines, metricNames } from "./lines.ts";
import { sceneView } from "./scene_view.ts";
import { setText, showStandingOf } from "./standing_view.ts";
import { configurationRows, distanceWords } from "./words.ts";

const canvas = find("scene", HTMLCanvasElement);
const metric = find("metric", HTMLSelectElement);
const nextGoal = find("next", HTMLButtonElement);
const fan = find("skills", HTMLCanvasElement);
let isPlaying = false;
const view = sceneView(canvas, (now) => {
  isPlaying = now;
  showStages();
});
const LOOK = { height: 210, hasLegend: true, updates: 10 };
const distances = chartIn(find("distances", HTMLElement), { ...LOOK, range: [0, 1] }, currentTheme());
const values = chartIn(find("values", HTMLElement), LOOK, currentTheme());

/** All that the page knows. */
let run: RunCard | undefined;
let seeds: ReadonlyMap<number, KeptRows> = new Map();
let meanings: Readonly<Record<string, Meaning>> = {};
let hasEpisode = false;
let skills: WatchedSkills | undefined;

/** Faults by their source: the server's, the connection's, those of goals. */
const faults = new Map<string, string>();

const showFault = (source: string, words: string | undefined) => {
  if (words === undefined) faults.delete(source);
  else faults.set(source, words);
  const [first] = faults.values();
  const element = find("fault", HTMLElement);
  element.hidden = first === undefined;
  if (element.textContent !== (first ?? "")) element.textContent = first ?? "";
};

const countOf = (value: unknown): number | undefined => typeof value === "number" ? value : undefined;

/** The budget of the run. */
const budget = (): Budget => ({
  updates: countOf(run?.configuration.updates),
  steps: countOf(run?.configuration.steps),
});

/** The stages of the algorithm's box. */
const STAGES = Array.from(
  document.querySelectorAll<HTMLElement>("#box [data-stage]"),
  ({ dataset }) => dataset.stage ?? "",
);

/** Marks the lines that run: those of the iteration or of an evaluation in the run's process, and that of the picture. */
const showStages = () => {
  const [rows = NO_ROWS] = seeds.values();
  const isRunning = standingOf(rows, budget(), Date.now() / 1000).pulse === "running";
  const isEvaluating = newestRow(rows)?.phase === "evaluating";
  markStages([
    ...isPlaying ? ["playing"] : [],
    ...isRunning ? isEvaluating ? ["evaluate"] : STAGES : [],
  ]);
};

const showStanding = () => {
  if (run === undefined) return;
  showStages();
  const [rows = NO_ROWS] = seeds.values();
  showStandingOf(standingOf(rows, budget(), Date.now() / 1000), latestDistance(seeds));
};

const describeChart = (identifier: string, words: string) => find(identifier, HTMLElement).ariaLabel = words;

const showCurves = onceAFrame(() => {
  const shown = distanceLines(seeds);
  distances.show(shown);
  const last = shown.lines.map(({ label, values }) => `${label} ${threeDigits(values.at(-1) ?? NaN)}`).join(", ");
  const at = shown.updates.at(-1);
  describeChart(
    "distances",
    at === undefined ? "Distance left: no evaluation yet" : `Distance left at ${thousands(at)} gradient steps: ${last}`,
  );
  Object.assign(find("distances", HTMLElement).dataset, { points: String(shown.updates.length) });
  const names = metricNames(seeds);
  const isNew = names.join() !== Array.from(metric.options, ({ value }) => value).join();
  if (isNew) {
    const chosen = names.includes(metric.value) ? metric.value : names[0] ?? "";
    fill(metric, names.map((name) => [name, name]), chosen);
  }
  values.show(metricLines(seeds, metric.value));
  describeChart("values", `${metric.value}, against gradient steps`);
  const entry = Object.hasOwn(meanings, metric.value) ? meanings[metric.value] : undefined;
  const unit = entry === undefined || entry.unit === "" ? "" : `, in ${entry.unit}`;
  setText(
    "meaning",
    entry === undefined ? "" : `${entry.meaning.replaceAll("`", "")}${unit}. ${entry.expect.replaceAll("`", "")}`,
  );
});

const tableRow = ([name, value]: readonly [string, string]): HTMLTableRowElement => {
  const row = document.createElement("tr");
  const [head, cell] = [document.createElement("th"), document.createElement("td")];
  head.scope = "row";
  head.textContent = name;
  cell.textContent = value;
  row.append(head, cell);
  return row;
};

const hintOf = ({ canPoint }: RunCard): string =>
  canPoint
    ? "Click to set the goal; with the keyboard, the arrow keys move it."
    : "Goals of this world are whole poses.";

const showFan = onceAFrame(() => {
  find("fan", HTMLElement).hidden = skills === undefined;
  if (skills === undefined || run?.scene === undefined) return;
  drawSkillsOf(fan, run.scene, run.world.unit, skills, currentTheme());
  fan.dataset.updates = String(skills.updates);
});

/** The number of copies of the world that act at once, in words. */
const copiesOf = ({ options }: RunCard["configuration"]): string =>
  typeof options === "object" && options !== null && "worlds" in options ? String(options.worlds) : "many";

const showRun = (card: RunCard) => {
  run = card;
  seeds = new Map();
  meanings = {};
  hasEpisode = false;
  skills = undefined;
  const { folder, title, world, scene, canPoint, configuration } = card;
  const isGpim = configuration.method === "gpim";
  find("algorithm", HTMLElement).hidden = !isGpim;
  document.querySelectorAll<HTMLElement>(".line.gpim").forEach((line) => line.hidden = !isGpim);
  setText("count", copiesOf(configuration));
  find("waiting", HTMLElement).hidden = true;
  find("run", HTMLElement).hidden = false;
  document.title = `${title} on ${world.name} – gpim watch`;
  setText("folder", folder);
  setText("method", title);
  setText("world", `on ${world.name.replaceAll("_", " ")}`);
  setText("distance", "");
  setText("hint", scene === undefined ? "" : hintOf(card));
  find("words", HTMLElement).hidden = true;
  setText(
    "empty",
    scene === undefined
      ? "This world has no look of its own, so there is nothing to draw."
      : "No state has been saved yet. The policy acts here from the first one on.",
  );
  find("empty", HTMLElement).hidden = false;
  canvas.classList.toggle("can-point", canPoint);
  canvas.ariaLabel = `The scene of ${world.name}`;
  nextGoal.disabled = true;
  find("configuration", HTMLElement).replaceChildren(...configurationRows(configuration).map(tableRow));
  view.begin(card);
  showStanding();
  showCurves();
  // Charts have no size while they are hidden.
  dress();
};

const showEpisode = (episode: WatchedEpisode) => {
  if (run === undefined) return;
  hasEpisode = true;
  nextGoal.disabled = false;
  find("empty", HTMLElement).hidden = true;
  view.play(episode);
  const { distance, isReached, updates, words } = episode;
  setText("distance", distanceWords(episode, run.world.unit));
  Object.assign(find("distance", HTMLElement).dataset, {
    distance: String(distance),
    reached: String(isReached),
    updates: String(updates),
    goal: Array.from(episode.goal, threeDigits).join(" "),
  });
  const element = find("words", HTMLElement);
  element.hidden = words === undefined;
  element.textContent = words === undefined ? "" : `The goal: ${words}.`;
};

const take = (event: WatchEvent) => {
  switch (event.kind) {
    case "waiting":
      setText("folder", event.folder);
      find("waiting", HTMLElement).hidden = false;
      return;
    case "run":
      return showRun(event.run);
    case "rows": {
      const before = event.isAnew ? NO_ROWS : seeds.get(event.seed) ?? NO_ROWS;
      seeds = new Map([...seeds, [event.seed, keepRows(before, event.rows)]]);
      showStanding();
      return showCurves();
    }
    case "meanings":
      meanings = { ...meanings, ...event.meanings };
      return showCurves();
    case "episode":
      return showEpisode(event.episode);
    case "skills":
      skills = event.skills;
      return showFan();
    case "fault":
      return showFault("run", event.words);
  }
};

const ask = async (goal: GoalRequest) => {
  const sent = fetch("goal", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(GOAL_REQUEST.encode(goal)),
  });
  const answer = await sent.catch(() => undefined);
  showFault("goal", answer === undefined || answer.ok ? undefined : await answer.text());
};

const pointTo = (place: Place) => {
  if (run?.canPoint !== true || !hasEpisode) return;
  view.mark(place);
  canvas.ariaLabel = `Goal at ${threeDigits(place[0])}, ${threeDigits(place[1])}; the arrow keys move it`;
  ask({ kind: "place", place });
};

const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

canvas.addEventListener("pointerdown", (event) => {
  const place = view.placeAt(event);
  if (place !== undefined) pointTo(place);
});
canvas.addEventListener("keydown", (event) => {
  const goal = view.goal();
  if (goal === undefined || !Object.hasOwn(ARROWS, event.key)) return;
  event.preventDefault();
  const [x, y] = ARROWS[event.key];
  pointTo([goal[0] + x * view.stride(), goal[1] + y * view.stride()]);
});
nextGoal.addEventListener("click", () => ask({ kind: "next" }));
metric.addEventListener("change", showCurves);

/** Draws all pictures in the size and the theme of now. */
const dress = () => {
  view.draw();
  showFan();
  for (const chart of [distances, values]) chart.dress(currentTheme());
};

addEventListener("resize", onceAFrame(dress));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);

setInterval(showStanding, 1000);

const events = new EventSource("events");
events.addEventListener("open", () => showFault("connection", undefined));
events.addEventListener(
  "error",
  () => showFault("connection", "gpim watch has ended, or is not within reach; trying again."),
);
events.addEventListener("message", ({ data }) => {
  const value = parseJson(String(data));
  const event = E.isRight(value) ? WATCH_EVENT.decode(value.right) : value;
  if (E.isRight(event)) take(event.right);
  else showFault("event", "This page and gpim watch are of different versions; load the page anew.");
});
