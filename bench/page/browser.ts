/// <reference lib="dom" />
/**
 * A page for measurements, which posts what it has measured: the rate of a worker, or the times of the page in a frame.
 *
 * @module
 */
import { type PageTimes, rateOf } from "./rate.ts";

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, 1000 * count));

/** The three longest times between frames within some seconds. */
const longestGaps = async (count: number): Promise<readonly number[]> => {
  const gaps: number[] = [];
  let [last, isOver] = [performance.now(), false];
  const step = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (!isOver) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  await seconds(count);
  isOver = true;
  return gaps.toSorted((a, b) => b - a).slice(0, 3).map(Math.round);
};

/** Times of the page in a frame of the size of a screen. */
const timesOfPage = async (): Promise<PageTimes> => {
  const frame = document.createElement("iframe");
  frame.width = "1200";
  frame.height = "900";
  const opened = performance.now();
  frame.src = "index.html";
  document.body.append(frame);
  await new Promise((resolve) => frame.onload = resolve);
  const page = frame.contentDocument;
  if (page === null) throw new TypeError("the frame has no document");
  const element = (selector: string) => page.querySelector<HTMLElement>(selector);
  // The first frame after the script has run.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const firstPicture = performance.now() - opened;
  const idleGaps = await longestGaps(5);
  const began = performance.now();
  element("#start")?.click();
  while (element("#distances[data-updates]") === null) await seconds(0.02);
  const firstCurve = performance.now() - began;
  const updates = () => Number(element("#status")?.dataset.updates);
  while (updates() < 100) await seconds(0.02);
  const [before, start] = [updates(), performance.now()];
  const trainingGaps = await longestGaps(5);
  const rate = 1000 * (updates() - before) / (performance.now() - start);
  return { firstPicture, firstCurve, idleGaps, trainingGaps, rate };
};

const measured = location.search === "?page"
  ? timesOfPage()
  : rateOf(new Worker(new URL("rate_worker.js", location.href), { type: "module" }));

measured.then((result) => ({ result }), (reason) => ({ error: String(reason) }))
  .then((body) => fetch("result", { method: "POST", body: JSON.stringify(body) }));
