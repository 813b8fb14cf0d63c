import { assert, assertEquals, assertGreater, assertLess, assertLessOrEqual, assertMatch } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { buildPage } from "../../examples/page/build.ts";
import { hasChromium } from "../support/chromium.ts";
import { clickAt, differs, findings, launch, open } from "../support/opened_page.ts";
import { serveFolder } from "../support/served_folder.ts";

const phaseOf = (page: Page) => page.getAttribute("#status", "data-phase");
const updatesOf = async (page: Page) => Number(await page.getAttribute("#status", "data-updates"));

const inPhase = (page: Page, phase: string) =>
  page.waitForSelector(`#status[data-phase=${phase}]`, { timeout: 30_000, state: "attached" });

/** Waits until the run has a number of gradient steps. */
const trained = async (page: Page, updates: number): Promise<void> => {
  for (const start = performance.now(); await updatesOf(page) < updates;) {
    assert(performance.now() - start < 60_000, `after a minute there are ${await updatesOf(page)} gradient steps`);
    assertEquals(await page.textContent("#fault"), "");
    await page.waitForTimeout(50);
  }
};

/** Waits for an episode to the goal by a policy that is at least as old, and returns whether it reached it. */
const reaches = async (page: Page, updates: number, seconds = 10): Promise<boolean> => {
  const output = page.locator("#distance");
  for (const start = performance.now(); performance.now() - start < 1000 * seconds;) {
    const isNew = Number(await output.getAttribute("data-updates")) >= updates;
    if (isNew && await output.getAttribute("data-reached") === "true") return true;
    await page.waitForTimeout(50);
  }
  return false;
};

/** The longest time between two frames of a page, and between two ticks of a timer, in milliseconds, until it is asked for. */
const watchFrames = (page: Page) =>
  page.evaluate(`
    const gaps = [];
    let [frame, ticks] = [performance.now(), 0];
    const step = () => {
      const now = performance.now();
      gaps.push(now - frame);
      frame = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    setInterval(() => ticks++, 20);
    globalThis.watched = () => ({ gaps, ticks });
  `);

const watched = (page: Page): Promise<{ gaps: number[]; ticks: number }> =>
  page.evaluate(() => Reflect.get(globalThis, "watched")());

/** A page that was built, in a browser. */
const inBrowser = async (work: (browser: Browser, address: string, folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  await buildPage(folder);
  const server = serveFolder(folder, "/a/sub/folder/");
  const browser = await launch();
  try {
    await work(browser, server.address, folder);
  } finally {
    await browser.close();
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
};

const tested = (name: string, fn: (browser: Browser, address: string, folder: string) => Promise<void>) =>
  Deno.test({ name, ignore: !hasChromium, sanitizeOps: false, sanitizeResources: false, fn: () => inBrowser(fn) });

/** The last value of the curve of distances that the page shows. */
const distanceLeft = async (page: Page) => Number(await page.getAttribute("#distances", "data-distance"));

tested(
  "the page learns the open square, reaches a goal that is clicked, and goes on with a run that was downloaded",
  async (browser, address) => {
    const { page, errors } = await open(browser, address);
    const began = performance.now();
    await page.click("#start");
    await page.waitForSelector("#distances[data-updates]");
    const firstCurve = performance.now() - began;
    await watchFrames(page);
    await trained(page, 200);

    // While it trains: a goal, a pause, a line of the box, and on.
    await clickAt(page, "#goal", 0.8, 0.25);
    await page.click("#start");
    await inPhase(page, "paused");
    const paused = await page.textContent("#box .is-running");
    await page.click("#step");
    await differs(page, "#box .is-running", paused);
    assertEquals(await phaseOf(page), "paused");
    await page.click("#start");
    await trained(page, 600);
    while (await distanceLeft(page) > 0.1) await trained(page, await updatesOf(page) + 100);
    assertLess(await updatesOf(page), 1500);
    const { gaps, ticks } = await watched(page);
    assertGreater(ticks, 20);
    const gap = gaps.toSorted((a, b) => b - a);
    // A machine that does other things, too, makes gaps of its own; one gradient step on the page's thread would make longer ones.
    assertLess(gap[0], 1000);
    console.log(
      `first curve after ${Math.round(firstCurve)} ms; longest gaps between frames: ${
        gap.slice(0, 3).map(Math.round).join(", ")
      } ms of ${gap.length}`,
    );

    // Paused, every goal is reached: by click and by drag.
    await page.click("#start");
    await inPhase(page, "paused");
    const updates = await updatesOf(page);
    for (const [x, y] of [[0.2, 0.2], [0.75, 0.7]]) {
      await clickAt(page, "#goal", x, y);
      assert(await reaches(page, updates), `${await page.textContent("#distance")}`);
    }
    // The map follows the pointer.
    const low = await page.textContent("#least");
    await page.hover("#map", { position: { x: 60, y: 60 } });
    await differs(page, "#least", low);

    // Downloaded, loaded into a fresh page, and continued.
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
    assertMatch(download.suggestedFilename(), /^gpim_point_nav_seed_7\.safetensors$/);
    const file = await download.path();
    const second = await open(browser, `${address}#world=rooms`);
    await second.page.setInputFiles("#load", file);
    await second.page.waitForSelector(`#status[data-updates="${updates}"]`, { state: "attached" });
    assertEquals(await second.page.inputValue("#world"), "point_nav");
    await second.page.click("#start");
    await trained(second.page, updates + 100);
    assertEquals([errors, second.errors], [[], []]);
    assertEquals(await second.page.textContent("#fault"), "");
  },
);

tested(
  "settings are in the link, a wrong file and a wrong link change nothing, and another world is shown at once",
  async (browser, address, folder) => {
    const { page, errors } = await open(browser, `${address}#world=reacher&seed=11&latents=box:2&engine=webassembly`);
    const settings = async () =>
      await Promise.all(["world", "latents", "seed", "engine"].map((name) => page.inputValue(`#${name}`)));
    assertEquals(await settings(), ["reacher", "box:2", "11", "webassembly"]);
    await Deno.writeTextFile(`${folder}/<img src=x onerror=alert(1)>.safetensors`, "no run");
    await page.setInputFiles("#load", `${folder}/<img src=x onerror=alert(1)>.safetensors`);
    await differs(page, "#fault", "");
    assertMatch(await page.textContent("#fault") ?? "", /^<img src=x/);
    assertEquals(await page.locator("#fault *").count(), 0);
    await page.selectOption("#world", "rooms");
    assertEquals(await settings(), ["rooms", "discrete:16", "11", "webassembly"]);
    await page.fill("#seed", "12");
    await page.click("#link");
    assertMatch(page.url(), /#world=rooms&latents=discrete%3A16&seed=12&engine=webassembly$/);
    await page.goto(`${address}#world=<script>&seed=-1&latents=magic&engine=steam`);
    assertEquals(await settings(), ["point_nav", "box:2", "7", "webassembly"]);
    assertEquals(errors, []);
  },
);

tested(
  "the keyboard alone starts a run and moves the goal, axe-core finds nothing serious, and 400 pixels are enough",
  async (browser, address) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, errors } = await open(browser, address, { colorScheme, viewport: { width: 400, height: 800 } });
      assertEquals(await findings(page), []);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      assertLessOrEqual(width, 400);
      const seen: string[] = [];
      for (let count = 0; count < 20; count++) {
        await page.keyboard.press("Tab");
        seen.push(await page.evaluate<string>("document.activeElement.id"));
      }
      for (const name of ["world", "latents", "seed", "engine", "start", "step", "load", "link", "goal", "map"]) {
        assert(seen.includes(name), `the keyboard does not reach ${name}, only ${seen.join(", ")}`);
      }
      await page.focus("#goal");
      const label = () => page.getAttribute("#goal", "aria-label");
      const before = await label();
      await page.keyboard.press("ArrowRight");
      assert(await label() !== before);
      if (colorScheme === "light") {
        await page.focus("#step");
        await page.keyboard.press("Enter");
        await inPhase(page, "paused");
        assertEquals(await findings(page), []);
      }
      assertEquals(errors, []);
    }
  },
);

tested("a page without its binary says so, and one without its worker as well", async (browser, address, folder) => {
  for (
    const [file, words] of [["ort-wasm-simd-threaded.wasm", /status 404.*option 'binary'/], [
      "worker.js",
      /script/,
    ]] as const
  ) {
    await Deno.remove(`${folder}/${file}`);
    const { page } = await open(browser, address);
    await page.click("#start");
    await inPhase(page, "failed");
    assertMatch(await page.textContent("#fault") ?? "", words);
    assertEquals(await page.isDisabled("#start"), true);
    await page.click("#reset");
    assertEquals([await phaseOf(page), await page.isDisabled("#start")], ["idle", false]);
  }
});
