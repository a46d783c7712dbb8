import { existsSync } from "node:fs";
import { join } from "node:path";
import { runQuietly, twoAtATime } from "../quiet.mjs";
import { filesBelow, fingerprint, packageFolders, readJson, writeJson } from "./workspace.mjs";

const stampPath = "node_modules/.microbranch-build.json";
const tsup = "node_modules/tsup/dist/cli-default.js";
const sharedFiles = ["tsconfig.json", "tsup.shared.ts", "package-lock.json"];

/**
 * Builds the packages whose built files do not fit their sources, two at a time, in any order: they read each other's
 * sources, not each other's built files.
 *
 * @param mode `run` builds JavaScript; `test` builds types as well, and satisfies a later `run`.
 * @returns whether all is built.
 */
export async function build(root, mode) {
  const withTypes = mode === "test";
  const folders = packageFolders(root).filter((folder) => existsSync(join(root, folder, "tsup.config.ts")));
  const stamps = readJson(join(root, stampPath), {});
  const due = folders
    .map((folder) => ({ folder, ...fingerprints(root, folder) }))
    .filter((job) => !isBuilt(root, job, stamps[job.folder], withTypes));
  if (due.length === 0) return true;

  console.log(`Building ${due.map((job) => job.folder.split("/").at(-1)).join(", ")}.`);
  const results = await twoAtATime(due.map((job) => () => buildPackage({ root, job, stamps, withTypes })));
  for (const { job, output } of results.filter((result) => !result.ok)) {
    console.error(`\nBuilding ${job.folder} failed:\n${output}`);
  }
  return results.every((result) => result.ok);
}

async function buildPackage({ root, job, stamps, withTypes }) {
  const { folder, javascript, types } = job;
  delete stamps[folder]; // a build cut short must not look finished
  writeJson(join(root, stampPath), stamps);
  const result = await runQuietly({
    file: join(root, tsup),
    args: withTypes ? [] : ["--no-dts"],
    cwd: join(root, folder),
  });
  const missing = result.ok ? builtFiles(root, folder, withTypes).filter((file) => !existsSync(join(root, file))) : [];
  if (missing.length > 0) {
    return { job, ok: false, output: `${result.output}\nThe build made no ${missing.join(", ")}.` };
  }
  if (result.ok) {
    stamps[folder] = withTypes ? { javascript, types } : { javascript };
    writeJson(join(root, stampPath), stamps);
  }
  return { job, ...result };
}

function isBuilt(root, { folder, javascript, types }, stamp, withTypes) {
  if (stamp?.javascript !== javascript || (withTypes && stamp.types !== types)) return false;
  return builtFiles(root, folder, withTypes).every((file) => existsSync(join(root, file)));
}

/** A package's JavaScript depends on its own sources; its types also on the sources of the packages it names. */
function fingerprints(root, folder) {
  const own = sources(root, folder);
  const manifest = readJson(join(root, folder, "package.json"));
  const named = { ...manifest.dependencies, ...manifest.peerDependencies };
  const neighbours = packageFolders(root).filter((other) => readJson(join(root, other, "package.json")).name in named);
  return {
    javascript: fingerprint(root, [...own, ...sharedFiles]),
    types: fingerprint(root, [...own, ...neighbours.flatMap((other) => sources(root, other)), ...sharedFiles]),
  };
}

function sources(root, folder) {
  const isSource = (file) => !file.endsWith(".test.ts");
  return [...filesBelow(root, `${folder}/src`, isSource), `${folder}/package.json`, `${folder}/tsup.config.ts`];
}

const isTypes = (file) => /\.d\.[cm]?ts$/.test(file);

/** The files in `dist` that the package's `exports` and `bin` lead to. */
function builtFiles(root, folder, withTypes) {
  const { exports, bin } = readJson(join(root, folder, "package.json"));
  const found = JSON.stringify([exports, bin]).match(/(?<=")(\.\/)?dist\/[^"]+/g) ?? [];
  const files = [...new Set(found)].map((file) => `${folder}/${file.replace("./", "")}`);
  return withTypes ? files : files.filter((file) => !isTypes(file));
}
