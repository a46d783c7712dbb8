import { defineConfig } from "tsup";
import { sharedOptions } from "../../tsup.shared.js";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...sharedOptions(manifest),
  // Built in: rrule, whose ESM file Node cannot load, and canonicalize, which has no CommonJS file.
  noExternal: ["canonicalize", "rrule"],
  esbuildOptions(options) {
    options.mainFields = ["main", "module"];
  },
});
