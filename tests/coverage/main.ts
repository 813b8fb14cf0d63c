/**
 * Reports the lines of `lib` and `envs` that tests run, and fails where they are too few; the last part of
 *
 *     deno task coverage
 *
 * Files of types alone are loaded by no test, and have no lines that could run.
 *
 * @module
 */
import { codeOf, hasLogic, ROOT, sourcesUnder } from "../structure/sources.ts";
import { filesOf, report, ROOTS, withUnloaded } from "./report.ts";

const sources = sourcesUnder(...ROOTS).filter(hasLogic);
const linesOf = (path: string): number => codeOf(path).split("\n").filter((line) => line.trim() !== "").length;

const covered = filesOf(await Deno.readTextFile(new URL("coverage/lcov", ROOT)), ROOT.pathname);
const { text, isEnough } = report(withUnloaded(covered, sources, linesOf));
console.log(text);
if (!isEnough) Deno.exitCode = 1;
