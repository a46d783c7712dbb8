import { existsSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { runQuietly } from "../quiet.mjs";
import { fingerprint, packageFolders, readJson, writeJson } from "./workspace.mjs";

const stampPath = "node_modules/.microbranch-install.json";

/** Installs the packages of the lock if they are not there as the lock says. Resolves to whether they are now. */
export async function install(root) {
  if (isInstalled(root)) return true;
  if (npmInstalledTheLock(root)) return stamp(root);

  console.log("Installing packages; this happens once and takes about half a minute.");
  const npm = findNpm();
  if (npm === null) {
    console.error("npm was not found beside this Node. Run `npm install` once by hand, then try again.");
    return false;
  }
  const common = ["--include=dev", "--no-audit", "--no-fund"];
  const strict = await runQuietly({ file: npm, args: ["ci", ...common], cwd: root });
  if (strict.ok) {
    console.log(`Installed in ${strict.seconds} s.`);
    return stamp(root);
  }
  console.error(strict.output);
  console.error(
    "`npm ci` was refused (above). Trying `npm install`, which may change package-lock.json: look at it after.",
  );
  const lenient = await runQuietly({ file: npm, args: ["install", ...common], cwd: root });
  if (lenient.ok) {
    console.log(`Installed in ${lenient.seconds} s.`);
    return stamp(root);
  }
  console.error(lenient.output);
  console.error("`npm install` failed too (above). Nothing was built.");
  return false;
}

function isInstalled(root) {
  const last = readJson(join(root, stampPath), {});
  return last.machine === machine && last.files === fileHash(root) && missingPackages(root).length === 0;
}

function stamp(root) {
  const missing = missingPackages(root);
  if (missing.length > 0) {
    rmSync(join(root, stampPath), { force: true });
    console.error(`npm ended well, but these packages of the lock are missing: ${missing.slice(0, 5).join(", ")}.`);
    return false;
  }
  writeJson(join(root, stampPath), { machine, files: fileHash(root) });
  return true;
}

/** What native packages are bound to: platform, architecture and Node's ABI. */
const machine = [process.platform, process.arch, process.versions.modules].join(" ");

/** What else an installation depends on: every package.json, the lock, and npm's settings here. */
function fileHash(root) {
  const manifests = ["", ...packageFolders(root).map((folder) => `${folder}/`)].map(
    (folder) => `${folder}package.json`,
  );
  return fingerprint(root, [...manifests, "package-lock.json", ".npmrc"]);
}

const lockedPackages = (root) => Object.entries(readJson(join(root, "package-lock.json"), {}).packages ?? {});

const isOptional = (entry) => entry.optional === true || entry.devOptional === true;

function missingPackages(root) {
  return lockedPackages(root)
    .filter(([path, entry]) => path.startsWith("node_modules/") || path.includes("/node_modules/") || entry.link)
    .filter(([path, entry]) => !isOptional(entry) && !existsSync(join(root, path, "package.json")))
    .map(([path]) => path);
}

/** Whether somebody already ran npm by hand on this machine: npm's own record holds all that the lock asks for. */
function npmInstalledTheLock(root) {
  if ((readJson(join(root, stampPath), {}).machine ?? machine) !== machine) return false;
  const installed = readJson(join(root, "node_modules/.package-lock.json"), {}).packages;
  if (installed === undefined || missingPackages(root).length > 0) return false;
  const sameVersions = lockedPackages(root).every(
    ([path, entry]) =>
      !path.includes("node_modules/") || isOptional(entry) || installed[path]?.version === entry.version,
  );
  const forThisMachine = Object.values(installed).every(
    (entry) => admits(entry.os, process.platform) && admits(entry.cpu, process.arch),
  );
  return sameVersions && forThisMachine;
}

function admits(list, value) {
  if (list === undefined || list.includes("any")) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith("!"));
}

/** npm's own script: the one that runs us, else the one that came with this Node. */
function findNpm() {
  const beside = dirname(process.execPath);
  const candidates = [
    basename(process.env.npm_execpath ?? "") === "npm-cli.js" ? process.env.npm_execpath : null,
    join(beside, "node_modules/npm/bin/npm-cli.js"),
    join(beside, "../lib/node_modules/npm/bin/npm-cli.js"),
    join(beside, "../share/nodejs/npm/bin/npm-cli.js"),
    "/usr/share/nodejs/npm/bin/npm-cli.js",
  ];
  return candidates.find((path) => path !== null && existsSync(path)) ?? null;
}
