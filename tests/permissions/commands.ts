/**
 * Every command of the project: the permissions that it needs and why, and how a test tries it. `docs/permissions.md` is made of
 * this list.
 *
 * @module
 */

/** A permission of a command. */
export interface Permission {
  /** The flag, in which `DIR` and `FILE` stand for the user's. */
  readonly flag: string;
  /** The work that it is needed for. */
  readonly why: string;
  /** The words of the command without it; there are none where it is not tried. */
  readonly without?: RegExp;
  /** Whether the command goes on without it, with less. */
  readonly isOptional?: boolean;
}

/** A command at its smallest size. */
export interface Trial {
  /** Arguments behind those of the command. */
  readonly args: readonly string[];
  /** The words that it prints when all went well. */
  readonly says: RegExp;
  /** Arguments of an earlier run of the same script, with the same permissions. */
  readonly after?: readonly string[];
  /** The kind of settings in its file: those of a run by default, or a plan. */
  readonly settings?: "run" | "plan";
  /** The engine without which the machine cannot try it. */
  readonly engine?: "webgpu";
}

/** A command. */
export interface Command {
  /** `deno run` or `deno task`, the script or the task, and the flags that matter for permissions. */
  readonly command: string;
  /** Its permissions. */
  readonly permissions: readonly Permission[];
  /** Its trial, or the reason why it has none. */
  readonly trial: Trial | string;
}

const SMALL = ["--updates", "2", "--hidden", "8", "--batch", "8"];
const EVALUATION = /^│ gpim +│ \d/m;
const TABLE = /^random +[\d.]+ /m;

const readFault = /Requires read access .*--allow-read/;
const writeFault = /Requires write access .*--allow-write/;
const ffiFault = /Requires ffi access .*--allow-ffi/;

/** Calling into ONNX Runtime's native build. */
const FFI: Permission = { flag: "--allow-ffi", why: "to call into ONNX Runtime's native library", without: ffiFault };

/** The native engine as an example loads it, at run time, so that nothing is downloaded where it is not used. */
const NATIVE: readonly Permission[] = [
  FFI,
  {
    flag: "--allow-read=lib/engine/native.ts",
    why: "to load the module of that engine, which is loaded on demand",
    without: readFault,
  },
];

/** Starting processes of Deno. */
const runDeno = (what: string, without?: RegExp): Permission => ({
  flag: "--allow-run",
  why: `to start ${what}`,
  ...(without === undefined ? {} : { without }),
});

const example = (name: string, args: readonly string[] = SMALL, says: RegExp = TABLE): Command => ({
  command: `deno run examples/${name}.ts`,
  permissions: [],
  trial: { args, says },
});

/** Saving what a run has learned. */
const SAVING: readonly Permission[] = [
  { flag: "--allow-write=DIR", why: "to save results and states", without: writeFault },
  {
    flag: "--allow-read=DIR",
    why:
      "to save states, which are renamed when they are whole, and to find those of an earlier run; without, the run " +
      "cannot be continued later",
    without: /cannot be continued later: saving its states needs permission to read/,
    isOptional: true,
  },
];

/** Examples, with the flags that need a permission: these are the same for all of them. */
const EXAMPLES: readonly Command[] = [
  example("gpim_reacher"),
  example("gpim_point_nav"),
  example("fixed_goals"),
  example("dynamic_goals"),
  example("temporally_extended_goals"),
  example("image_goals"),
  example("object_push"),
  { ...example("half_cheetah"), trial: "another test runs it with `--out`, and nothing else" },
  example("own_world", [], /GPIM leaves \d+ % of the distance/),
  example("own_pendulum", ["7", "2"], EVALUATION),
  example("own_mujoco", ["7", "2"], EVALUATION),
  example("own_image_world", ["7", "2"], EVALUATION),
  example("own_method", [], /Of the way to a goal \d+ % are left/),
  {
    command: "deno run examples/gpim_point_nav.ts --engine webassembly --threads 2",
    permissions: [],
    trial: { args: SMALL, says: TABLE },
  },
  {
    command: "deno run examples/gpim_point_nav.ts --engine webgpu",
    permissions: [],
    trial: { args: SMALL, says: TABLE, engine: "webgpu" },
  },
  {
    command: "deno run examples/gpim_point_nav.ts --engine native",
    permissions: NATIVE,
    trial: { args: SMALL, says: /engine: native/ },
  },
  {
    command: "deno run examples/gpim_point_nav.ts --engine auto",
    permissions: NATIVE.map((permission) => ({
      ...permission,
      why: `${permission.why}; without, WebAssembly takes its place`,
      without: /engine: webassembly .*native is faster, with --allow-ffi --allow-read/,
      isOptional: true,
    })),
    trial: { args: SMALL, says: /engine: native/ },
  },
  {
    command: "deno run examples/gpim_point_nav.ts --config FILE",
    permissions: [{ flag: "--allow-read=FILE", why: "to read the settings", without: readFault }],
    trial: { args: SMALL, says: TABLE },
  },
  {
    command: "deno run examples/gpim_point_nav.ts --out DIR",
    permissions: SAVING,
    trial: "the next row runs it with one flag more",
  },
  {
    command: "deno run examples/gpim_point_nav.ts --out DIR --overwrite --checkpoint-every 1",
    permissions: SAVING,
    trial: { args: SMALL, says: /^saved .*result\.json/m },
  },
  {
    command: "deno run examples/gpim_point_nav.ts --resume DIR",
    permissions: [
      { flag: "--allow-read=DIR", why: "to read command and states of the run", without: readFault },
      { flag: "--allow-write=DIR", why: "to save the results and further states", without: writeFault },
    ],
    trial: { args: ["--updates", "4"], says: /^saved .*result\.json/m, after: [...SMALL, "--out", "DIR"] },
  },
  {
    command: "deno run examples/half_cheetah.ts --workers 1",
    permissions: [{
      flag: "--allow-read=envs",
      why: "to load the worker's modules, which are no part of the program's own",
      without: readFault,
    }],
    trial: { args: SMALL, says: TABLE },
  },
];

const OUT: Permission = {
  flag: "--allow-write",
  why: "to write the files into the folder of `--out`",
  without: writeFault,
};

/** Reading the variables of a queue. */
const SECRETS: Permission = {
  flag: "--allow-env=NATS_URL,NATS_USER,NATS_PASSWORD,NATS_TOKEN,NATS_CREDS,NATS_CA,NATS_CERT,NATS_KEY",
  why: "to find the queue and its secrets, which belong into no command line",
};

/** Tasks for users: the command line, artifacts, the comparison and benchmarks. */
const MEASUREMENTS: readonly Command[] = [
  {
    command: "deno task gpim",
    permissions: [
      { flag: "--allow-ffi", why: "to call into ONNX Runtime's native library; without, WebAssembly takes its place" },
      { flag: "--allow-read", why: "to load modules on demand, and to read configurations and runs" },
      { flag: "--allow-write", why: "to save results and states into the folder of `--out`" },
      { flag: "--allow-net=127.0.0.1", why: "to serve the page of `gpim watch`, on this machine alone" },
    ],
    trial: "tests of its commands run it with none and with those of its folders",
  },
  {
    command: "deno run cli.ts watch DIR",
    permissions: [
      { flag: "--allow-read=DIR", why: "to follow the run, of which nothing is changed" },
      { flag: "--allow-net=127.0.0.1", why: "to serve the page; `--allow-net=127.0.0.1:PORT` is enough" },
    ],
    trial: "it runs until Ctrl-C; tests of it run it so",
  },
  {
    command: "deno task gpim:pool",
    permissions: [
      { flag: "--allow-ffi", why: "to call into ONNX Runtime's native library; without, WebAssembly takes its place" },
      { flag: "--allow-read", why: "to load modules on demand, and to read plans and states" },
      { flag: "--allow-write", why: "to save results and states into the folder of `--out`" },
      runDeno("the processes in which `gpim run` carries out several runs at once"),
    ],
    trial: "the next rows run its commands",
  },
  {
    command: "deno run cli.ts run FILE",
    permissions: [{ flag: "--allow-read=FILE", why: "to read the plan", without: readFault }],
    trial: { args: [], says: /^world point_nav +2 +[\d.]+/m, settings: "plan" },
  },
  {
    command: "deno run cli.ts run FILE --slots 2 --out DIR",
    permissions: [
      { flag: "--allow-read=FILE,DIR", why: "to read the plan, and results and states so far", without: readFault },
      { flag: "--allow-write=DIR", why: "to save results and states", without: writeFault },
      runDeno("a process for each slot", /Requires run access|--allow-run/),
    ],
    trial: { args: [], says: /^saved .*results\.jsonl/m, settings: "plan" },
  },
  {
    command: "deno task gpim:queue",
    permissions: [
      { flag: "--allow-ffi", why: "to call into ONNX Runtime's native library; without, WebAssembly takes its place" },
      { flag: "--allow-read", why: "to load modules on demand, the queue's among them, and to read plans" },
      { flag: "--allow-write", why: "to save results into the folder of `--out`" },
      runDeno("a process for each slot of `gpim work`"),
      { flag: "--allow-net", why: "to reach the queue; `--allow-net=HOST:PORT` is enough" },
      {
        flag: "--allow-sys=hostname,systemMemoryInfo",
        why: "to name the worker after its machine, and to have no more slots than there is memory for",
      },
      SECRETS,
    ],
    trial: "tests of its commands run it with those of their queue alone",
  },
  ...["run FILE --queue QUEUE", "work --queue QUEUE --slots 1", "queue status --queue QUEUE"].map((rest): Command => ({
    command: `deno run cli.ts ${rest}`,
    permissions: [
      { flag: "--allow-net=HOST:PORT", why: "to reach the queue" },
      {
        flag: rest.startsWith("run") ? "--allow-read=lib/queue,FILE" : "--allow-read=lib/queue",
        why: `to load the queue, which is loaded on demand${rest.startsWith("run") ? ", and to read the plan" : ""}`,
      },
    ],
    trial: "tests of queues run it so, where there is a server",
  })),
  {
    command: "deno task artifacts --out DIR",
    permissions: [OUT],
    trial: { args: ["--hidden", "4", "--batch", "4"], says: /^saved .*training_model\.onnx/m },
  },
  {
    command: "deno task compare --out DIR",
    permissions: [
      { flag: "--allow-read", why: "to read the results so far in the folder of `--out`", without: readFault },
      { ...OUT, why: "to write results and page into the folder of `--out`" },
      runDeno("the process of every run", /may not be started\. .*--allow-run/),
    ],
    trial: {
      args: ["--worlds", "point_nav", "--methods", "perceptual_distance", "--seeds", "1", "--steps", "3200"],
      says: /^saved .*index\.html/m,
    },
  },
  {
    command: "deno task compare:queue --queue QUEUE --out DIR",
    permissions: [
      { flag: "--allow-read", why: "to read the results so far in the folder of `--out`, and to load the queue" },
      { ...OUT, why: "to write results and page into the folder of `--out`" },
      { flag: "--allow-net", why: "to reach the queue" },
      SECRETS,
    ],
    trial: "a test of queues runs it, where there is a server",
  },
  {
    command: "deno task compare:work --queue QUEUE",
    permissions: [
      { flag: "--allow-ffi", why: "to call into ONNX Runtime's native library" },
      { flag: "--allow-read", why: "to load the native engine" },
      { flag: "--allow-net", why: "to reach the queue" },
      { flag: "--allow-sys=hostname", why: "to name the worker after its machine" },
      SECRETS,
    ],
    trial: "a test of queues runs it, where there is a server",
  },
  {
    command: "deno run bench/compare/one.ts REQUEST",
    permissions: NATIVE.map(({ flag, why }) => ({ flag, why: `${why}; the other engines need none` })),
    trial: "`compare` starts it",
  },
  {
    command: "deno task bench:update",
    permissions: [{
      ...runDeno("the process of every contestant", /native is missing: .*--allow-run/),
      isOptional: true,
    }],
    trial: {
      args: ["--hidden", "4", "--batch", "4", "--repeats", "1", "--rounds", "1", "--engines", "native,webassembly"],
      says: /^ +native +[\d.]+$/m,
    },
  },
  {
    command: "deno run bench/step.ts --engine native",
    permissions: [FFI],
    trial: { args: ["--hidden", "4", "--batch", "4", "--repeats", "1"], says: /"milliseconds":/ },
  },
  {
    command: "deno run bench/peers/gpim_step_tfjs.ts",
    permissions: [{ flag: "--allow-read", why: "to load TensorFlow.js' binary" }],
    trial: "it loads packages that nothing else needs",
  },
  {
    command: "deno run bench/peers/gpim_step_jax.ts",
    permissions: [],
    trial: "it loads packages that nothing else needs",
  },
  {
    command: "deno task bench:train",
    permissions: [{ ...FFI, without: /native is missing: .*--allow-ffi/, isOptional: true }],
    trial: {
      args: ["--hidden", "4", "--batch", "4", "--iterations", "1", "--engines", "native"],
      says: /^ +native +\d+ ms/m,
    },
  },
  {
    command: "deno task bench:memory",
    permissions: [FFI],
    trial: { args: ["--hidden", "4", "--batch", "4", "--updates", "1000"], says: /^native: [\d.]+ MB after/m },
  },
  {
    command: "deno task bench:growth --out DIR",
    permissions: [
      { flag: "--allow-read=/proc/cpuinfo", why: "to state the processor's name, on Linux" },
      { ...OUT, why: "to write the pictures into the folder of `--out`" },
      runDeno("`bench/update.ts`"),
    ],
    trial: "it takes twenty minutes",
  },
  {
    command: "deno task bench:page",
    permissions: [
      { flag: "--allow-read", why: "to read the page's files" },
      { flag: "--allow-write", why: "to write the built page into a temporary folder" },
      { flag: "--allow-net", why: "to serve the page on loopback" },
      runDeno("`deno bundle`, and Chromium"),
    ],
    trial: "it takes a browser, and minutes",
  },
  { command: "deno task bench:random", permissions: [], trial: { args: [], says: /^normal .* million per second/m } },
  {
    command: "deno task bench:replay",
    permissions: [],
    trial: { args: ["--transitions", "10000", "--repeats", "3"], says: /old versions are unchanged/ },
  },
  {
    command: "deno task bench:worlds",
    permissions: [],
    trial: { args: ["--worlds", "rooms", "--milliseconds", "1"], says: /^rooms +[\d,]+/m },
  },
];

const OWN_TOOL = "it is a tool of Deno, which grants nothing";
const OF_TASKS = "the tasks that it runs have their own";
const CHANGES = "it changes files of the project";
const LONG = "it takes minutes";

/** A task that writes the generated part of the page of its name. */
const ofPage = (name: string): Command => ({
  command: `deno task ${name}`,
  permissions: [
    { flag: "--allow-read=docs", why: `to read \`docs/${name}.md\`` },
    { flag: "--allow-write=docs", why: "to write the generated part of it" },
  ],
  trial: CHANGES,
});

/** Tasks for the work on the project. */
const WORK: readonly Command[] = [
  { command: "deno task ok", permissions: [], trial: OF_TASKS },
  ...["fmt", "lint", "check", "doc:lint"].map((name): Command => ({
    command: `deno task ${name}`,
    permissions: [],
    trial: OWN_TOOL,
  })),
  {
    command: "deno task test",
    permissions: [{
      flag: "--allow-all",
      why:
        "because tests start processes, a browser among them, and call native code, which no permission confines, so that " +
        "less would promise what it does not keep; commands that they start get their own",
    }],
    trial: "it is the tests themselves",
  },
  {
    command: "deno task test:doc",
    permissions: [{ flag: "--allow-read=envs", why: "to load the modules of MuJoCo's workers" }],
    trial: LONG,
  },
  { command: "deno task coverage", permissions: [], trial: OF_TASKS },
  {
    command: "deno task coverage:report",
    permissions: [{ flag: "--allow-read=.", why: "to read the report of `deno coverage`, and the sources" }],
    trial: "`coverage` runs it",
  },
  {
    command: "deno task names",
    permissions: [
      { flag: "--allow-write=tests/structure/public_names.json", why: "to record the names" },
      runDeno("`deno doc`"),
    ],
    trial: CHANGES,
  },
  {
    command: "deno task architecture",
    permissions: [
      { flag: "--allow-read=.", why: "to read the sources" },
      { flag: "--allow-write=docs", why: "to write drawing and page" },
    ],
    trial: CHANGES,
  },
  {
    command: "deno task figures",
    permissions: [
      { flag: "--allow-read", why: "to read the runs in the folder of `--out`, and the pages" },
      { flag: "--allow-write", why: "to write runs, pictures and tables" },
      runDeno("the examples"),
    ],
    trial: LONG,
  },
  ofPage("permissions"),
  ofPage("reliability"),
  ofPage("metrics"),
  {
    command: "deno task page",
    permissions: [
      { flag: "--allow-read", why: "to read the page's files" },
      { flag: "--allow-write", why: "to write the built page into the folder of `--out`" },
      runDeno("`deno bundle`"),
    ],
    trial: LONG,
  },
  {
    command: "deno task watch:page",
    permissions: [
      { flag: "--allow-read=examples", why: "to read the files of the page" },
      { flag: "--allow-write=lib/watch/page_text.ts", why: "to write the module that holds it" },
      runDeno("`deno bundle`"),
    ],
    trial: CHANGES,
  },
  {
    command: "deno task publish:dry",
    permissions: [
      { flag: "--allow-write", why: "to copy what would be published into a temporary folder" },
      runDeno("`deno publish --dry-run` and `cp`"),
    ],
    trial: LONG,
  },
  {
    command: "deno task golden",
    permissions: [
      FFI,
      { flag: "--allow-write=tests/integration/golden.json", why: "to record the values" },
    ],
    trial: CHANGES,
  },
  ...["reacher", "swimmer"].map((world): Command => ({
    command: `deno run tests/reference/${world}_mujoco.ts`,
    permissions: [
      { flag: "--allow-read", why: "to load MuJoCo's binary" },
      { flag: "--allow-write=tests/envs", why: "to record the values" },
    ],
    trial: CHANGES,
  })),
  {
    command: "deno task mutate",
    permissions: [
      { flag: "--allow-read", why: "to read the sources, and their copies in temporary folders" },
      { flag: "--allow-write", why: "to change the copies, and to write the file of `--json`" },
      runDeno("the tests"),
      { flag: "--allow-env", why: "because TypeScript, which finds the operators, reads variables when it is loaded" },
    ],
    trial: LONG,
  },
  {
    command: "deno task soak",
    permissions: [
      { flag: "--allow-read", why: "to compare the files of runs in temporary folders" },
      { flag: "--allow-write", why: "to make these folders, and to damage files in them" },
      runDeno("the runs that it kills"),
    ],
    trial: LONG,
  },
  {
    command: "deno task soak:halving",
    permissions: [
      { flag: "--allow-read", why: "to find the folder of `--out`" },
      { flag: "--allow-write", why: "to write plans into it" },
      runDeno("`gpim run`"),
    ],
    trial: LONG,
  },
  {
    command: "deno task soak:queue",
    permissions: [
      { flag: "--allow-read", why: "to compare the files of plans in temporary folders, and to find the server" },
      { flag: "--allow-write", why: "to make these folders" },
      runDeno("workers, servers and hosts, which it kills and cuts off"),
      { flag: "--allow-net", why: "to reach its servers" },
    ],
    trial: LONG,
  },
];

/** Groups of commands, each under its heading. */
export const GROUPS: Readonly<Record<string, readonly Command[]>> = {
  "Examples": EXAMPLES,
  "Artifacts, comparison and benchmarks": MEASUREMENTS,
  "Work on the project": WORK,
};

/** All commands. */
export const COMMANDS: readonly Command[] = Object.values(GROUPS).flat();
