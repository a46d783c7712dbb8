import assert from "node:assert/strict";
import type { Capabilities, Channel, RateLimit } from "../../channel/channel.js";
import { hasCode } from "../../error/error.js";
import { audience } from "./audience.js";
import { runningTimers } from "./leftovers.js";
import { receiptsOf } from "./outcomes.js";
import { nth, send } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { healthOf, quiet, refusal } from "./watching.js";

/** C01–C07: what a channel declares, and that creating it does nothing else. */
export const declaringCases: readonly ConformanceCase[] = [
  {
    number: "C01",
    title: "capabilities and pace are frozen and equal on every read",
    async play(stage) {
      const before = declarationOf(stage.channel);
      assertFrozen(stage.channel.capabilities, "capabilities");
      assertFrozen(stage.channel.pace, "pace");

      await stage.open();
      await send(stage, await audience(stage, 1), nth(1));
      assert.deepEqual(declarationOf(stage.channel), before, "the declaration changed while the channel was open");

      await stage.restart();
      assert.deepEqual(
        declarationOf(stage.channel),
        before,
        "two channels of the same configuration declare different things",
      );
      assertFrozen(stage.channel.capabilities, "capabilities");
      assertFrozen(stage.channel.pace, "pace");
    },
  },
  {
    number: "C02",
    title: "each optional method exists exactly when declared",
    async play({ channel }) {
      for (const { method, capability, isDeclared } of optionalMethods) {
        const found = typeof channel[method];
        const wanted = isDeclared(channel.capabilities) ? "function" : "undefined";
        assert.equal(
          found,
          wanted,
          wanted === "function"
            ? `${capability} is declared, but ${method}() is missing`
            : `${method} is there, but ${capability} is not declared`,
        );
      }
    },
  },
  {
    number: "C03",
    title: "every limit has positive numbers and a source",
    async play({ channel }) {
      assertPositive(numbersOf(channel.capabilities));
      assertWords(channel.capabilities);
      assert.ok(Array.isArray(channel.pace), "pace must be an array; empty where the platform sets no limit");
      channel.pace.forEach(assertLimit);
    },
  },
  {
    number: "C04",
    title: "a suspending limit says for how long",
    async play({ channel }) {
      assert.ok(Array.isArray(channel.pace), "pace must be an array");
      channel.pace.forEach(({ whenExceeded, suspendedMs }, index) => {
        if (whenExceeded === "suspended") assertPositive([[`pace[${index}].suspendedMs`, suspendedMs]]);
        else assert.equal(suspendedMs, null, `pace[${index}] suspends nothing, so that suspendedMs must be null`);
      });
    },
  },
  {
    number: "C05",
    title: "idempotency other than none has a window",
    async play({ channel }) {
      const { by, windowMs } = channel.capabilities.idempotency;
      assert.ok(["key", "content", "none"].includes(by), `idempotency.by must be key, content or none, not ${by}`);
      if (by === "none") assert.equal(windowMs, null, "there is no idempotency, so that windowMs must be null");
      else assertPositive([["idempotency.windowMs", windowMs]]);
    },
  },
  {
    number: "C06",
    title: "a missing or malformed setting throws SETTING_INVALID, names the field, sends nothing",
    play: refusesBrokenSettings,
  },
  {
    number: "C07",
    title: "creation opens nothing",
    play: opensNothing,
  },
];

interface OptionalMethod {
  readonly method: "handle" | "evidence" | "reconcile" | "retract" | "amend" | "directory";
  readonly capability: string;
  readonly isDeclared: (capabilities: Capabilities) => boolean;
}

const optionalMethods: readonly OptionalMethod[] = [
  { method: "handle", capability: "inbound: webhook", isDeclared: (c) => c.inbound === "webhook" },
  { method: "evidence", capability: "evidence.pull", isDeclared: (c) => c.evidence.pull },
  { method: "reconcile", capability: "reconciles", isDeclared: (c) => c.reconciles },
  { method: "retract", capability: "retract", isDeclared: (c) => c.retract !== null },
  { method: "amend", capability: "amend", isDeclared: (c) => c.amend },
  { method: "directory", capability: "directory", isDeclared: (c) => c.directory },
];

function declarationOf({ id, platform, tenant, capabilities, pace }: Channel): unknown {
  return structuredClone({ id, platform, tenant, capabilities, pace });
}

function assertFrozen(value: unknown, path: string): void {
  if (typeof value !== "object" || value === null) return;
  assert.ok(Object.isFrozen(value), `${path} can be changed; end the factory with defineChannel(), which freezes it`);
  for (const [key, inner] of Object.entries(value)) assertFrozen(inner, `${path}.${key}`);
}

type Named = readonly (readonly [field: string, value: number | null])[];

function assertPositive(numbers: Named): void {
  for (const [field, value] of numbers)
    assert.ok(
      Number.isSafeInteger(value) && Number(value) > 0,
      `${field} must be a positive whole number, not ${value}`,
    );
}

function numbersOf(capabilities: Capabilities): Named {
  const { batch, text, choices, images, files, suppressesRepeatsMs, retract } = capabilities;
  return [
    ["batch.maxRecipients", batch.maxRecipients],
    ["text.maxBytes", text.maxBytes],
    ...(text.previewBytes === null ? [] : ([["text.previewBytes", text.previewBytes]] as const)),
    ...(choices === null
      ? []
      : ([
          ["choices.max", choices.max],
          ["choices.labelMaxChars", choices.labelMaxChars],
        ] as const)),
    ...(images === null
      ? []
      : ([
          ["images.max", images.max],
          ["images.maxBytes", images.maxBytes],
        ] as const)),
    ...(files === null
      ? []
      : ([
          ["files.max", files.max],
          ["files.maxBytes", files.maxBytes],
        ] as const)),
    ...(suppressesRepeatsMs === null ? [] : ([["suppressesRepeatsMs", suppressesRepeatsMs]] as const)),
    ...(retract === null || retract.windowMs === null ? [] : ([["retract.windowMs", retract.windowMs]] as const)),
  ];
}

function assertWords(capabilities: Capabilities): void {
  const { contract, reach, text, images, location, inbound, sender, evidence } = capabilities;
  const words: readonly (readonly [field: string, value: string | null, known: readonly string[]])[] = [
    ["contract", String(contract), ["1"]],
    ["reach", reach, ["anytime", "after-contact", "group-only"]],
    ["text.format", text.format, ["plain", "markdown", "html"]],
    ["images.layout", images?.layout ?? null, ["gallery", "inline", "single"]],
    ["location.datum", location?.datum ?? null, ["wgs84", "gcj02"]],
    ["inbound", inbound, ["webhook", "stream", "poll", "none"]],
    ["sender", sender, ["signed", "session", "claimed"]],
    ...evidence.levels.map(
      (level) => ["evidence.levels", level, ["handed-over", "confirmed", "read", "dropped", "bounced"]] as const,
    ),
  ];
  for (const [field, value, known] of words)
    assert.ok(value === null || known.includes(value), `${field} must be one of ${known.join(", ")}, not ${value}`);
  assert.ok(
    text.previewBytes === null || text.previewBytes <= text.maxBytes,
    "text.previewBytes cannot be above text.maxBytes",
  );
}

function assertLimit(limit: RateLimit, index: number): void {
  assertPositive([
    [`pace[${index}].max`, limit.max],
    [`pace[${index}].windowMs`, limit.windowMs],
  ]);
  assert.ok(["requests", "recipients", "messages"].includes(limit.counts), `pace[${index}].counts: ${limit.counts}`);
  assert.ok(["channel", "recipient", "conversation"].includes(limit.per), `pace[${index}].per: ${limit.per}`);
  assert.ok(
    ["refused", "dropped", "suspended"].includes(limit.whenExceeded),
    `pace[${index}].whenExceeded: ${limit.whenExceeded}`,
  );
  const source = String(limit.source).trim();
  assert.ok(
    source.length >= 5 && /\d/u.test(source),
    `pace[${index}].source must name a document and its date, not "${source}"`,
  );
}

async function refusesBrokenSettings(stage: Stage): Promise<void> {
  const { options, wire, host } = stage;
  const broken = options.brokenSettings ?? [];
  for (const { field, create } of broken) {
    const error = await refusal(() => create(wire), `creating the channel with a broken ${field}`);
    assert.ok(
      hasCode(error, "SETTING_INVALID"),
      `a broken ${field} must throw MicrobranchError SETTING_INVALID, not ${String(error)}`,
    );
    assert.equal(error.field, field, `the error about ${field} must name it in its field`);
    for (const secret of options.secrets ?? [])
      assert.ok(
        !JSON.stringify([error.message, error.details]).includes(secret),
        `the error about ${field} holds a secret`,
      );
  }
  await quiet(stage);
  assert.equal(wire.requests, 0, "creating a channel, well or badly configured, must send no request");

  await stage.open();
  const check = (await healthOf(stage)).checks.find(({ name }) => name === "settings");
  assert.equal(check?.ok, true, "with good settings, health() must have the check settings, and it must be ok");
  receiptsOf(await send(stage, await audience(stage, 1), nth(1)), "delivering with good settings");
  const hasSecrets = wire.tokenRequests > 0 || host.credentials.size > 0 || (options.secrets ?? []).length > 0;
  assert.ok(
    !hasSecrets || broken.length > 0,
    "the channel has credentials, so it has settings: list broken ones in options.brokenSettings",
  );
}

async function opensNothing(stage: Stage): Promise<void> {
  const { options, wire, host } = stage;
  const timers = runningTimers();
  const more = Array.from({ length: 3 }, () => options.create(wire));
  assert.equal(runningTimers(), timers, "creating a channel must set no timer");
  await quiet(stage);
  assert.equal(wire.requests, 0, "creating a channel must send no request");
  assert.equal(wire.pending(), 0, "creating a channel must open no socket");
  assert.equal(wire.connection?.attempts ?? 0, 0, "creating a channel must not connect");
  assert.equal(wire.tokenRequests, 0, "creating a channel must obtain no credential");
  assert.equal(host.events.length, 0, "a channel that is not open must hand in no event");
  for (const channel of more) await channel.close();
  assert.equal(wire.requests, 0, "closing a channel that was never open must send no request");
}
