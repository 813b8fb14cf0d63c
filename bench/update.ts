/**
 * Milliseconds of one gradient step of GPIM, all three learners, on every engine and in the peers:
 * `deno task bench:update [--hidden 64,256,1024] [--batch 256] [--seeds 1,4,16] [--repeats 100] [--engines native,pytorch]
 * [--json]`. Every combination of the widths, batches and numbers of seeds is measured.
 *
 * Each contestant runs in a process of its own. They take turns in rounds, so that other work on the machine slows all of them
 * down alike. The printed times are medians of the rounds' medians, and ratios are of these.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import { formatFault, messageOf } from "../lib/fault.ts";
import { type Flag, readFlags, someOf, toggle, usage, type Values, wholeNumber } from "../lib/cli/flags.ts";
import { textCodec } from "../lib/codec.ts";
import { median } from "./median.ts";
import { gpimOperations } from "./operations.ts";

/** One size of the step. */
interface Size {
  /** Width of both hidden layers. */
  readonly hidden: number;
  /** Transitions in each batch. */
  readonly batch: number;
  /** Agents in one graph. */
  readonly seeds: number;
}

/** Candidates for a Python with PyTorch: the one on the path, and the one of Debian's package of PyTorch. */
const PYTHONS = ["python3", "/usr/bin/python3"] as const;

/** The outputs of a process; a sentence where it cannot be started. */
const outputOf = (program: string, args: readonly string[]): TE.TaskEither<string, Deno.CommandOutput> =>
  TE.tryCatch(async () => await new Deno.Command(program, { args: [...args] }).output(), messageOf);

/** The first Python that can import PyTorch. */
const pythonWithTorch = async (): Promise<string | undefined> => {
  for (const python of PYTHONS) {
    const output = await outputOf(python, ["-c", "import torch"])();
    if (E.isRight(output) && output.right.success) return python;
  }
};

const python = await pythonWithTorch();

const script = (name: string): string => `${import.meta.dirname}/${name}`;

/** A script in a process of Deno with no more permissions than it needs. */
const inDeno = (permissions: readonly string[], name: string): readonly string[] => [
  ...[Deno.execPath(), "run", "--quiet", "--no-prompt", ...permissions],
  script(name),
];

/** A contestant. */
interface Contestant {
  /** Its command, without the sizes. */
  readonly command: readonly (string | undefined)[];
  /** Whether it trains several agents in one graph; otherwise it takes part with one seed only. */
  readonly takesSeeds: boolean;
  /** Upper bound on the steps of a round, where it is very slow. */
  readonly atMost?: number;
}

const ours = (engine: string, ...flags: readonly string[]): Contestant => ({
  command: [...inDeno(engine.startsWith("native") ? ["--allow-ffi"] : [], "step.ts"), "--engine", engine, ...flags],
  takesSeeds: true,
  ...(engine.includes("webgpu") ? { atMost: 2 } : {}),
});

const peer = (...command: readonly (string | undefined)[]): Contestant => ({ command, takesSeeds: false });

const pytorch = (threads: string) => peer(python, script("peers/gpim_step.py"), "--threads", threads);
// TensorFlow.js reads its binary from the file beside its script; the other library holds its own.
const tfjs = (threads: string) => peer(...inDeno(["--allow-read"], "peers/gpim_step_tfjs.ts"), "--threads", threads);
const jax = (threads: string) => peer(...inDeno([], "peers/gpim_step_jax.ts"), "--threads", threads);

const CONTESTANTS = {
  webassembly: ours("webassembly"),
  webassemblyFloor: ours("webassembly", "--floor"),
  webassemblyTwoThreads: ours("webassembly", "--threads", "2"),
  native: ours("native"),
  nativeFloor: ours("native", "--floor"),
  nativeTwoThreads: ours("native", "--threads", "2"),
  nativeTwoThreadsFloor: ours("native", "--threads", "2", "--floor"),
  webgpu: ours("webgpu"),
  webgpuCaptured: ours("webgpuCaptured"),
  nativeWebgpu: ours("native-webgpu"),
  pytorch: pytorch("1"),
  pytorchTwoThreads: pytorch("2"),
  tfjs: tfjs("1"),
  tfjsTwoThreads: tfjs("2"),
  jax: jax("1"),
  jaxTwoThreads: jax("2"),
} as const satisfies Readonly<Record<string, Contestant>>;

type Name = keyof typeof CONTESTANTS;

const NAMES = Object.keys(CONTESTANTS) as Name[];

const ROUNDS = 5;

/** Whole numbers, separated by commas. */
const wholeNumbers = (fallback: readonly number[], help: string): Flag<readonly number[]> => ({
  codec: textCodec("whole numbers of at least 1, separated by commas", (text) => {
    const numbers = text.split(",").map((word) => /^\d+$/.test(word) ? Number(word) : 0);
    return numbers.every((number) => number >= 1) ? numbers : undefined;
  }),
  fallback,
  help,
  isSwitch: false,
});

const FLAGS = {
  hidden: wholeNumbers([256], "widths of both hidden layers of every actor and critic"),
  batch: wholeNumbers([256], "transitions in each of the three batches"),
  seeds: wholeNumbers([1], "agents in one graph"),
  repeats: wholeNumber(100, "timed steps over all rounds"),
  rounds: wholeNumber(ROUNDS, "turns of each contestant"),
  engines: someOf(NAMES, NAMES, "the contestants (all)"),
  json: toggle("print one JSON object on the last line"),
  help: toggle("print this help"),
};

/** Milliseconds by contestant. */
type Milliseconds = Partial<Readonly<Record<Name, number>>>;

/** The result of a contestant's turn. */
interface Turn {
  readonly milliseconds: number;
  /** A note on the number, e.g. that a WebGPU adapter is software. */
  readonly note?: string;
}

/** One turn of a contestant; a sentence where it cannot take part. */
const turn = async (name: Name, size: Size, steps: number): Promise<E.Either<string, Turn>> => {
  const { command: [program, ...rest], takesSeeds, atMost = Infinity } = CONTESTANTS[name];
  if (program === undefined) return E.left(`none of ${PYTHONS.join(", ")} has PyTorch`);
  const { seeds, ...others } = size;
  if (seeds > 1 && !takesSeeds) return E.left("it trains one agent at a time");
  const flags = { ...others, repeats: Math.min(steps, atMost), ...(takesSeeds ? { seeds } : {}) };
  const args = [
    ...rest.filter((word) => word !== undefined),
    ...Object.entries(flags).flatMap(([flag, value]) => [
      `--${flag}`,
      String(value),
    ]),
  ];
  const output = await outputOf(program, args)();
  if (E.isLeft(output)) return output;
  const { success, stdout, stderr } = output.right;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim().split("\n").at(-1) ?? "";
  return success ? E.right(JSON.parse(text(stdout))) : E.left(text(stderr));
};

/** Milliseconds of every contestant in turn, round by round; the median over the rounds. */
const measure = async (
  names: readonly Name[],
  size: Size,
  { repeats, rounds }: Values<typeof FLAGS>,
): Promise<Milliseconds> => {
  const times = new Map<Name, number[]>();
  const missing = new Set<Name>();
  for (let round = 0; round < rounds; round++) {
    for (const name of names.filter((name) => !missing.has(name))) {
      const result = await turn(name, size, Math.ceil(repeats / rounds));
      if (E.isLeft(result)) {
        missing.add(name);
        console.log(`  ${name} is missing: ${result.left}`);
        continue;
      }
      const { milliseconds, note } = result.right;
      if (note !== undefined && round === 0) console.log(`  ${name}: ${note}`);
      times.set(name, [...times.get(name) ?? [], milliseconds]);
    }
  }
  return Object.fromEntries(
    [...times].filter(([name]) => !missing.has(name)).map(([name, all]) => [name, median(all)]),
  );
};

/** The least of the contestants' times; `undefined` where none took part. */
const best = (milliseconds: Milliseconds, names: readonly Name[]): number | undefined => {
  const known = names.flatMap((name) => milliseconds[name] ?? []);
  return known.length > 0 ? Math.min(...known) : undefined;
};

const NATIVE = ["native", "nativeTwoThreads"] as const;
const PYTORCH = ["pytorch", "pytorchTwoThreads"] as const;
const TFJS = ["tfjs", "tfjsTwoThreads"] as const;
const JAX = ["jax", "jaxTwoThreads"] as const;

/** A ratio of two times, each the best over numbers of threads. */
interface Ratio {
  readonly above: readonly Name[];
  readonly below: readonly Name[];
  /** Upper bounds by hidden width and batch. */
  readonly bars?: Readonly<Record<string, number>>;
}

/** The printed ratios. */
const RATIOS: Readonly<Record<string, Ratio>> = {
  "native/pytorch": { above: NATIVE, below: PYTORCH, bars: { "256/256": 0.55, "64/128": 0.3 } },
  "native/floor": { above: ["native"], below: ["nativeFloor"], bars: { "256/256": 1.3 } },
  "native/floor, two threads": { above: ["nativeTwoThreads"], below: ["nativeTwoThreadsFloor"] },
  "webassembly/floor": { above: ["webassembly"], below: ["webassemblyFloor"], bars: { "256/256": 1.25 } },
  "webassembly/pytorch": { above: ["webassembly"], below: PYTORCH, bars: { "64/128": 0.9 } },
  "webassembly, two threads/one": {
    above: ["webassemblyTwoThreads"],
    below: ["webassembly"],
    bars: { "256/256": 0.75 },
  },
  "native/tfjs": { above: NATIVE, below: TFJS, bars: { "256/256": 0.2, "64/128": 0.2 } },
  "native/jax": { above: NATIVE, below: JAX, bars: { "256/256": 0.2, "64/128": 0.2 } },
  "webassembly/tfjs": {
    above: ["webassembly", "webassemblyTwoThreads"],
    below: TFJS,
    bars: { "256/256": 1, "64/128": 1 },
  },
  "webassembly/jax": {
    above: ["webassembly", "webassemblyTwoThreads"],
    below: JAX,
    bars: { "256/256": 1, "64/128": 1 },
  },
};

const ratiosOf = (milliseconds: Milliseconds): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(RATIOS).flatMap(([name, { above, below }]) => {
      const [over, under] = [best(milliseconds, above), best(milliseconds, below)];
      return over === undefined || under === undefined ? [] : [[name, over / under] as const];
    }),
  );

/** Upper bound on the time of 16 seeds in one graph over that of 16 single runs, for the native engine at width 64. */
const SEEDS_BAR = 0.7;

const main = async (values: Values<typeof FLAGS>): Promise<void> => {
  const { engines, json } = values;
  const results: (Size & {
    readonly milliseconds: Milliseconds;
    readonly ratios: Readonly<Record<string, number>>;
    readonly operations: ReturnType<typeof gpimOperations>;
  })[] = [];
  const sizes = values.hidden.flatMap((hidden) =>
    values.batch.flatMap((batch) => values.seeds.map((seeds): Size => ({ hidden, batch, seeds })))
  );
  for (const size of sizes) {
    const { hidden, batch, seeds } = size;
    console.log(`One gradient step of GPIM, hidden ${hidden}, batch ${batch}, seeds ${seeds}, in milliseconds:`);
    const milliseconds = await measure(engines, size, values);
    for (const [name, value] of Object.entries(milliseconds)) {
      console.log(`  ${name.padEnd(22)}${value.toFixed(2).padStart(10)}`);
    }
    const ratios = { ...ratiosOf(milliseconds) };
    const single = results.find((other) => other.hidden === hidden && other.batch === batch && other.seeds === 1);
    for (const names of [NATIVE, ["webassembly"] as const]) {
      const [batched, alone] = [best(milliseconds, names), single && best(single.milliseconds, names)];
      if (seeds > 1 && batched !== undefined && alone !== undefined) {
        ratios[`${names[0]}, ${seeds} seeds/${seeds} single runs`] = batched / (seeds * alone);
      }
    }
    for (const [name, ratio] of Object.entries(ratios)) {
      const seedsBar = name === "native, 16 seeds/16 single runs" && hidden === 64 ? SEEDS_BAR : undefined;
      const bar = seedsBar ?? (seeds === 1 ? RATIOS[name]?.bars?.[`${hidden}/${batch}`] : undefined);
      const verdict = bar === undefined ? "" : `, bar ${bar}: ${ratio <= bar ? "held" : "missed"}`;
      console.log(`  ${name} ${ratio.toFixed(2)}${verdict}`);
    }
    const { emitted, least } = gpimOperations(hidden, batch);
    const millions = (count: number) => (count / 1e6).toFixed(2);
    console.log(
      `  million floating-point operations of products, for one agent: ${millions(emitted)}, least ${millions(least)}`,
    );
    results.push({ ...size, milliseconds, ratios, operations: { emitted, least } });
  }
  if (json) console.log(JSON.stringify({ bench: "update", results }));
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task bench:update", FLAGS));
else await main(flags.right);
