import { defineConfig } from "tsup";
import { shared } from "../../tsup.shared.js";

export default defineConfig({
  ...shared,
  entry: ["src/index.ts", "src/channel.ts", "src/testing.ts", "src/sqlite.ts", "src/postgres.ts"],
  noExternal: ["rrule"],
  esbuildOptions(options) {
    options.mainFields = ["main", "module"];
  },
});
