/// <reference lib="dom" />
/**
 * The standing of a run on the page: its pulse, its budget and its counters.
 *
 * @module
 */
import type { Standing } from "../../lib/watch/standing.ts";
import { find } from "../page/elements.ts";
import { thousands, threeDigits } from "../page/numbers.ts";
import { duration, leftWords, pulseWords } from "./words.ts";

/** Sets a text of the page, where it is another one. */
export const setText = (identifier: string, text: string): void => {
  const element = find(identifier, HTMLElement);
  if (element.textContent !== text) element.textContent = text;
};

const showPulse = (standing: Standing): void => {
  const pulse = find("pulse", HTMLElement);
  // The time that a silence lasts changes all the while, which is not to be read out.
  if (pulse.dataset.pulse !== standing.pulse) setText("announced", pulseWords(standing));
  pulse.dataset.pulse = standing.pulse;
  setText("pulse", pulseWords(standing));
};

/** Shows the standing of a run, and the distance that it has left. */
export const showStandingOf = (standing: Standing, distance: number | undefined): void => {
  const { updates, environmentSteps, fraction, seconds, updatesPerSecond, pulse } = standing;
  showPulse(standing);
  setText("fraction", fraction === undefined ? "" : `${Math.floor(100 * fraction)} %`);
  setText("left", leftWords(standing));
  const bar = find("progress", HTMLProgressElement);
  bar.hidden = fraction === undefined;
  bar.value = fraction ?? 0;
  setText("updates", thousands(updates));
  setText("environment-steps", thousands(environmentSteps));
  setText("steps", thousands(environmentSteps));
  setText("rate", updatesPerSecond === undefined || pulse !== "running" ? "–" : threeDigits(updatesPerSecond));
  setText("seconds", seconds > 0 ? duration(seconds) : "–");
  setText("latest", distance === undefined ? "–" : threeDigits(distance));
};
