import { resolve } from "node:path";
import { defineConfig, type Options } from "tsup";
import { sharedOptions } from "../../tsup.shared.js";
import manifest from "./package.json" with { type: "json" };

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** CommonJS cannot await at the top of a file, nor require vitest: there the suite takes global functions, or a runner that is passed. */
const runnerWithoutAwait: Plugin = {
  name: "runner-without-await",
  setup(build) {
    // With splitting, tsup has esbuild write ESM first and turns it into CommonJS afterwards: the ending tells.
    if (build.initialOptions.outExtension?.[".js"] !== ".cjs") return;
    build.onResolve({ filter: /\/find-runner\.js$/ }, () => ({
      path: resolve("src/testing/conformance/global-runner.ts"),
    }));
  },
};

export default defineConfig({
  ...sharedOptions(manifest),
  // Built in: rrule, whose ESM file Node cannot load, and canonicalize, which has no CommonJS file.
  noExternal: ["canonicalize", "rrule"],
  external: ["vitest"],
  esbuildPlugins: [runnerWithoutAwait],
  esbuildOptions(options) {
    options.mainFields = ["main", "module"];
  },
});
