/**
 * Words and numbers of the page.
 *
 * @module
 */
import type { Standing } from "../../lib/watch/standing.ts";
import { thousands, threeDigits } from "../page/numbers.ts";

/** A time in its two largest units. */
export const duration = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

/** The pulse of a run in words. */
export const pulseWords = ({ pulse, silence }: Pick<Standing, "pulse" | "silence">): string => {
  switch (pulse) {
    case "waiting":
      return "waits for its first iteration";
    case "running":
      return "learning";
    case "silent":
      return `nothing new for ${duration(silence)}: it stands still, or was stopped`;
    case "ended":
      return "has ended";
  }
};

/** The time that is left in words; nothing where it cannot be told. */
export const leftWords = ({ pulse, secondsLeft }: Pick<Standing, "pulse" | "secondsLeft">): string =>
  pulse === "running" && secondsLeft !== undefined ? `about ${duration(secondsLeft)} left` : "";

/** The end of an episode in words. */
export const distanceWords = (
  { distance, isReached, updates, steps }: {
    readonly distance: number;
    readonly isReached: boolean;
    readonly updates: number;
    readonly steps: number;
  },
  unit: string,
): string =>
  `${isReached ? "Reached" : "Missed"}: ${threeDigits(distance)} ${unit} from the goal after ${
    thousands(steps)
  } steps, ` +
  `with the policy of ${thousands(updates)} gradient steps.`;

/** A value of a configuration in words. */
const valueWords = (value: unknown): string => typeof value === "string" ? value : JSON.stringify(value) ?? "";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A configuration as rows of a name and a value; those of objects within it follow under its name. */
export const configurationRows = (
  configuration: Readonly<Record<string, unknown>>,
): readonly (readonly [name: string, value: string])[] =>
  Object.entries(configuration).flatMap(([name, value]) =>
    isObject(value)
      ? Object.entries(value).map(([inner, content]) => [`${name}: ${inner}`, valueWords(content)] as const)
      : [[name, valueWords(value)] as const]
  );
