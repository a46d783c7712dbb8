import { defineConfig } from "tsup";
import { sharedOptions } from "../../tsup.shared.js";
import manifest from "./package.json" with { type: "json" };

export default defineConfig(sharedOptions(manifest));
