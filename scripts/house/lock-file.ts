import { admits, oldestNode } from "./node-range.js";
import type { Finding, RepositoryFile } from "./repository.js";

const path = "package-lock.json";

interface LockedPackage {
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly engines?: { readonly node?: string };
}

function lockedPackages(files: readonly RepositoryFile[]): [string, LockedPackage][] {
  const lock = files.find((file) => file.path === path);
  if (lock === undefined) return [];
  return Object.entries((JSON.parse(lock.text) as { packages?: Record<string, LockedPackage> }).packages ?? {});
}

/** Every locked package that is always installed runs on the oldest Node we support. */
export function lockedEngines(files: readonly RepositoryFile[]): Finding[] {
  return lockedPackages(files).flatMap(([name, { optional, devOptional, engines }]) => {
    const range = engines?.node;
    if (optional === true || devOptional === true || range === undefined || admits(range, oldestNode)) return [];
    return [{ path, message: `${name} wants Node ${range}, which leaves out ${oldestNode}` }];
  });
}

/** The lock names no registry, so that it works with whichever one a user has. */
export function lockedHosts(files: readonly RepositoryFile[]): Finding[] {
  return lockedPackages(files).flatMap(([name, { resolved }]) =>
    resolved !== undefined && /^[a-z+]+:/.test(resolved)
      ? [{ path, message: `${name} is resolved to an address: make the lock with the settings of .npmrc` }]
      : [],
  );
}
