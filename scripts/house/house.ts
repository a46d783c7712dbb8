import { equalAdapters } from "./adapters.js";
import { foldersByTheirDoors, libraryImports } from "./imports.js";
import { lockedEngines, lockedHosts } from "./lock-file.js";
import { publishedPackages } from "./packages.js";
import type { Finding, RepositoryFile } from "./repository.js";
import { fileSizes } from "./sizes.js";
import { ambientValues, unfinishedWork, vendorWordsInCore } from "./words.js";

/** The house rules: each takes the repository's files and returns where it is broken. */
const houseRules: readonly ((files: readonly RepositoryFile[]) => Finding[])[] = [
  fileSizes,
  vendorWordsInCore,
  ambientValues,
  unfinishedWork,
  libraryImports,
  foldersByTheirDoors,
  publishedPackages,
  equalAdapters,
  lockedEngines,
  lockedHosts,
];

/** All findings, one line each: `path:line message`. */
export function checkHouse(files: readonly RepositoryFile[]): string[] {
  return houseRules
    .flatMap((rule) => rule(files))
    .map(({ path, line, message }) => `${path}${line === undefined ? "" : `:${line}`} ${message}`);
}
