import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 200;
const heartbeatMs = 2_000;
/** A holder that has not touched its lock for so long is gone, even if another process has its number by now. */
const staleMs = 60_000;

/**
 * Takes `.setup-lock`, a folder holding the pid of its owner, so that two terminals do not install at once. A lock whose
 * owner is dead is taken over. Resolves to the function that gives it back; leaving the process does so too.
 */
export async function takeLock(root) {
  const folder = join(root, ".setup-lock");
  let told = false;
  while (!create(folder)) {
    const owner = readOwner(folder);
    if (owner !== null && !isHeld(folder, owner)) takeOver(folder, owner);
    else {
      if (owner !== null && !told) {
        console.log(`Another set-up (process ${owner}) is at work here; waiting for it.`);
        told = true;
      }
      await sleep(pollMs);
    }
  }
  return hold(folder);
}

/** The folder appears together with its pid, by one rename, so that no lock without owner can be left behind. */
function create(folder) {
  const draft = `${folder}-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  writeFileSync(join(draft, "pid"), String(process.pid));
  try {
    renameSync(draft, folder);
    return true;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // The draft could be written beside it, so a refusal means that the lock stands there.
    if (["ENOTEMPTY", "EEXIST", "EPERM", "EACCES"].includes(error.code)) return false;
    throw error;
  }
}

function readOwner(folder) {
  try {
    return Number(readFileSync(join(folder, "pid"), "utf8"));
  } catch {
    return null;
  }
}

function isHeld(folder, owner) {
  try {
    if (Date.now() - statSync(join(folder, "pid")).mtimeMs > staleMs) return false;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // alive, of another user
  }
}

/** Only one of several waiting processes can move the dead lock aside; one that moved a fresh lock puts it back. */
function takeOver(folder, owner) {
  const aside = `${folder}-of-${owner}-${process.pid}`;
  try {
    renameSync(folder, aside);
    if (readOwner(aside) === owner) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, folder);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

function hold(folder) {
  const beat = setInterval(() => {
    const now = new Date();
    if (readOwner(folder) === process.pid) utimesSync(join(folder, "pid"), now, now);
  }, heartbeatMs);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off("exit", release);
    if (readOwner(folder) === process.pid) rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", release);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])
    process.once(signal, () => process.exit(code));
  return release;
}
