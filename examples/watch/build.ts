/**
 * Builds the page of `gpim watch` as one module of texts, which is published, so that no build is needed where it is served.
 *
 *     deno task watch:page
 *
 * @module
 */
import plotStyle from "uplot/uPlot.min.css" with { type: "text" };

const HERE = new URL("./", import.meta.url);
const ROOT = new URL("../../", import.meta.url);

/** The place of the module. */
export const MODULE = "lib/watch/page_text.ts";

const bundle = async (): Promise<string> => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify"]
      .concat("--config", new URL("deno.json", ROOT).pathname, new URL("page.ts", HERE).pathname),
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
};

const textOf = (file: string): Promise<string> => Deno.readTextFile(new URL(file, HERE));

/** A style sheet without comments and needless space. */
const condensed = (style: string): string =>
  style.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\s+/g, " ").replaceAll(/ ?([{};,>]) ?/g, "$1")
    .replaceAll(/: /g, ":").replaceAll(";}", "}").trim();

const BOX = /<section class="box"[\s\S]*?<\/section>/;

/** The page, with the algorithm's box of the page in which GPIM learns. */
const pageText = async (): Promise<string> => {
  const [box] = BOX.exec(await textOf("../page/index.html")) ?? [];
  const page = await textOf("index.html");
  const whole = page.replace(/<!-- the algorithm's box .*?-->/, box ?? "");
  if (box === undefined || whole === page) throw new Error("the algorithm's box is missing");
  return whole;
};

/** A text as TypeScript, in quotes. */
const quoted = (text: string): string => JSON.stringify(text);

/** The text of the module. */
export const buildModule = async (): Promise<string> => {
  const style = plotStyle + await textOf("../page/page.css") + await textOf("watch.css");
  const texts = {
    MADE_BY: ["The version of Deno that has bundled the script.", Deno.version.deno],
    PAGE: ["The page.", await pageText()],
    SCRIPT: ["The script of the page, bundled.", await bundle()],
    STYLE: ["The style of the page.", condensed(style)],
    ICON: ["The icon of the page.", await textOf("../page/icon.svg")],
  };
  const constants = Object.entries(texts).map(([name, [words, text]]) =>
    `/** ${words} */\n// deno-fmt-ignore\nexport const ${name}: string =\n  ${quoted(text)};\n`
  );
  return [
    "/**\n * The page of `gpim watch`, as texts: written by `deno task watch:page` out of `examples/watch`. The script holds\n * uPlot (© 2022 Leon Sorokin), fp-ts and io-ts (© 2017 Giulio Canti), each under the MIT License,\n * whose text is in the file LICENSE.\n *\n * @module\n */\n",
    ...constants,
  ].join("\n");
};

if (import.meta.main) await Deno.writeTextFile(new URL(MODULE, ROOT), await buildModule());
