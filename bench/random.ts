/**
 * Millions of random draws per second on one thread: `deno run bench/random.ts [--json]`.
 *
 * @module
 */
import { bits, fold, key, normal, uniform } from "../lib/random/mod.ts";

/** Draws in one call: the noise of a batch for about a thousand agents. */
const COUNT = 2 ** 16;

/** Milliseconds of each repetition. */
const DURATION = 200;

/**
 * The best rate of five repetitions, in millions of draws per second, because other work on the machine can only slow it down.
 */
const rate = (draw: (repetition: number) => unknown): number => {
  const repetitions = Array.from({ length: 5 }, () => {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < DURATION) draw(calls++);
    return calls * COUNT / (performance.now() - start) / 1000;
  });
  return Math.round(Math.max(...repetitions) * 10) / 10;
};

const seed = key(0);
const millionsPerSecond = {
  bits: rate((call) => bits(fold(seed, call), COUNT)),
  uniform: rate((call) => uniform(fold(seed, call), [COUNT])),
  normal: rate((call) => normal(fold(seed, call), [COUNT])),
};

if (Deno.args.includes("--json")) {
  console.log(JSON.stringify({ bench: "random", unit: "million draws per second", ...millionsPerSecond }));
} else {
  for (const [name, value] of Object.entries(millionsPerSecond)) {
    console.log(`${name.padEnd(8)} ${value.toFixed(1).padStart(7)} million per second`);
  }
}
