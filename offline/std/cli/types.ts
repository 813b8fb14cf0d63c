/** The types of `parseArgs`, no looser than the real ones: what they leave out is `unknown`. @module */

/** The options of `parseArgs`. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  D extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>,
> {
  /** Whether what follows `--` goes to the field `--` instead of `_`. */
  "--"?: boolean;
  /** Other names of flags. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Flags that take no value and are false when absent; `true` means every flag written without `=`. */
  boolean?: boolean | B | readonly B[];
  /** Values of absent flags. */
  default?: D;
  /** Whether everything after the first argument that is no flag goes to `_`. */
  stopEarly?: boolean;
  /** Flags whose value is kept as text. */
  string?: S | readonly S[];
  /** Flags that may be given several times. */
  collect?: C | readonly C[];
  /** Flags that `--no-flag` sets to false. */
  negatable?: string | readonly string[];
  /** Called with each argument that no option names; `false` leaves it out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** A dotted name makes a nested record, which these types do not follow: it is `unknown`. */
type Plain<K> = K extends `${string}.${string}` ? never : Extract<K, string>;

/** The value of one flag. */
type Value<K, T, C> = K extends C ? T[] : T;

/** The fields of the named flags. A text may be absent unless it is collected or has a default. */
type Flags<B extends string, S extends string, C extends string, D> =
  & { [K in Plain<Exclude<S, keyof D | C>>]?: string }
  & { [K in Plain<Exclude<S & C, keyof D>>]: string[] }
  & { [K in Plain<Exclude<B, keyof D>>]: Value<K, boolean, C> }
  & { [K in Plain<Exclude<C, S | B | keyof D>>]: unknown[] }
  & { [K in Plain<keyof D & S>]: D[K & keyof D] | Value<K, string, C> }
  & { [K in Plain<keyof D & B>]: D[K & keyof D] | Value<K, boolean, C> };

/** What `parseArgs` returns; with no named flag, anything at all. */
export type Args<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  D extends Readonly<Record<string, unknown>> = Record<never, never>,
> = [B | S | C] extends [never] ? {
    // deno-lint-ignore no-explicit-any -- as the real package: nothing is known of the flags
    [key: string]: any;
    /** The arguments that belong to no flag. */
    _: (string | number)[];
  }
  :
    & Flags<B, S, C, D>
    & Record<string, unknown>
    & {
      /** The arguments that belong to no flag. */
      _: (string | number)[];
    };
