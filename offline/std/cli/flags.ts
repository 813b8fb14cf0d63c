/** What one argument that starts with a dash says, given the argument after it. @module */

/** The names of flags by what is known of them; an alias is known by what its flag is. */
export type Rules = {
  readonly booleans: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
  readonly collected: ReadonlySet<string>;
  readonly negatable: ReadonlySet<string>;
  /** Every `--flag` without `=` is a boolean. */
  readonly allBooleans: boolean;
  /** The other names of a flag. */
  readonly aliases: (key: string) => readonly string[];
  /** Whether a flag is named in the options at all. */
  readonly knows: (key: string, arg: string) => boolean;
};

/** One flag's value; a negated flag is never collected. */
export type Setting = { readonly key: string; readonly value: string | boolean; readonly collects: boolean };

/** The settings of an argument, and how many arguments they took: two when the next one is the value. */
export type Read = { readonly settings: readonly Setting[]; readonly taken: 1 | 2 };

type Names = string | boolean | readonly string[] | undefined;

type RuleOptions = {
  readonly boolean?: Names;
  readonly string?: Names;
  readonly collect?: Names;
  readonly negatable?: Names;
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
};

/** Looks up what the options say about each name. */
export const rulesOf = (options: RuleOptions): Rules => {
  const groups = Object.entries(options.alias ?? {}).map(([key, names]) => [key, ...[names].flat() as string[]]);
  const aliases = (key: string): readonly string[] =>
    (groups.find((group) => group.includes(key)) ?? []).filter((name) => name !== key);
  const named = (names: Names): ReadonlySet<string> => {
    const listed = typeof names === "boolean" ? [] : ([names ?? []].flat() as string[]).filter((name) => name !== "");
    return new Set(listed.flatMap((name) => [name, ...aliases(name)]));
  };
  const [booleans, strings, collected] = [named(options.boolean), named(options.string), named(options.collect)];
  const allBooleans = options.boolean === true;
  const listed = (key: string): boolean => booleans.has(key) || strings.has(key) || collected.has(key);
  return {
    booleans,
    strings,
    collected,
    negatable: named(options.negatable),
    allBooleans,
    aliases,
    knows: (key, arg) => listed(key) || aliases(key).length > 0 || (allBooleans && /^--[^=]+$/.test(arg)),
  };
};

const read = (key: string, value: string | boolean, taken: 1 | 2 = 1): Read => ({
  settings: [{ key, value, collects: true }],
  taken,
});

/** A flag without a value: an empty text where a text is wanted, else true. */
const bare = (rules: Rules, key: string): string | boolean => rules.strings.has(key) ? "" : true;

/** A flag whose value may be the next argument; a boolean flag takes only `true` or `false`. */
const withNext = (rules: Rules, key: string, next: string | undefined, takesText: (next: string) => boolean): Read => {
  if (!next) return read(key, bare(rules, key));
  if (!rules.booleans.has(key) && takesText(next)) return read(key, next, 2);
  return next === "true" || next === "false" ? read(key, next === "true", 2) : read(key, bare(rules, key));
};

/** Reads `--flag`, `--flag=value`, `--flag value` and `--no-flag`. */
export const longFlag = (rules: Rules, arg: string, next: string | undefined): Read => {
  const body = arg.slice(2);
  const negated = /^no-./s.test(body);
  const name = negated ? body.slice(3) : body;
  // From the second character on: a name is never empty.
  const equals = name.indexOf("=", 1);
  if (equals > 0) {
    const [key, value] = [name.slice(0, equals), name.slice(equals + 1)];
    return read(key, rules.booleans.has(key) ? value !== "false" : value);
  }
  if (negated && rules.negatable.has(name)) {
    return { settings: [{ key: name, value: false, collects: false }], taken: 1 };
  }
  return withNext(rules, body, next, (text) => !rules.allBooleans && !text.startsWith("-"));
};

/** Reads `-f`, `-f value`, `-n5`, `-f=value` and groups such as `-abc`, in which only the last may take a value. */
export const shortFlags = (rules: Rules, arg: string, next: string | undefined): Read => {
  const settings: Setting[] = [];
  const set = (key: string, value: string | boolean): Read => {
    settings.push({ key, value, collects: true });
    return { settings, taken: 1 };
  };
  for (let j = 1; j < arg.length - 1; j++) {
    const [letter, rest] = [arg[j], arg.slice(j + 1)];
    const value = /[A-Za-z]/.test(letter) ? attached(rest) : undefined;
    if (rest === "=") return set(letter, "");
    if (rest === "-") set(letter, rest);
    else if (value !== undefined) return set(letter, value);
    else if (rest.length > 1 && /\W/.test(rest[0])) return set(letter, rest);
    else set(letter, bare(rules, letter));
  }
  const last = arg.slice(-1);
  if (last === "-") return { settings, taken: 1 };
  const read = withNext(rules, last, next, (text) => !/^--?[^-]/.test(text));
  return { settings: [...settings, ...read.settings], taken: read.taken };
};

/** The value written right behind a letter: what follows `=`, or a number. */
const attached = (rest: string): string | undefined =>
  /=(.+)/.exec(rest)?.[1] ?? (/-?\d+(\.\d*)?(e-?\d+)?$/.test(rest) ? rest : undefined);
