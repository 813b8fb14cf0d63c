import { assert, assertEquals, assertGreater, assertLess, assertLessOrEqual, assertMatch } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { hasChromium } from "../support/chromium.ts";
import { clickAt, differs, findings, launch, open } from "../support/opened_page.ts";
import { ROOT } from "../support/script.ts";

const gpim = (args: readonly string[], flags: readonly string[]) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "--no-prompt", ...flags, "cli.ts", ...args],
    cwd: ROOT,
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(180_000),
  }).spawn();

/** A run that a process of its own trains, with states often. */
const training = (folder: string, world: string, updates: number, every: number) =>
  gpim(
    ["train", "--world", world, "--updates", String(updates), "--seed", "3"]
      .concat("--checkpoint-every", String(every), "--out", folder),
    ["--allow-read", "--allow-write"],
  );

/** Waits until something is so. */
const until = async (what: string, isSo: () => boolean | Promise<boolean>, seconds = 60): Promise<void> => {
  for (const start = performance.now(); !await isSo();) {
    assert(performance.now() - start < 1000 * seconds, `after ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);

/** A page that follows a folder, in a browser. */
const watched = async (
  folder: string,
  work: (browser: Browser, address: string, end: () => Promise<number>) => Promise<void>,
): Promise<void> => {
  const process = gpim(["watch", folder, "--port", "0"], [`--allow-read=${folder}`, "--allow-net=127.0.0.1"]);
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("until Ctrl-C")) {
    const { value, done } = await reader.read();
    assert(!done, text);
    text += value;
  }
  const end = async () => {
    process.kill("SIGINT");
    return (await process.status).code;
  };
  const browser = await launch();
  try {
    await work(browser, /http:\S+\//.exec(text)?.[0] ?? "", end);
  } finally {
    await browser.close();
    await reader.cancel();
    await end().catch(() => {});
    await process.status;
  }
};

const tested = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name,
    ignore: !hasChromium,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });

const numberOf = async (page: Page, selector: string, name: string) =>
  Number(await page.getAttribute(selector, name) ?? NaN);

/** The pixels of a picture. */
const pixels = (page: Page, selector: string) =>
  page.evaluate<string>(`document.querySelector("${selector}").toDataURL()`);

/** The goal of the episode that the page shows, in the scene's unit. */
const goalOf = async (page: Page) => (await page.getAttribute("#distance", "data-goal") ?? "").split(" ").map(Number);

tested("a run is followed while another process trains it, and pursues the goal that is clicked", async (folder) => {
  const run = `${folder}/run`;
  const trainer = training(run, "point_nav", 1200, 100);
  await until("there is no folder", () => isThere(run));
  await watched(run, async (browser, address, end) => {
    const { page, errors } = await open(browser, address);
    await page.waitForSelector("#distance[data-updates]", { timeout: 60_000 });
    assertMatch(await page.title(), /GPIM on point_nav/);
    assertEquals(await page.getAttribute("#pulse", "data-pulse"), "running");

    // The picture moves, curve and policy grow, and the lines of the box run.
    const first = await pixels(page, "#scene");
    await until("the picture stands still", async () => await pixels(page, "#scene") !== first, 10);
    const points = await numberOf(page, "#distances", "data-points");
    const updates = await numberOf(page, "#distance", "data-updates");
    assertEquals(await page.locator("#box .is-running").count() > 0, true);
    await until("the curve does not grow", async () => await numberOf(page, "#distances", "data-points") > points);
    await until("the policy stays as it is", async () => await numberOf(page, "#distance", "data-updates") > updates);
    assertGreater(await numberOf(page, "#skills", "data-updates"), 0);

    await until("it never ends", async () => await page.getAttribute("#pulse", "data-pulse") === "ended");
    assertEquals((await trainer.status).code, 0);
    await until("the last state does not act", async () => await numberOf(page, "#distance", "data-updates") === 1200);

    // The square's sides are at 0 and 10, and the picture's at −0.6 and 10.6.
    await clickAt(page, "#scene", 0.8, 0.2);
    await until("the goal stays where it was", async () => {
      const [x, y] = (await goalOf(page)).slice(-2);
      return Math.hypot(x - 8.36, y - 8.36) < 0.5;
    }, 10);
    assertEquals(await page.getAttribute("#distance", "data-reached"), "true");
    assertLess(await numberOf(page, "#distance", "data-distance"), 0.5);
    const before = (await goalOf(page)).join();
    await page.click("#next");
    await until("there is no other goal", async () => (await goalOf(page)).join() !== before, 10);

    await page.selectOption("#metric", "discriminator.loss");
    await differs(page, "#meaning", "");
    assertEquals(await page.textContent("#fault"), "");
    assertEquals(errors, []);

    // When the command has ended, the page says so.
    assertEquals(await end(), 130);
    await differs(page, "#fault", "");
    assertMatch(await page.textContent("#fault") ?? "", /has ended/);
  });
});

tested(
  "the keyboard moves the goal, axe-core finds nothing serious, and 400 pixels are enough, on MuJoCo too",
  async (folder) => {
    for (const [world, updates] of [["point_nav", 100], ["half_cheetah", 20]] as const) {
      const run = `${folder}/${world}`;
      assertEquals((await training(run, world, updates, 100).output()).code, 0);
      await watched(run, async (browser, address) => {
        for (const colorScheme of ["light", "dark"] as const) {
          const { page, errors } = await open(browser, address, { colorScheme, viewport: { width: 400, height: 800 } });
          await page.waitForSelector("#distance[data-updates]", { timeout: 30_000 });
          await page.waitForSelector("#skills[data-updates]", { timeout: 30_000 });
          assertEquals(await findings(page), []);
          assertLessOrEqual(await page.evaluate<number>("document.documentElement.scrollWidth"), 400);
          const seen: string[] = [];
          for (let count = 0; count < 6; count++) {
            await page.keyboard.press("Tab");
            seen.push(await page.evaluate<string>("document.activeElement.id || document.activeElement.tagName"));
          }
          for (const name of ["scene", "next", "metric", "SUMMARY"]) {
            assert(seen.includes(name), `the keyboard does not reach ${name}, only ${seen.join(", ")}`);
          }
          await page.focus("#scene");
          const goal = (await goalOf(page)).join();
          await page.keyboard.press("ArrowRight");
          await until("the goal stays where it was", async () => (await goalOf(page)).join() !== goal, 10);
          await page.focus("summary");
          await page.keyboard.press("Enter");
          assertEquals(await findings(page), []);
          assertEquals(await page.textContent("#fault"), "");
          assertEquals(errors, []);
        }
      });
    }
  },
);

tested("an empty folder waits for its run, and what a folder says of itself is text", async (folder) => {
  const run = `${folder}/<img src=x onerror=alert(1)>`;
  await Deno.mkdir(run);
  await watched(run, async (browser, address) => {
    const { page, errors } = await open(browser, address);
    await differs(page, "#folder", "");
    assertEquals(await page.isVisible("#waiting"), true);
    const configuration = {
      ...{ method: "gpim", world: "point_nav", updates: 10, seed: 1, seeds: 1, evaluationGoals: 2, evaluateEvery: 5 },
      ...{ engine: "webassembly", options: {}, about: { command: "<script>alert(1)</script>" } },
    };
    await Deno.writeTextFile(`${run}/config.json`, JSON.stringify(configuration));
    const row = { phase: "training", updates: 1, environmentSteps: 1, seconds: 1, wallTime: 1, "<b>loss": 1 };
    await Deno.writeTextFile(`${run}/metrics.jsonl`, `${JSON.stringify(row)}\nrubbish\n`);
    await page.waitForSelector("#metric option[value='<b>loss']", { state: "attached", timeout: 5000 });
    assertMatch(await page.textContent("#folder") ?? "", /<img src=x/);
    assertMatch(await page.textContent("#configuration") ?? "", /<script>/);
    assertEquals(await page.locator("#folder *, #configuration script, #metric b, .u-legend b").count(), 0);
    assertEquals(await page.isVisible("#empty"), true);
    assertEquals(errors, []);
  });
});
