import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkHouse } from "./house.js";
import { readRepository } from "./repository.js";

const sound: Readonly<Record<string, string>> = {
  "package-lock.json": JSON.stringify({
    packages: { "node_modules/a": { version: "1.0.0", engines: { node: ">=18" } } },
  }),
  "packages/core/package.json": JSON.stringify({
    license: "MIT",
    sideEffects: false,
    files: ["dist", "src"],
    engines: { node: "^20.19.0 || >=22.13.0" },
    exports: { ".": { "@microbranch/source": "./src/index.ts", import: {} }, "./package.json": "./package.json" },
  }),
  "packages/core/README.md": "# core\n",
  "packages/core/LICENSE": "MIT\n",
  "packages/core/src/index.ts": 'export { a } from "./a/inner.js";\n',
  "packages/core/src/a/a.ts": 'export * from "./inner.js";\n',
  "packages/core/src/a/inner.ts": "/** Not Date.now(): the clock is passed in. */\nexport const a = 1;\n",
  "packages/core/src/b/b.ts": 'import { a } from "../a/a.js";\n\nexport const b = a;\n',
  "packages/core/src/clock/clock.ts": "export const now = () => Date.now();\n",
  "packages/core/src/schedule/schedule.ts": 'import { addDays } from "date-fns/addDays";\n\nexport { addDays };\n',
  "packages/adapter-wecom/src/index.ts": 'export const packageName = "@microbranch/adapter-wecom";\n',
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "house 规则 "));
  plant(sound);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function plant(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const findings = (): string[] => checkHouse(readRepository(root));

const manifest = (change: object): string =>
  JSON.stringify({ ...JSON.parse(sound["packages/core/package.json"] ?? "{}"), ...change });

const lock = (entry: object): string => JSON.stringify({ packages: { "node_modules/a": entry } });

const adapter = (name: string, files: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map((file) => [`packages/${name}/src/${file}.ts`, "export {};\n"]));

const agreed = ["channel", "config", "faults", "identity", "inbound", "index", "render", "transmit"];

const planted: readonly [string, Readonly<Record<string, string>>, string][] = [
  ["a long source", { "packages/core/src/a/long.ts": "x;\n".repeat(401) }, "packages/core/src/a/long.ts has 401 lines"],
  [
    "a long test",
    { "packages/core/src/a/a.test.ts": "x;\n".repeat(501) },
    "packages/core/src/a/a.test.ts has 501 lines",
  ],
  [
    "a vendor's name in core",
    { "packages/core/src/a/x.ts": "// for WeCom\n" },
    "packages/core/src/a/x.ts:1 core names",
  ],
  ["a vendor's field in core", { "packages/core/src/a/x.ts": "a.touser;\n" }, "packages/core/src/a/x.ts:1 core names"],
  [
    "the machine's clock",
    { "packages/core/src/b/x.ts": "\nDate.now();\n" },
    "packages/core/src/b/x.ts:2 reads Date.now",
  ],
  ["a date of now", { "packages/adapter-email/src/index.ts": "new Date();\n" }, "index.ts:1 reads new Date()"],
  ["the environment", { "packages/core/src/b/x.ts": "process.env;\n" }, "packages/core/src/b/x.ts:1 reads process.env"],
  ["chance", { "packages/core/src/b/x.ts": "Math.random();\n" }, "packages/core/src/b/x.ts:1 reads Math.random"],
  ["unfinished work", { "packages/core/src/b/x.ts": "// TODO more\n" }, 'x.ts:1 "TODO" has no place here'],
  ["a silenced checker", { "bench/x.test.ts": "// @ts-ignore\n" }, 'bench/x.test.ts:1 "@ts-ignore" has no place here'],
  ["the whole of date-fns", { "packages/core/src/schedule/x.ts": 'import "date-fns";\n' }, "x.ts:1 import a sub-path"],
  [
    "date-fns elsewhere",
    { "packages/core/src/b/x.ts": 'import "date-fns/addDays";\n' },
    '"date-fns/addDays" belongs to',
  ],
  ["rrule elsewhere", { "packages/core/src/b/x.ts": 'import r from "rrule";\n' }, 'b/x.ts:1 "rrule" belongs to'],
  ["an import past a door", { "packages/core/src/b/x.ts": 'import "../a/inner.js";\n' }, "b/x.ts:1 goes past the door"],
  ["another licence", { "packages/core/package.json": manifest({ license: "ISC" }) }, '"license" must be'],
  ["side effects", { "packages/core/package.json": manifest({ sideEffects: true }) }, '"sideEffects" must be'],
  ["unlisted files", { "packages/core/package.json": manifest({ files: ["dist"] }) }, '"files" must list'],
  ["engines from 18", { "packages/core/package.json": manifest({ engines: { node: ">=18" } }) }, '"engines.node" must'],
  ["engines from 22", { "packages/core/package.json": manifest({ engines: { node: ">=22" } }) }, '"engines.node" must'],
  ["no exports", { "packages/core/package.json": manifest({ exports: {} }) }, '"exports" must have "."'],
  [
    "an export to nowhere",
    { "packages/core/package.json": manifest({ exports: { ".": { "@microbranch/source": "./src/gone.ts" } } }) },
    'exports "." leads to ./src/gone.ts',
  ],
  ["no README", { "packages/new/package.json": manifest({}) }, "packages/new/package.json README.md is missing"],
  ["no licence text", { "packages/new/package.json": manifest({}) }, "packages/new/package.json LICENSE is missing"],
  ["a package for newer Node", { "package-lock.json": lock({ engines: { node: ">=22" } }) }, "wants Node >=22"],
  [
    "a registry in the lock",
    { "package-lock.json": lock({ resolved: "https://registry.example/a.tgz" }) },
    "an address",
  ],
  ["an incomplete adapter", adapter("adapter-email", agreed.slice(1)), "packages/adapter-email/src has no channel.ts"],
  [
    "a silent index",
    { "packages/adapter-wecom/src/index.ts": "export {};\n" },
    "adapter-wecom/src/index.ts is all there is",
  ],
];

describe("checkHouse", () => {
  it("finds nothing in a sound repository", () => {
    expect(findings()).toEqual([]);
  });

  it.each(planted)("reports %s", (_, files, expected) => {
    plant(files);

    expect(findings()).toContainEqual(expect.stringContaining(expected));
  });

  it("reports a file that only one of two delivered adapters has", () => {
    plant({ ...adapter("adapter-email", [...agreed, "signature"]), ...adapter("adapter-dingtalk", agreed) });

    expect(findings()).toEqual(["packages/adapter-dingtalk/src has no signature.ts, which another adapter has"]);
  });

  it("compares a delivered adapter with none that is only an index", () => {
    plant(adapter("adapter-email", [...agreed, "signature"]));

    expect(findings()).toEqual([]);
  });

  it("lets tests name vendors and go past doors", () => {
    plant({ "packages/core/src/b/b.test.ts": 'import "../a/inner.js";\n\nconst vendor = "wecom";\n' });

    expect(findings()).toEqual([]);
  });

  it("lets an optional package want a newer Node", () => {
    plant({ "package-lock.json": lock({ optional: true, engines: { node: ">=22" } }) });

    expect(findings()).toEqual([]);
  });
});
