// node scripts/setup.mjs [run|test]: installs and builds what is needed, and only that.
// This file holds no static import, so that an old Node reaches the sentence below instead of a syntax error.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Microbranch needs Node 20.19 or later, and this is Node ${process.versions.node}; please install a newer one.`,
  );
  process.exitCode = 1;
} else {
  const mode = process.argv[2] ?? "run";
  if (mode !== "run" && mode !== "test") {
    console.error(`Unknown set-up "${mode}": say "run" (JavaScript only) or "test" (with types).`);
    process.exitCode = 1;
  } else {
    const { setUp } = await import("./setup/set-up.mjs");
    await setUp(mode);
  }
}
