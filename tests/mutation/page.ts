/**
 * Writes the list of known mutants that live into `docs/reliability.md`:
 *
 *     deno task reliability
 *
 * @module
 */
import { KNOWN, type KnownMutant } from "./known.ts";
import { replaceGenerated } from "../structure/generated.ts";

/** The place of the page. */
export const PAGE = "docs/reliability.md";

/** Code in a line of text: in as many backticks as it does not hold. */
const code = (text: string): string => text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;

const entry = ({ file, before, after }: KnownMutant): string =>
  `- ${code(file)}: ${code(before)} becomes ${code(after || "nothing")}`;

const HEADINGS = {
  equivalent: "Equivalent: no input tells the change from the source",
  accepted: "Accepted: an input tells it, and is not worth a test",
} as const;

/** The mutants of a verdict, reason by reason. */
const section = (verdict: KnownMutant["verdict"]): string => {
  const mutants = KNOWN.filter((mutant) => mutant.verdict === verdict);
  const byReason = Object.entries(Object.groupBy(mutants, ({ reason }) => reason));
  return [
    `### ${HEADINGS[verdict]}`,
    ...byReason.map(([reason, all = []]) => [reason, "", ...all.map(entry)].join("\n")),
  ].join("\n\n");
};

/** The page with the list as it is now. */
export const page = (current: string): string =>
  replaceGenerated(current, "mutants", "reliability", `${section("equivalent")}\n\n${section("accepted")}`);

if (import.meta.main) await Deno.writeTextFile(PAGE, page(await Deno.readTextFile(PAGE)));
