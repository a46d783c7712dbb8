// Which folder of core may import which. Each layer may import all layers above it in this table, and none of its own.
const layers = [
  ["error"],
  ["clock", "text"],
  ["identifier", "wording"],
  ["store", "media"],
  ["engine", "archive"],
  ["command"],
  ["ask"],
  ["delivery"],
  ["organisation"],
  ["calendar", "digest"],
  ["section", "question", "gathering", "supervision", "care", "archivist", "page"],
  ["hub"],
  ["web", "testing"],
];
// Folders that may import only what is named here, whoever else may import them.
const narrow = {
  channel: ["error", "clock", "text"],
  guard: ["error", "clock", "text"],
  schedule: ["error", "clock", "text"],
};
// `channel`, `guard` and `schedule` are known from the room of asks upwards.
const narrowKnownFrom = "ask";

const core = "^packages/core/src";
const tests = "\\.(test|test-d)\\.ts$|/fixtures/";
const names = [...layers.flat(), ...Object.keys(narrow)];

function allowed(folder) {
  if (folder in narrow) return narrow[folder];
  const level = layers.findIndex((layer) => layer.includes(folder));
  const above = layers.slice(0, level).flat();
  const known = layers.findIndex((layer) => layer.includes(narrowKnownFrom));
  return level >= known ? [...above, ...Object.keys(narrow)] : above;
}

// Tests open stores as a host does, by the public entries.
const entriesFor = (folder) => (folder === "testing" ? [`${core}/(sqlite|postgres)\\.ts$`] : []);

const direction = names.map((folder) => ({
  name: `direction-of-${folder}`,
  comment: `core/src/${folder} may import: ${allowed(folder).join(", ") || "no other folder"}.`,
  severity: "error",
  from: { path: `${core}/${folder}/`, pathNot: tests },
  to: { path: `${core}/`, pathNot: [`${core}/(${[folder, ...allowed(folder)].join("|")})/`, ...entriesFor(folder)] },
}));

module.exports = {
  forbidden: [
    ...direction,
    {
      name: "folder-without-a-place",
      comment: "Give the folder its place in the table at the top of .dependency-cruiser.cjs.",
      severity: "error",
      from: { path: `${core}/[^/]+/`, pathNot: `${core}/(${names.join("|")})/` },
      to: {},
    },
    {
      name: "core-knows-no-adapter",
      severity: "error",
      from: { path: "^packages/core/" },
      to: { path: "^packages/adapter-|@microbranch/adapter-" },
    },
    {
      name: "adapters-do-not-know-each-other",
      severity: "error",
      from: { path: "^packages/(adapter-[^/]+)/" },
      to: { path: "^packages/adapter-|@microbranch/adapter-", pathNot: "^packages/$1/" },
    },
    {
      name: "packages-by-their-entries",
      comment: "Import another package by its name and entry, not by the path of one of its files.",
      severity: "error",
      from: { path: "^(packages/[^/]+|examples/[^/]+|bench)/" },
      to: { path: "^packages/[^/]+/src/[^/]+/", pathNot: "^$1/" },
    },
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/|/data/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@microbranch/source", "import", "require", "node", "default", "types"],
    },
  },
};
