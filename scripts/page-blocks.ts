// Fills the blocks of the pages in docs/ that show files of an example, or what it prints.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withFiles } from "./pages/blocks.js";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const name of ["write-an-adapter.md", "write-an-adapter.zh-CN.md"]) {
  const path = `${root}docs/${name}`;
  writeFileSync(path, withFiles(readFileSync(path, "utf8"), `${root}examples/custom-adapter`));
}
