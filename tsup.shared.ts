import type { Options } from "tsup";

/** What every package's tsup.config.ts starts from: ESM and CommonJS, types for both. */
export const shared: Options = {
  format: ["esm", "cjs"],
  target: "node20",
  platform: "node",
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
  dts: {
    compilerOptions: { noEmit: false, composite: false, ignoreDeprecations: "6.0" },
  },
};
