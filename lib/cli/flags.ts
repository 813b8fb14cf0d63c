/**
 * Flags of a command line: parsed, then held against a codec. What is wrong is said in one sentence.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import * as E from "fp-ts/Either.js";
import * as t from "io-ts";
import { textCodec } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";

/** A flag: how its text becomes a value, and what `--help` says of it. */
export interface Flag<Value> {
  /** From text to value, or to the sentence that says what is wanted, e.g. `a whole number of at least 1`. */
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

/** A whole number of at least so much, and at most so much where there is a bound. */
export const wholeNumber = (
  fallback: number,
  help: string,
  least = 1,
  most: number = Number.MAX_SAFE_INTEGER,
): Flag<number> => ({
  codec: textCodec(
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
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

/** One of some words. */
export const oneOf = <Word extends string>(words: readonly Word[], fallback: Word, help: string): Flag<Word> => ({
  codec: textCodec(`one of ${words.join(", ")}`, (text) => words.find((word) => word === text)),
  fallback,
  help,
  isSwitch: false,
});

/** Some of some words, separated by commas, in the order of the words. */
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

/** A flag that may be left out. */
export const optional = <Value>(flag: Flag<Value>): Flag<Value | undefined> => ({ ...flag, fallback: undefined });

/** Any text but the empty one. */
export const text = (target: string, help: string): Flag<string> => ({
  codec: textCodec(target, (value) => value === "" ? undefined : value),
  fallback: "",
  help,
  isSwitch: false,
});

/** A flag that is given or not. */
export const toggle = (help: string): Flag<boolean> => ({ codec: t.boolean, fallback: false, help, isSwitch: true });

/** The fault of an argument that is no flag. */
const stranger = (argument: string, names: readonly string[]): Fault =>
  argument.startsWith("--")
    ? fault("flag", argument, "there is no such flag", `The flags are ${names.map((name) => `--${name}`).join(", ")}.`)
    : fault(
      "flag",
      `'${argument}'`,
      "it is no flag",
      "Write --flag value, or --flag=value where it begins with a dash.",
    );

/** Reads the arguments of a command. A fault names the first flag that is unknown or has a value it does not take. */
export const readFlags = <Set extends Flags>(flags: Set, args: readonly string[]): E.Either<Fault, Values<Set>> => {
  const names = Object.keys(flags);
  const switches = names.filter((name) => flags[name].isSwitch);
  const takers = names.filter((name) => !flags[name].isSwitch);
  const strangers: string[] = [];
  const parsed: Readonly<Record<string, unknown>> = parseArgs([...args], {
    string: takers,
    boolean: switches,
    collect: takers,
    unknown: (argument) => {
      strangers.push(argument);
      return false;
    },
  });
  const rest = parsed._;
  const [odd] = [...strangers, ...(Array.isArray(rest) ? rest.map(String) : [])];
  if (odd !== undefined) return E.left(stranger(odd, names));
  const valued = switches.find((name) => args.some((argument) => argument.startsWith(`--${name}=`)));
  if (valued !== undefined) return E.left(fault("flag", `--${valued}`, "it was given a value", "It takes none."));
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const { codec, fallback, isSwitch } = flags[name];
    const given = parsed[name];
    const texts = Array.isArray(given) ? given : [];
    if (!isSwitch && texts.length > 1) {
      return E.left(fault("flag", `--${name}`, `it was given ${texts.length} times`, "Give it once."));
    }
    const value: t.Validation<unknown> = isSwitch
      ? E.right(given === true)
      : texts.length === 0
      ? E.right(fallback)
      : codec.decode(texts[0]);
    if (E.isLeft(value)) {
      const cause = texts[0] === "" ? "it needs a value" : `'${texts[0]}' was given`;
      return E.left(fault("flag", `--${name}`, cause, `It takes ${codec.name}.`));
    }
    values[name] = value.right;
  }
  return E.right(values as Values<Set>);
};

/** What `--help` prints. */
export const usage = (command: string, flags: Flags): string => {
  const shown = Object.entries(flags).map(([name, { codec, help, isSwitch }]) =>
    [`  --${name}`, isSwitch ? help : `${help}: ${codec.name}`] as const
  );
  const width = Math.max(...shown.map(([name]) => name.length));
  return [`Usage: ${command} [flags]`, "", ...shown.map(([name, help]) => `${name.padEnd(width)}  ${help}`)].join("\n");
};
