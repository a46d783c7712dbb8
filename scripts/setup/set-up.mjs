import { build } from "./build.mjs";
import { install } from "./install.mjs";
import { takeLock } from "./lock-folder.mjs";
import { root } from "./workspace.mjs";

/** Makes the workspace ready: `run` for the examples (JavaScript), `test` for everything (types as well). */
export async function setUp(mode) {
  const release = await takeLock(root);
  try {
    const ready = (await install(root)) && (await build(root, mode));
    if (!ready) process.exitCode = 1;
  } finally {
    release();
  }
}
