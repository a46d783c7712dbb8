import type { Finding, RepositoryFile } from "./repository.js";

/** The files that every adapter has, so that a reader who knows one knows all. */
const adapterFiles = ["channel", "config", "faults", "identity", "inbound", "index", "render", "transmit"];

interface Adapter {
  readonly name: string;
  readonly files: readonly string[];
}

function adapters(files: readonly RepositoryFile[]): Adapter[] {
  const found = new Map<string, string[]>();
  for (const { path } of files) {
    const [, name, file] = /^packages\/(adapter-[^/]+)\/src\/([^/]+)\.ts$/.exec(path) ?? [];
    if (name === undefined || file === undefined || /\.(test|test-d)$/.test(file)) continue;
    found.set(name, [...(found.get(name) ?? []), file].sort());
  }
  return [...found].map(([name, names]) => ({ name, files: names })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isDelivered = (adapter: Adapter): boolean => adapter.files.join() !== "index";

/** Delivered adapters have the agreed files, and the same ones as each other. */
export function equalAdapters(files: readonly RepositoryFile[]): Finding[] {
  const delivered = adapters(files).filter(isDelivered);
  return [...delivered.flatMap(missingFiles), ...differences(delivered), ...unnamed(files)];
}

function missingFiles({ name, files }: Adapter): Finding[] {
  return adapterFiles
    .filter((file) => !files.includes(file))
    .map((file) => ({ path: `packages/${name}/src`, message: `has no ${file}.ts, which every adapter has` }));
}

function differences(delivered: readonly Adapter[]): Finding[] {
  const all = [...new Set(delivered.flatMap((adapter) => adapter.files))].filter(
    (file) => !adapterFiles.includes(file),
  );
  return all.flatMap((file) =>
    delivered
      .filter((adapter) => !adapter.files.includes(file))
      .map(({ name }) => ({ path: `packages/${name}/src`, message: `has no ${file}.ts, which another adapter has` })),
  );
}

/** An adapter that is only an index says so by exporting nothing but its package's name. */
function unnamed(files: readonly RepositoryFile[]): Finding[] {
  return adapters(files)
    .filter((adapter) => !isDelivered(adapter))
    .flatMap(({ name }) => {
      const path = `packages/${name}/src/index.ts`;
      const text = files.find((file) => file.path === path)?.text ?? "";
      if (text.includes(`export const packageName = "@microbranch/${name}"`)) return [];
      return [{ path, message: "is all there is of the adapter: export its package's name as `packageName`" }];
    });
}

/** A line for each adapter that has its place in the workspace but is not delivered yet. */
export function adapterNotes(files: readonly RepositoryFile[]): string[] {
  return adapters(files)
    .filter((adapter) => !isDelivered(adapter))
    .map(({ name }) => `${name} is not delivered yet: it has only its index.`);
}
