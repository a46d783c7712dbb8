import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace's folder, whatever its name. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folders of the workspace's packages, relative to the root, with forward slashes, sorted. */
export function packageFolders(root) {
  const { workspaces } = readJson(join(root, "package.json"));
  return workspaces
    .flatMap((pattern) => (pattern.endsWith("/*") ? subfolders(root, pattern.slice(0, -2)) : [pattern]))
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .sort();
}

function subfolders(root, parent) {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`);
}

/** All files below a folder, relative to the root, sorted, for which `keep` is true. */
export function filesBelow(root, folder, keep) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(root, path, keep);
      return keep(path) ? [path] : [];
    })
    .sort();
}

/** A hash over the names and contents of files; a file that does not exist counts by its name. */
export function fingerprint(root, files) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`\n${file}\n`);
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** Reads a JSON file; an absent or broken one gives `fallback`, or throws if there is none. */
export function readJson(path, fallback) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (fallback === undefined) throw error;
    return fallback;
  }
}

/** Writes a JSON file and the folders above it. */
export function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
