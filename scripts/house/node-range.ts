/** The oldest Node that everything here must run on. */
export const oldestNode = "20.19.0";

type Version = readonly [number, number, number];

/** Whether a range as npm writes it (`^20.19.0 || >=22`, `18.x`, `>= 16 < 23`, `14 - 20`) admits a version. */
export function admits(range: string, version: string): boolean {
  const wanted = parse(version).version;
  return range.split("||").some((part) => comparators(part).every((holds) => holds(wanted)));
}

type Comparator = (version: Version) => boolean;

function comparators(part: string): Comparator[] {
  const text = part
    .trim()
    .replace(/(\S+)\s+-\s+(\S+)/g, ">=$1 <=$2")
    .replace(/([<>=~^]+)\s+/g, "$1");
  return text === "" ? [] : text.split(/\s+/).map(comparator);
}

function comparator(text: string): Comparator {
  const [, operator = "", rest = ""] = /^([<>=~^]*)(.*)$/.exec(text) ?? [];
  const { version: low, given } = parse(rest);
  if (given === 0) return () => true;
  const within =
    (high: Version): Comparator =>
    (version) =>
      !isLess(version, low) && isLess(version, high);
  switch (operator) {
    case ">=":
      return (version) => !isLess(version, low);
    case "<":
      return (version) => isLess(version, low);
    case ">":
      return (version) => !isLess(version, given === 3 ? next(low, 3) : next(low, given));
    case "<=":
      return (version) => isLess(version, next(low, given));
    case "^":
      return within(next(low, Math.min(given, 1 + low.findIndex((number) => number > 0) || given)));
    case "~":
      return within(next(low, Math.min(given, 2)));
    default:
      return within(next(low, given));
  }
}

/** The least version above all those that share the first `places` numbers. */
function next([major, minor, patch]: Version, places: number): Version {
  if (places === 1) return [major + 1, 0, 0];
  return places === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function isLess(a: Version, b: Version): boolean {
  const place = a[0] !== b[0] ? 0 : a[1] !== b[1] ? 1 : 2;
  return a[place] < b[place];
}

/** Reads `20`, `20.x`, `v20.19.0`; `given` tells how many numbers stood there. Pre-release tags are left out. */
function parse(text: string): { version: Version; given: number } {
  const numbers: number[] = [];
  for (const item of text.replace(/^v/, "").split(/[-+]/)[0]?.split(".") ?? []) {
    if (!/^\d+$/.test(item)) break;
    numbers.push(Number(item));
  }
  const [major = 0, minor = 0, patch = 0] = numbers;
  return { version: [major, minor, patch], given: Math.min(numbers.length, 3) };
}
