import { defineChannel } from "../channel/channel.js";
import { systemClock } from "../clock/clock.js";
import { createExecutor, systemActor, type Unit } from "../command/command.js";
import type { ChannelHealth, Delivery } from "../delivery/delivery.js";
import {
  createAlarmDesk,
  createDistributedEngine,
  createEmbeddedEngine,
  type Engine,
  type EngineFault,
  type EngineHealth,
  type EngineParts,
  type RunReport,
} from "../engine/engine.js";
import { isMicrobranchError, MicrobranchError } from "../error/error.js";
import { createIdMaker, systemRandom } from "../identifier/identifier.js";
import { mediaMemory } from "../media/media.js";
import { authority, homeBranch } from "../organisation/organisation.js";
import type { StoreHealth } from "../store/store.js";
import { type ActingAs, type Office, openOffice } from "./acting.js";
import { joinHandlers } from "./alarm-handlers.js";
import { createHubEmitter, type HubEmitter } from "./emitter.js";
import type { HubEventName, HubListener } from "./events.js";
import { createHubFetch, type HubFetch } from "./fetch.js";
import { installationKeys } from "./keys.js";
import { type Logger, silentLogger } from "./logger.js";
import type { MicrobranchOptions } from "./options.js";
import { createRooms } from "./rooms.js";

/** How a hub is doing. */
export interface MicrobranchHealth {
  /** The database. */
  readonly store: StoreHealth;
  /** What runs in the background. */
  readonly engine: EngineHealth;
  /** Each channel; asking sends nothing visible. */
  readonly channels: readonly ChannelHealth[];
}

/** A branch's home for its members and officers, embedded in a host. */
export interface Microbranch {
  /**
   * Starts the background work. Without it commands work all the same, and `runDue` does what is due.
   *
   * @throws STORE_CLOSED after `stop`.
   */
  start(): Promise<void>;
  /** Everything that an actor may try: `hub.as({ memberId }).branches.read({})`. Cheap; make one per request. */
  as(actor: ActingAs): Office;
  /** Listens to an event, told after the commit that made it true. @returns Stops listening. */
  on<Name extends HubEventName>(name: Name, listener: HubListener<Name>): () => void;
  /** Listens to the next event of a name only. @returns Stops listening. */
  once<Name extends HubEventName>(name: Name, listener: HubListener<Name>): () => void;
  /** Runs all that is due until `until` (now): for tests, serverless hosts and replays. */
  runDue(options?: { readonly until?: number; readonly signal?: AbortSignal }): Promise<RunReport>;
  /** When the next thing falls due, epoch milliseconds, or `null`. */
  nextDueAt(): Promise<number | null>;
  /**
   * Answers requests of the network: `…/channels/<channel id>` is a channel's webhook, `…/answers/<token>` the page on which
   * a member answers a question, `…/leave/<token>` the one on which a member leaves a section; anything else is answered 404.
   */
  fetch(request: Request): Promise<Response>;
  /** How the hub is doing. */
  health(options?: { readonly signal?: AbortSignal }): Promise<MicrobranchHealth>;
  /** Lets the running work end within `graceMs` (10,000), then closes channels and store. A second call does nothing. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

/**
 * Creates a hub and opens its store, which is migrated forward when needed.
 *
 * @throws SETTING_INVALID for a wrong option; STORE_LOCKED, STORE_READ_ONLY, STORE_TOO_NEW, STORE_CORRUPT,
 *   STORE_UNAVAILABLE if the store cannot be opened.
 */
export async function createMicrobranch(options: MicrobranchOptions): Promise<Microbranch> {
  const { store } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const logger = options.logger ?? silentLogger;
  const keys = installationKeys(options.secret);
  const id = createIdMaker(clock, random);
  const emitter = createHubEmitter(logger);
  let engine: Engine | null = null;
  const executor = createExecutor({
    store,
    clock,
    id,
    random,
    authority,
    homeBranch,
    announce(events) {
      emitter.announce(events);
      engine?.nudge();
    },
  });
  const media = options.media ?? mediaMemory();
  const channels = (options.channels ?? []).map((channel) => defineChannel(channel));
  const rooms = createRooms({
    store,
    clock,
    id,
    keys,
    executor,
    media,
    random,
    logger,
    channels,
    nudge: () => engine?.nudge(),
    pagesUrl: pagesUrlOf(options.pagesUrl),
    fetch: options.fetch ?? fetch,
  });
  engine = createEngine(
    {
      store,
      clock,
      desk: createAlarmDesk<Unit>({
        store,
        clock,
        within: (branchId, work) => executor.within(branchId, systemActor, work),
        handle: joinHandlers(rooms.handlers),
      }),
      errands: rooms.errands,
      onFault: (fault) => tellFault(fault, emitter, logger),
    },
    options,
  );
  await store.open({ logger, clock });
  await rooms.delivery.open(new AbortController().signal);
  const keeping = {
    store,
    clock,
    random,
    executor,
    signer: options.signer ?? null,
    verifierKeys: options.verifierKeys ?? [],
  };
  return hubOf({
    engine,
    emitter,
    store,
    office: (as) =>
      openOffice(as, {
        groups: rooms.groups,
        executor,
        keeping,
        media,
        directory: (actor) => rooms.directoryFor({ executor, channels }, actor),
      }),
    delivery: rooms.delivery,
    requests: createHubFetch({ channels, answers: rooms.answers, leaving: rooms.leaving }),
  });
}

/** The address of the pages without a slash at the end. @throws SETTING_INVALID for anything but an http or https URL. */
function pagesUrlOf(url: string | undefined): string | null {
  if (url === undefined) return null;
  const isWeb = URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol);
  if (!isWeb || /[?#]/u.test(url))
    throw new MicrobranchError("SETTING_INVALID", {
      message:
        "createMicrobranch: pagesUrl: must be an http or https URL without query, as https://host.example/branch.",
      field: "pagesUrl",
    });
  return url.replace(/\/+$/u, "");
}

interface HubParts {
  readonly engine: Engine;
  readonly emitter: HubEmitter;
  readonly store: MicrobranchOptions["store"];
  readonly office: (as: ActingAs) => Office;
  readonly delivery: Delivery;
  readonly requests: HubFetch;
}

function hubOf({ engine, emitter, store, office, delivery, requests }: HubParts): Microbranch {
  let isStopped = false;
  return Object.freeze({
    async start() {
      if (isStopped)
        throw new MicrobranchError("STORE_CLOSED", { message: "The hub was stopped. Create another one." });
      await engine.start();
    },
    as: office,
    on: emitter.on,
    once: emitter.once,
    runDue: engine.runDue,
    nextDueAt: engine.nextDueAt,
    fetch: requests,
    async health({ signal = new AbortController().signal } = {}) {
      const [inStore, inEngine, inChannels] = await Promise.all([
        store.health(),
        engine.health(),
        delivery.health(signal),
      ]);
      return { store: inStore, engine: inEngine, channels: inChannels };
    },
    async stop(stopping = {}) {
      if (isStopped) return;
      isStopped = true;
      await engine.stop(stopping);
      await delivery.close(stopping);
      await store.close();
      emitter.clear();
    },
  } satisfies Microbranch);
}

function createEngine(parts: EngineParts, options: MicrobranchOptions): Engine {
  return parts.store.dialect === "postgres"
    ? createDistributedEngine(parts, options.engine)
    : createEmbeddedEngine(parts);
}

function tellFault(fault: EngineFault, emitter: HubEmitter, logger: Logger): void {
  logger[fault.outcome === "set-aside" ? "error" : "warn"]("A piece of background work failed.", {
    work: fault.work,
    key: fault.key,
    code: isMicrobranchError(fault.error) ? fault.error.code : "INTERNAL",
    outcome: fault.outcome,
  });
  emitter.announce([{ name: "work.failed", payload: fault }]);
}
