import { MicrobranchError } from "../../error/error.js";
import { conformanceCases } from "./cases.js";
import { foundRunner } from "./find-runner.js";
import { type ConformanceCase, setStage } from "./stage.js";
import type { TestHost } from "./test-host.js";
import type { CaseRunner, ConformanceOptions } from "./wire.js";

export { conformanceCases } from "./cases.js";
export type { ConformanceCase, Stage } from "./stage.js";
export type { LogLine, TestHost } from "./test-host.js";
export type {
  BrokenSetting,
  CaseRunner,
  ConformanceOptions,
  PushAnswer,
  PushOptions,
  Samples,
  SeenMessage,
  Wire,
  WireConnection,
  WireReply,
} from "./wire.js";

/** How long one case may take, in milliseconds of the machine's own time. */
const caseTimeoutMs = 20_000;

/**
 * Registers the suite that proves or refutes a channel: every numbered case as a test of its own. Call it once per route
 * in the adapter's `conformance.test.ts`. A case whose capability is not declared runs in its negative form; none is
 * skipped.
 *
 * @throws SETTING_INVALID when no test runner is found and none is passed.
 */
export function channelConformance(options: ConformanceOptions): void {
  const { describe, it } = options.runner ?? foundRunner() ?? noRunner();
  describe(`${options.name}: the channel contract`, () => {
    for (const one of conformanceCases) it(`${one.number} ${one.title}`, () => playCase(one, options), caseTimeoutMs);
  });
}

/** Plays one case on a fresh stage. Rejects when the channel breaks the contract there. */
export async function playCase(one: ConformanceCase, options: ConformanceOptions, host?: TestHost): Promise<void> {
  const stage = await setStage(options, host);
  try {
    await one.play(stage);
  } catch (error) {
    throw headed(one, error);
  } finally {
    await stage.strike();
  }
}

/** The error, saying first which case it is about. */
function headed({ number }: ConformanceCase, error: unknown): unknown {
  if (error instanceof Error && !error.message.startsWith(number)) error.message = `${number}: ${error.message}`;
  return error;
}

function noRunner(): CaseRunner {
  throw new MicrobranchError("SETTING_INVALID", {
    message: "channelConformance: runner: no test runner was found. Pass { describe, it } of yours.",
    field: "runner",
  });
}
