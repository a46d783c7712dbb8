import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres-server.js";

/** Starts one PostgreSQL for the whole run and tells the tests where it is. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide("postgresConnectionString", server.connectionString);
  return () => server.stop();
}

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's connection to the run's own PostgreSQL server. */
    postgresConnectionString: string;
  }
}
