import { admits, oldestNode } from "./node-range.js";
import type { Finding, RepositoryFile } from "./repository.js";

const sourceCondition = "@microbranch/source";

interface Manifest {
  readonly private?: boolean;
  readonly license?: string;
  readonly sideEffects?: unknown;
  readonly files?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
}

/** What each published package.json must say, and the files that must lie beside it. */
export function publishedPackages(files: readonly RepositoryFile[]): Finding[] {
  const paths = new Set(files.map((file) => file.path));
  return files
    .filter(({ path }) => /^packages\/[^/]+\/package\.json$/.test(path))
    .flatMap(({ path, text }) => {
      const manifest = JSON.parse(text) as Manifest;
      if (manifest.private === true) return [];
      const folder = path.slice(0, -"package.json".length);
      return [...manifestFaults(manifest), ...exportFaults(manifest, folder, paths), ...absentFiles(folder, paths)].map(
        (message) => ({ path, message }),
      );
    });
}

function manifestFaults({ license, sideEffects, files = [], engines = {} }: Manifest): string[] {
  const node = engines.node ?? "";
  return [
    ...(license === "MIT" ? [] : ['"license" must be "MIT"']),
    ...(sideEffects === false ? [] : ['"sideEffects" must be false']),
    ...(["dist", "src"].every((name) => files.includes(name)) ? [] : ['"files" must list dist and src']),
    ...(node !== "" && admits(node, oldestNode) && !admits(node, "20.18.9")
      ? []
      : [`"engines.node" must begin with Node ${oldestNode}`]),
  ];
}

function exportFaults({ exports = {} }: Manifest, folder: string, paths: ReadonlySet<string>): string[] {
  const missingRoot = "." in exports ? [] : ['"exports" must have "."'];
  const faults = Object.entries(exports).flatMap(([way, target]) => {
    if (typeof target === "string") return [];
    const [first, source] = Object.entries(target)[0] ?? [];
    if (first !== sourceCondition || typeof source !== "string")
      return [`exports "${way}" must start with ${sourceCondition}`];
    return paths.has(folder + source.replace("./", ""))
      ? []
      : [`exports "${way}" leads to ${source}, which is not there`];
  });
  return [...missingRoot, ...faults];
}

function absentFiles(folder: string, paths: ReadonlySet<string>): string[] {
  return ["README.md", "LICENSE"].filter((name) => !paths.has(folder + name)).map((name) => `${name} is missing`);
}
