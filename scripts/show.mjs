import { spawn } from "node:child_process";

/** Runs a Node script with its output shown; resolves to its exit code. Signals that reach us are passed on to it. */
export function runShown({ file, args = [], nodeArgs = [], cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeArgs, file, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    const forward = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.on("error", reject);
    child.on("close", (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}

/** What makes Node run TypeScript files. It does not know the workspace's source condition: packages are met as built. */
export const typescript = ["--import", import.meta.resolve("tsx")];
