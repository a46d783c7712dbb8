import type { Finding, RepositoryFile } from "./repository.js";

const maxLines = 400;
const maxTestLines = 500;

/** Sources stay below 400 lines, tests below 500: beyond that a file holds more than one idea. */
export function fileSizes(files: readonly RepositoryFile[]): Finding[] {
  return files
    .filter((file) => /\.(ts|mjs|cjs)$/.test(file.path))
    .flatMap((file) => {
      const lines = file.text.replace(/\n$/, "").split("\n").length;
      const limit = file.path.endsWith(".test.ts") ? maxTestLines : maxLines;
      if (lines <= limit) return [];
      return [{ path: file.path, message: `has ${lines} lines, more than ${limit}: split it by ideas` }];
    });
}
