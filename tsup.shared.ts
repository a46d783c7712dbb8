import type { Options } from "tsup";

const sourceCondition = "@microbranch/source";

/** What `sharedOptions` reads of a package.json: each way in, with the source that it stands for. */
interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
}

/**
 * What every package's tsup.config.ts starts from: ESM and CommonJS, types for both, one built file for each way in
 * that the package's `exports` name.
 */
export function sharedOptions(manifest: Manifest): Options {
  return {
    entry: Object.values(manifest.exports).flatMap((way) => {
      const source = typeof way === "string" ? undefined : way[sourceCondition];
      return typeof source === "string" ? [source.replace("./", "")] : [];
    }),
    format: ["esm", "cjs"],
    target: "node20",
    platform: "node",
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
    dts: {
      // tsup 8 sets `baseUrl`, which TypeScript 6 takes only with this.
      compilerOptions: { noEmit: false, composite: false, ignoreDeprecations: "6.0" },
    },
  };
}
