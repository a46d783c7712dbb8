import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the repository. */
export interface RepositoryFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  /** What it holds. */
  readonly text: string;
}

/** A place where a house rule is broken. */
export interface Finding {
  /** Path from the root. */
  readonly path: string;
  /** Line, from 1; absent when the whole file is meant. */
  readonly line?: number;
  /** What is wrong, and what to do. */
  readonly message: string;
}

const skippedFolders = new Set(["node_modules", "dist", "coverage", "output", ".git"]);
const readAsText = /\.(ts|mjs|cjs|json|md)$|(^|\/)(LICENSE|\.npmrc)$/;

/** Reads the repository's own text files below `root`. */
export function readRepository(root: string, folder = ""): RepositoryFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : readRepository(root, path);
    if (!entry.isFile() || !readAsText.test(path)) return [];
    return [{ path, text: readFileSync(join(root, path), "utf8") }];
  });
}

/** Whether a path is a test or serves only tests. */
export function isTest(path: string): boolean {
  return /\.(test|test-d)\.ts$/.test(path) || path.includes("/fixtures/");
}

/** The lines of a source with comments blanked out, as the formatter lays them out. */
export function codeLines(text: string): readonly string[] {
  let inBlock = false;
  return text.split("\n").map((line) => {
    const trimmed = line.trim();
    const starts = !inBlock && trimmed.startsWith("/*");
    if (inBlock || starts) {
      inBlock = !trimmed.includes("*/");
      return "";
    }
    return trimmed.startsWith("//") ? "" : line.replace(/\s\/\/ .*$/, "");
  });
}

/** A finding for each line of the file's code that `pattern` matches. */
export function findInCode(file: RepositoryFile, pattern: RegExp, message: (match: string) => string): Finding[] {
  return codeLines(file.text).flatMap((line, index) => {
    const match = pattern.exec(line);
    return match === null ? [] : [{ path: file.path, line: index + 1, message: message(match[0]) }];
  });
}
