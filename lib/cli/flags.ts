/**
 * Flags of a command line: parsed, then checked by a codec. A mistake becomes one sentence.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import * as E from "fp-ts/Either.js";
import * as t from "io-ts";
import { textCodec } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { guard } from "../guard.ts";

/** A flag: the meaning of its text, and its line in `--help`. */
export interface Flag<Value> {
  /** Codec from text to value, named after the values that it takes, e.g. `a whole number of at least 1`. */
  readonly codec: t.Decoder<unknown, Value>;
  /** The value when the flag is not given. */
  readonly fallback: Value;
  /** One line for `--help`. */
  readonly help: string;
  /** Whether the flag takes no value. */
  readonly isSwitch: boolean;
}

/** A set of flags by name, without dashes. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of a set of flags. */
export type Values<Set extends Flags> = {
  readonly [Name in keyof Set]: Set[Name] extends Flag<infer Value> ? Value : never;
};

/** A whole number of at least `least`, and of at most `most` where there is an upper bound. */
export const wholeNumber = (
  fallback: number,
  help: string,
  least = 1,
  most: number = Number.MAX_SAFE_INTEGER,
): Flag<number> => ({
  codec: textCodec(
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} to 2⁵³ − 1`
      : `a whole number from ${least} to ${most}`,
    (text) => {
      const number = /^\d+$/.test(text) ? Number(text) : NaN;
      return number >= least && number <= most ? number : undefined;
    },
  ),
  fallback,
  help,
  isSwitch: false,
});

/** One word out of a list. */
export const oneOf = <Word extends string>(words: readonly Word[], fallback: Word, help: string): Flag<Word> => ({
  codec: textCodec(`one of ${words.join(", ")}`, (text) => words.find((word) => word === text)),
  fallback,
  help,
  isSwitch: false,
});

/** Words out of a list, separated by commas; the values come in the list's order. */
export const someOf = <Word extends string>(
  words: readonly Word[],
  fallback: readonly Word[],
  help: string,
): Flag<readonly Word[]> => ({
  codec: textCodec(`some of ${words.join(",")}`, (text) => {
    const given = text.split(",");
    return given.every((word) => words.some((known) => known === word))
      ? words.filter((word) => given.includes(word))
      : undefined;
  }),
  fallback,
  help,
  isSwitch: false,
});

/** The same flag without a default: `undefined` where it is not given. */
export const optional = <Value>(flag: Flag<Value>): Flag<Value | undefined> => ({ ...flag, fallback: undefined });

/** Any text but the empty one; `expected` describes it, e.g. `a folder`. */
export const text = (expected: string, help: string): Flag<string> => ({
  codec: textCodec(expected, (value) => value === "" ? undefined : value),
  fallback: "",
  help,
  isSwitch: false,
});

/** A flag without a value: true where it is given. */
export const toggle = (help: string): Flag<boolean> => ({ codec: t.boolean, fallback: false, help, isSwitch: true });

/** The fault of an argument that is no flag. */
const unknownArgument = (argument: string, names: readonly string[]): Fault =>
  argument.startsWith("--")
    ? fault("flag", argument, "there is no such flag", `The flags are ${names.map((name) => `--${name}`).join(", ")}.`)
    : fault(
      "flag",
      `'${argument}'`,
      "it is not a flag",
      "Write --flag value, or --flag=value where it begins with a dash.",
    );

/** Arguments by flag, and the first argument that is no flag. */
interface ParsedArguments {
  /** `true` for a switch, the list of all texts for any other flag. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly unknown: string | undefined;
}

const parse = (names: readonly string[], switches: readonly string[], args: readonly string[]): ParsedArguments => {
  const valued = names.filter((name) => !switches.includes(name));
  const strangers: string[] = [];
  const given: Readonly<Record<string, unknown>> = parseArgs([...args], {
    string: valued,
    boolean: [...switches],
    collect: valued,
    unknown: (argument) => {
      strangers.push(argument);
      return false;
    },
  });
  const rest = given._;
  return { given, unknown: [...strangers, ...(Array.isArray(rest) ? rest.map(String) : [])][0] };
};

/** The value of a flag that was given as a list of texts. */
const decode = (
  name: string,
  { codec, fallback }: Flag<unknown>,
  texts: readonly unknown[],
): E.Either<Fault, unknown> => {
  const wrong = (cause: string, remedy: string) => E.left(fault("flag", `--${name}`, cause, remedy));
  if (texts.length === 0) return E.right(fallback);
  if (texts.length > 1) return wrong(`it was given ${texts.length} times`, "Give it once.");
  const value = codec.decode(texts[0]);
  if (E.isRight(value)) return value;
  return wrong(texts[0] === "" ? "it needs a value" : `'${texts[0]}' was given`, `It takes ${codec.name}.`);
};

/** The names of the flags that arguments give. */
export const givenFlags = (flags: Flags, args: readonly string[]): readonly string[] =>
  Object.keys(flags).filter((name) => args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)));

/** Arguments without some flags that take a value. */
export const withoutFlags = (args: readonly string[], names: readonly string[]): readonly string[] => {
  const isOne = (argument: string | undefined) => names.some((name) => argument === `--${name}`);
  return args.filter((argument, place) =>
    !isOne(argument) && !isOne(args[place - 1]) && !names.some((name) => argument.startsWith(`--${name}=`))
  );
};

/**
 * Reads the arguments of a command. A fault names the first flag that is unknown or whose value is not allowed.
 *
 * @param offered names of the flags that the command takes; all others keep their fallbacks.
 * @param earlier arguments of an earlier command, which count where these say nothing else.
 */
export const readFlags = <Set extends Flags>(
  flags: Set,
  args: readonly string[],
  offered: readonly string[] | undefined = undefined,
  earlier: readonly string[] = [],
): E.Either<Fault, Values<Set>> => guard("flags", () => readGiven(flags, args, offered ?? Object.keys(flags), earlier));

const readGiven = <Set extends Flags>(
  flags: Set,
  args: readonly string[],
  offered: readonly string[],
  earlier: readonly string[],
): E.Either<Fault, Values<Set>> => {
  const switches = offered.filter((name) => flags[name].isSwitch);
  const spelled = offered.includes("help") ? args.map((argument) => argument === "-h" ? "--help" : argument) : args;
  const { given, unknown } = parse(offered, switches, spelled);
  const before = parse(offered, switches, earlier);
  const stranger = unknown ?? before.unknown;
  if (stranger !== undefined) return E.left(unknownArgument(stranger, offered));
  const valued = switches.find((name) => args.some((argument) => argument.startsWith(`--${name}=`)));
  if (valued !== undefined) return E.left(fault("flag", `--${valued}`, "it was given a value", "It takes none."));
  const values: Record<string, unknown> = {};
  const textsOf = (texts: unknown): readonly unknown[] => Array.isArray(texts) ? texts : [];
  for (const [name, flag] of Object.entries(flags)) {
    const texts = textsOf(given[name]).length > 0 ? textsOf(given[name]) : textsOf(before.given[name]);
    const value = flag.isSwitch
      ? E.right(given[name] === true || before.given[name] === true)
      : decode(name, flag, texts);
    if (E.isLeft(value)) return value;
    values[name] = value.right;
  }
  // The codec of each flag has made its value, which TypeScript cannot follow through a loop over names.
  return E.right(values as Values<Set>);
};

/**
 * The text that `--help` prints.
 *
 * @param offered names of the flags that the command takes.
 */
export const usage = (
  command: string,
  flags: Flags,
  offered: readonly string[] = Object.keys(flags),
): string => {
  const lines = offered.map((name) => {
    const { codec, help, isSwitch } = flags[name];
    return [`  --${name}`, isSwitch ? help : `${help}: ${codec.name}`] as const;
  });
  const width = Math.max(...lines.map(([name]) => name.length));
  return [`Usage: ${command} [flags]`, "", ...lines.map(([name, help]) => `${name.padEnd(width)}  ${help}`)].join("\n");
};
