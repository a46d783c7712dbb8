import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const conditions = ["@microbranch/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "examples/**/*.test.ts", "bench/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    globalSetup: ["./scripts/test-postgres.ts", "./scripts/test-dovecot.ts"],
    setupFiles: ["./scripts/test-properties.ts"],
    reporters: ["default", "./scripts/closing-line.ts"],
  },
});
