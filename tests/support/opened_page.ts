/**
 * Pages that are opened in a browser, and what tests do with them.
 *
 * @module
 */
import { assert } from "@std/assert";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumPath } from "./chromium.ts";

const FLAGS = "--headless --no-sandbox --disable-quic --no-first-run --disable-background-networking".split(" ");

/** An open page, and all that its console has said of errors. */
export interface Opened {
  readonly page: Page;
  readonly errors: readonly string[];
}

/** Starts the browser. */
export const launch = async (): Promise<Browser> =>
  await chromium.launch({ executablePath: await chromiumPath(), args: FLAGS });

/** Opens the page in a context of its own. */
export const open = async (browser: Browser, address: string, options: BrowserContextOptions = {}): Promise<Opened> => {
  const page = await (await browser.newContext(options)).newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push(message.text());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) errors.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(address);
  return { page, errors };
};

/** Waits until a text has changed. */
export const differs = async (page: Page, selector: string, before: string | null): Promise<void> => {
  for (const start = performance.now(); await page.textContent(selector) === before;) {
    assert(performance.now() - start < 10_000, `${selector} stays '${before}'`);
    await page.waitForTimeout(20);
  }
};

/** Clicks at a fraction of a picture's sides, from its left and its top. */
export const clickAt = async (page: Page, selector: string, x: number, y: number) => {
  const box = await page.locator(selector).boundingBox();
  assert(box !== null);
  await page.locator(selector).click({ position: { x: box.width * x, y: box.height * y } });
};

/** Serious findings of axe-core. */
export const findings = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> = Reflect.get(
      Reflect.get(globalThis, "axe"),
      "run",
    );
    const { violations } = await run();
    return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
};
