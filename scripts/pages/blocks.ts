import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fenced block of a page. */
export interface PageBlock {
  /** "ts", "sh" …. */
  readonly language: string;
  /** The file that it shows; `null`: it shows none. */
  readonly path: string | null;
  /** What stands in it, with the line end of its last line. */
  readonly text: string;
}

/** "```ts src/index.ts" begins a block that shows a file, "```text main.ts" one that shows what a program prints. */
const fence = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gmsu;

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly PageBlock[] {
  return [...page.matchAll(fence)].map(([, language = "", path, text = ""]) => ({
    language,
    path: path ?? null,
    text,
  }));
}

/** The page with its blocks filled from the files of a folder, whose programs are run in an empty place. */
export function withFiles(page: string, folder: string): string {
  return page.replace(fence, (block: string, language: string, name?: string) => {
    if (name === undefined) return block;
    const path = join(folder, name);
    const text = language === "text" ? printed(path) : readFileSync(path, "utf8");
    return `\`\`\`${language} ${name}\n${text}\`\`\``;
  });
}

/** What a program prints. It meets the packages by their sources. */
function printed(path: string): string {
  const args = ["--import", import.meta.resolve("tsx"), "--conditions=@microbranch/source", path];
  return execFileSync(process.execPath, args, { cwd: tmpdir(), encoding: "utf8" });
}
