import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { findDovecot } from "../packages/adapter-email/src/fixtures/dovecot.js";

const run = promisify(execFile);
const packages = ["dovecot-imapd", "dovecot-lmtpd"];
const installMs = 120_000;

/**
 * Tells the tests where a real IMAP server is. Where there is none, `npm test` installs Debian's when it runs as root; else
 * the tests that need one do not run, and the run says so in the end.
 */
export async function setup(project: TestProject): Promise<void> {
  project.provide("dovecotProgram", (await findDovecot()) ?? (await install()));
}

async function install(): Promise<string | null> {
  const isWholeRun = process.env["MICROBRANCH_TEST_COUNTS"] !== undefined;
  if (!isWholeRun || process.platform !== "linux" || process.getuid?.() !== 0) return null;
  console.log(`There is no Dovecot on this machine: installing ${packages.join(" and ")} for the IMAP tests.`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await run("apt-get", ["update", "-q"], { env, timeout: installMs }).catch(() => undefined);
    await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], { env, timeout: installMs });
  } catch {
    return null;
  }
  return findDovecot();
}

declare module "vitest" {
  interface ProvidedContext {
    /** Path of Dovecot; `null`: there is none, and tests that need it are skipped. */
    dovecotProgram: string | null;
  }
}
