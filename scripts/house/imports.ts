import { posix } from "node:path";
import { codeLines, type Finding, isTest, type RepositoryFile } from "./repository.js";

const specifier = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+|\brequire\(\s*)["']([^"']+)["']/;
const core = "packages/core/src/";
const schedule = `${core}schedule/`;

/** One import of a file. */
interface Import {
  readonly path: string;
  readonly line: number;
  readonly name: string;
}

function importsOf(file: RepositoryFile): Import[] {
  return codeLines(file.text).flatMap((line, index) => {
    const name = specifier.exec(line)?.[1];
    return name === undefined ? [] : [{ path: file.path, line: index + 1, name }];
  });
}

const packageSources = (files: readonly RepositoryFile[]): RepositoryFile[] =>
  files.filter(({ path }) => /^packages\/[^/]+\/.*\.ts$/.test(path));

/** date-fns by sub-path only; date-fns and rrule only in core's schedule folder. */
export function libraryImports(files: readonly RepositoryFile[]): Finding[] {
  return packageSources(files)
    .flatMap(importsOf)
    .flatMap(({ path, line, name }) => {
      if (name === "date-fns")
        return [{ path, line, message: 'import a sub-path ("date-fns/addHours"), not "date-fns"' }];
      const isCalendarLibrary = /^(rrule|date-fns\/.*|@date-fns\/.*)$/.test(name);
      if (!isCalendarLibrary || path.startsWith(schedule)) return [];
      return [{ path, line, message: `"${name}" belongs to ${schedule} alone` }];
    });
}

/** A folder of core is entered by its door, the file with its name; entry files and tests may go anywhere. */
export function foldersByTheirDoors(files: readonly RepositoryFile[]): Finding[] {
  return packageSources(files)
    .filter(({ path }) => folderOf(path) !== null && !isTest(path))
    .flatMap(importsOf)
    .flatMap(({ path, line, name }) => {
      if (!name.startsWith(".")) return [];
      const target = posix.join(posix.dirname(path), name).replace(/\.js$/, ".ts");
      const folder = folderOf(target);
      if (folder === null || folder === folderOf(path) || target === `${core}${folder}/${folder}.ts`) return [];
      return [{ path, line, message: `goes past the door: import "${folder}/${folder}.js" instead of "${name}"` }];
    });
}

/** The folder of core that a file lies in; `null` outside core and for the files beside the folders. */
function folderOf(path: string): string | null {
  if (!path.startsWith(core)) return null;
  const [folder, rest] = path.slice(core.length).split("/");
  return folder === undefined || rest === undefined ? null : folder;
}
