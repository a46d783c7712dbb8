import { MicrobranchError } from "../error/error.js";

/** Deepest nesting of arrays and objects that is written; a value that refers to itself meets it too. */
export const maxCanonicalDepth = 2_000;

/**
 * Writes a value as canonical JSON (RFC 8785): no white space, keys sorted by UTF-16 code unit, numbers as ECMAScript
 * prints them, `-0` as `0`.
 *
 * Takes `null`, booleans, finite numbers, well-formed strings, arrays, and plain objects of these. Nothing is dropped
 * or converted on the way: `undefined`, holes, symbols and `toJSON` are refused, so that what is hashed is what was given.
 *
 * @throws VALUE_NOT_CANONICAL for anything else, for lone surrogates in strings and keys, for more than 2,000 levels
 *   and for a value that contains itself; `field` holds the path.
 * @source RFC 8785, JSON Canonicalization Scheme (June 2020), section 3.2.
 */
export function canonicalJson(value: unknown): string {
  return write(value, [], 0);
}

/** One path step per level; only the entries below the present depth are valid. */
type Trail = (string | number)[];

function write(value: unknown, trail: Trail, depth: number): string {
  switch (typeof value) {
    case "string":
      return writeString(value, trail, depth);
    case "number":
      if (!Number.isFinite(value)) throw refused(`the number ${value}`, trail, depth);
      return value === 0 ? "0" : String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (depth >= maxCanonicalDepth) throw tooDeep(trail);
      return Array.isArray(value) ? writeArray(value, trail, depth) : writeObject(value, trail, depth);
    default:
      throw refused(typeof value === "undefined" ? "undefined" : `a ${typeof value}`, trail, depth);
  }
}

function writeArray(items: readonly unknown[], trail: Trail, depth: number): string {
  let text = "[";
  for (let index = 0; index < items.length; index++) {
    trail[depth] = index;
    if (index > 0) text += ",";
    text += write(items[index], trail, depth + 1);
  }
  return `${text}]`;
}

function writeObject(value: object, trail: Trail, depth: number): string {
  if (!isPlain(value)) throw refused(`an object of class ${className(value)}`, trail, depth);
  if (Object.getOwnPropertySymbols(value).length > 0) throw refused("an object with a symbol as key", trail, depth);
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members);
  if (!isSorted(keys)) keys.sort();
  let text = "{";
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    trail[depth] = key;
    if (index > 0) text += ",";
    text += `${writeString(key, trail, depth + 1)}:${write(members[key], trail, depth + 1)}`;
  }
  return `${text}}`;
}

// Matches all that must be escaped, and every surrogate: what does not match is written as it stands.
const needsCare = /[\u0000-\u001f"\\\ud800-\udfff]/;

function writeString(text: string, trail: Trail, depth: number): string {
  if (!needsCare.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw refused("a text with a lone surrogate", trail, depth);
  return JSON.stringify(text);
}

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return false;
  }
  return true;
}

// An object of another realm (a test runner's sandbox) has another Object.prototype, which is a root all the same.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return (
    typeof prototype === "object" &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype as object, "isPrototypeOf")
  );
}

function className(value: object): string {
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === "function" && maker.name !== "" ? maker.name : "unknown";
}

function refused(what: string, trail: Trail, depth: number): MicrobranchError {
  const field = path(trail, depth);
  return new MicrobranchError("VALUE_NOT_CANONICAL", {
    message: `Canonical JSON cannot hold ${what}${field === "" ? "" : ` at ${field}`}. Pass only JSON values.`,
    ...(field === "" ? {} : { field }),
  });
}

function tooDeep(trail: Trail): MicrobranchError {
  return new MicrobranchError("VALUE_NOT_CANONICAL", {
    message: `Canonical JSON holds at most ${maxCanonicalDepth} levels; this value is deeper or contains itself.`,
    field: path(trail, 8),
  });
}

function path(trail: Trail, depth: number): string {
  let text = "";
  for (let level = 0; level < Math.min(depth, trail.length); level++) {
    const step = trail[level] as string | number;
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step.toWellFormed() : `.${step.toWellFormed()}`;
  }
  return text;
}
