import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const main = join(here, "main.ts");
const readmes = ["README.md", "README.zh-CN.md", "packages/core/README.md"];
let folder = "";
let printed = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "first-steps-"));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", tsx, "--conditions=@microbranch/source", main],
    { cwd: folder },
  );
  printed = stdout;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each(readmes)("the embedding example of %s", (name) => {
  it("is the file that is run here", async () => {
    expect(await block(name, "ts")).toBe(await readFile(main, "utf8"));
  });

  it("prints what the README says", async () => {
    expect(await block(name, "text")).toBe(printed);
  });

  it("has at most thirty lines", async () => {
    expect((await block(name, "ts")).trimEnd().split("\n").length).toBeLessThanOrEqual(30);
  });
});

/** The first block of a language in a README at the root. */
async function block(name: string, language: string): Promise<string> {
  const text = await readFile(join(here, "../..", name), "utf8");
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "mu").exec(text)?.[1] ?? "";
}
