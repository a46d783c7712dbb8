import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const scripts = fileURLToPath(new URL(".", import.meta.url));

/** Stands in for npm: writes down how it was called and lays the packages of the lock, a small tsup among them. */
const npm = `
const { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync, existsSync } = require("node:fs");
appendFileSync("npm.log", process.argv.slice(2).join(" ") + "\\n");
if (process.argv[2] === "ci" && existsSync("refuse-ci")) { console.log("lock out of step"); process.exit(1); }
if (existsSync("refuse-all")) { console.log("no network"); process.exit(1); }
rmSync("node_modules", { recursive: true, force: true });
mkdirSync("node_modules/tsup/dist", { recursive: true });
writeFileSync("node_modules/tsup/package.json", "{}");
cpSync("fake-tsup.cjs", "node_modules/tsup/dist/cli-default.js");
`;

/** Stands in for tsup: writes down how it was called and makes the files it is asked for. */
const tsup = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { basename } = require("node:path");
appendFileSync("../../tsup.log", [basename(process.cwd()), ...process.argv.slice(2)].join(" ") + "\\n");
if (readFileSync("src/index.ts", "utf8").includes("broken")) { console.log("syntax error in index.ts"); process.exit(1); }
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
writeFileSync("dist/index.js", "");
if (!process.argv.includes("--no-dts")) writeFileSync("dist/index.d.ts", "");
`;

const manifest = (name: string, dependencies: object): string =>
  JSON.stringify({ name, dependencies, exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } } });

const workspace: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
  "package-lock.json": JSON.stringify({
    packages: {
      "": {},
      "packages/core": {},
      "node_modules/tsup": { version: "1.0.0" },
      "node_modules/elsewhere": { version: "1.0.0", optional: true },
    },
  }),
  "packages/core/package.json": manifest("core", {}),
  "packages/core/tsup.config.ts": "",
  "packages/core/src/index.ts": "one",
  "packages/adapter/package.json": manifest("adapter", { core: "*" }),
  "packages/adapter/tsup.config.ts": "",
  "packages/adapter/src/index.ts": "one",
  "npm/npm-cli.js": npm,
  "npm/package.json": '{ "type": "commonjs" }',
  "fake-tsup.cjs": tsup,
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "set up 微支部 "));
  for (const [path, text] of Object.entries(workspace)) write(path, text);
  cpSync(join(scripts, "setup"), join(root, "scripts/setup"), { recursive: true });
  for (const name of ["setup.mjs", "quiet.mjs"]) cpSync(join(scripts, name), join(root, "scripts", name));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function take(log: string): string[] {
  const path = join(root, log);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").trim().split("\n").sort();
  rmSync(path);
  return lines;
}

function setUp(mode: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "scripts/setup.mjs"), mode], {
      env: { ...process.env, npm_execpath: join(root, "npm/npm-cli.js") },
      cwd: tmpdir(),
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("close", (code) => resolve({ code, output }));
  });
}

describe("node scripts/setup.mjs", () => {
  it("installs from the lock with developer packages and builds JavaScript for a run", async () => {
    const { code } = await setUp("run");

    expect(code).toBe(0);
    expect(take("npm.log")).toEqual(["ci --include=dev --no-audit --no-fund"]);
    expect(take("tsup.log")).toEqual(["adapter --no-dts", "core --no-dts"]);
    expect(existsSync(join(root, ".setup-lock"))).toBe(false);
  });

  it("does nothing and says nothing when nothing has changed", async () => {
    await setUp("test");
    take("npm.log");
    take("tsup.log");

    const results = [await setUp("test"), await setUp("run")];

    expect(results).toEqual([
      { code: 0, output: "" },
      { code: 0, output: "" },
    ]);
    expect([...take("npm.log"), ...take("tsup.log")]).toEqual([]);
  });

  it("builds with types for a test what a run built without", async () => {
    await setUp("run");
    take("tsup.log");

    await setUp("test");

    expect(take("tsup.log")).toEqual(["adapter", "core"]);
  });

  it("builds only the package whose source has changed", async () => {
    await setUp("run");
    take("tsup.log");
    write("packages/core/src/index.ts", "two");

    await setUp("run");

    expect(take("tsup.log")).toEqual(["core --no-dts"]);
  });

  it("builds the types of a package again when a package that it names has changed", async () => {
    await setUp("test");
    take("tsup.log");
    write("packages/core/src/index.ts", "two");

    await setUp("test");

    expect(take("tsup.log")).toEqual(["adapter", "core"]);
  });

  it("builds again what has been deleted", async () => {
    await setUp("run");
    take("tsup.log");
    rmSync(join(root, "packages/adapter/dist"), { recursive: true });

    await setUp("run");

    expect(take("tsup.log")).toEqual(["adapter --no-dts"]);
  });

  it("installs again when a package.json has changed or a package has been deleted", async () => {
    await setUp("run");
    take("npm.log");
    write("packages/core/package.json", manifest("core", { more: "1" }));
    await setUp("run");
    const afterChange = take("npm.log");
    rmSync(join(root, "node_modules/tsup/package.json"));

    await setUp("run");

    expect([afterChange.length, take("npm.log").length]).toEqual([1, 1]);
  });

  it("accepts what npm has installed by hand", async () => {
    await setUp("run");
    take("npm.log");
    rmSync(join(root, "node_modules/.microbranch-install.json"));
    write("node_modules/.package-lock.json", '{ "packages": { "node_modules/tsup": { "version": "1.0.0" } } }');

    const { code } = await setUp("run");

    expect([code, take("npm.log")]).toEqual([0, []]);
  });

  it("installs again when npm installed another version by hand", async () => {
    await setUp("run");
    take("npm.log");
    rmSync(join(root, "node_modules/.microbranch-install.json"));
    write("node_modules/.package-lock.json", '{ "packages": { "node_modules/tsup": { "version": "0.9.0" } } }');

    await setUp("run");

    expect(take("npm.log")).toHaveLength(1);
  });

  it("installs again for another machine or Node", async () => {
    await setUp("run");
    take("npm.log");
    write("node_modules/.microbranch-install.json", '{ "machine": "win32 x64 1" }');
    write("node_modules/.package-lock.json", '{ "packages": { "node_modules/tsup": { "version": "1.0.0" } } }');

    await setUp("run");

    expect(take("npm.log")).toHaveLength(1);
  });

  it("falls back to npm install, and says so, when the lock is refused", async () => {
    write("refuse-ci", "");

    const { code, output } = await setUp("run");

    expect(code).toBe(0);
    expect(output).toContain("lock out of step");
    expect(output).toContain("Trying `npm install`, which may change package-lock.json");
    expect(take("npm.log").map((line) => line.split(" ")[0])).toEqual(["ci", "install"]);
  });

  it("ends with an error and npm's words when nothing can be installed", async () => {
    write("refuse-all", "");

    const { code, output } = await setUp("run");

    expect(code).toBe(1);
    expect(output).toContain("no network");
    expect(take("tsup.log")).toEqual([]);
  });

  it("shows a failed build's output, and builds again next time", async () => {
    write("packages/core/src/index.ts", "broken");

    const { code, output } = await setUp("run");
    take("tsup.log");
    await setUp("run");

    expect(code).toBe(1);
    expect(output).toContain("Building packages/core failed:\nsyntax error in index.ts");
    expect(take("tsup.log")).toEqual(["core --no-dts"]);
  });

  it("installs and builds once when two terminals start at once", async () => {
    const results = await Promise.all([setUp("run"), setUp("run")]);

    expect(results.map((result) => result.code)).toEqual([0, 0]);
    expect(take("npm.log")).toHaveLength(1);
    expect(take("tsup.log")).toHaveLength(2);
  });

  it("takes over the lock of a process that has died", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => dead.on("close", resolve));
    write(".setup-lock/pid", String(dead.pid));

    const { code } = await setUp("run");

    expect(code).toBe(0);
    expect(existsSync(join(root, ".setup-lock"))).toBe(false);
  });

  it("refuses a word that it does not know", async () => {
    const { code, output } = await setUp("dance");

    expect(code).toBe(1);
    expect(output).toContain('Unknown set-up "dance"');
  });
});
