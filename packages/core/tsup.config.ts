import { defineConfig } from "tsup";
import { sharedOptions } from "../../tsup.shared.js";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  ...sharedOptions(manifest),
  // rrule's ESM file is one that Node cannot load: its CommonJS file is built in.
  noExternal: ["rrule"],
  esbuildOptions(options) {
    options.mainFields = ["main", "module"];
  },
});
