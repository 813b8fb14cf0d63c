/// <reference lib="dom" />
/**
 * Elements of the page by their identifiers, and what is shown in them.
 *
 * @module
 */
import { type Fault, formatFault } from "../../lib/fault.ts";
import type { Theme } from "./colours.ts";

/**
 * The element of an identifier.
 *
 * @throws {TypeError} where there is none of its kind.
 */
export const find = <Kind extends HTMLElement>(identifier: string, kind: { new (): Kind }): Kind => {
  const element = document.getElementById(identifier);
  if (element instanceof kind) return element;
  throw new TypeError(`the page has no ${kind.name} '${identifier}'`);
};

/** The theme as the style sheet has it now. */
export const currentTheme = (): Theme => {
  const style = getComputedStyle(document.documentElement);
  return {
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
    of: (name) => style.getPropertyValue(`--${name}`).trim(),
  };
};

/** Marks the lines of the algorithm that run, and lets the others fade. */
export const markStages = (stages: readonly string[]) =>
  document.querySelectorAll<HTMLElement>("[data-stage]").forEach((line) =>
    line.classList.toggle("is-running", stages.includes(line.dataset.stage ?? ""))
  );

/** Shows a fault, or none. */
export const showFault = (wrong: Fault | undefined) => {
  const element = find("fault", HTMLElement);
  element.hidden = wrong === undefined;
  element.textContent = wrong === undefined ? "" : formatFault(wrong);
};

/** Fills a list of choices, and chooses one. */
export const fill = (
  select: HTMLSelectElement,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
) => {
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  select.value = value;
};

/** A drawing that is done with the next frame of the screen, once however often it is asked for. */
export const onceAFrame = (draw: () => void): () => void => {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  };
};
