import { spawn } from "node:child_process";

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill();
});

/**
 * Runs a Node script and keeps its output to itself.
 *
 * @param options `file` and `args` of the script, `nodeArgs` for Node itself, and `cwd`.
 * @returns `ok`, the `output` (both streams), and `seconds`, a text with one decimal.
 */
export function runQuietly({ file, args = [], nodeArgs = [], cwd }) {
  return new Promise((resolve) => {
    const start = performance.now();
    const output = [];
    const child = spawn(process.execPath, [...nodeArgs, file, ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    running.add(child);
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    const finish = (ok, more = "") => {
      running.delete(child);
      const text = Buffer.concat(output).toString("utf8") + more;
      resolve({ ok, output: text, seconds: ((performance.now() - start) / 1000).toFixed(1) });
    };
    child.on("error", (error) => finish(false, `${error.message}\n`));
    child.on("close", (code, signal) => finish(code === 0, signal === null ? "" : `Ended by ${signal}.\n`));
  });
}

/** Runs the jobs, functions that return promises, two at a time, and resolves to their results in the jobs' order. */
export async function twoAtATime(jobs) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const mine = next++;
      results[mine] = await jobs[mine]();
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}
