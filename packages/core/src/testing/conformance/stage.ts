import assert from "node:assert/strict";
import {
  type Address,
  type Channel,
  deliveryKey,
  type FittedNotice,
  fit as fitNotice,
  type Notice,
  type Outcome,
  type Parcel,
} from "../../channel/channel.js";
import { createTestHost, type TestHost } from "./test-host.js";
import type { ConformanceOptions, Wire } from "./wire.js";

/** One numbered case of the suite. */
export interface ConformanceCase {
  /** "C01" to "C90"; a number is never given to another case. */
  readonly number: string;
  /** What the channel does. */
  readonly title: string;
  /** Plays it; rejects when the channel does otherwise. */
  play(stage: Stage): Promise<void>;
}

/** What a case plays on: a fresh platform, a host, and the channel, not open yet. */
export interface Stage {
  /** The adapter's options. */
  readonly options: ConformanceOptions;
  /** The platform. */
  readonly wire: Wire;
  /** The host. */
  readonly host: TestHost;
  /** The channel in use; another one after `restart`. */
  readonly channel: Channel;
  /** Opens the channel and returns it. */
  open(): Promise<Channel>;
  /** Closes the channel and opens another one on the same platform and host, as after a restart of the process. */
  restart(): Promise<Channel>;
  /** The nth person, from 1. */
  person(nth: number): Address;
  /** The group; `null` where the channel takes no addresses of groups. */
  group(): Address | null;
  /** A notice; its id differs from case to case only where `change` says so. */
  notice(change?: Partial<Notice>): Notice;
  /** The first part of a notice, fitted to the channel and measured as it renders. Fails where nothing can be shown. */
  fitted(change?: Partial<Notice>, token?: string): FittedNotice;
  /** A parcel of the rendered notice. */
  parcel(to: readonly Address[], change?: Partial<Notice>): Parcel;
  /** Delivers a notice over the open channel. */
  deliver(to: readonly Address[], change?: Partial<Notice>, signal?: AbortSignal): Promise<readonly Outcome[]>;
  /**
   * Waits until work is done, moving the host's clock on by `stepMs` (0) whenever nothing else happens, at most `steps`
   * (200) times; then rejects. It waits for sockets, never for time.
   */
  settled<T>(work: Promise<T>, moving?: { readonly stepMs?: number; readonly steps?: number }): Promise<T>;
  /** Waits until something is so; fails with `what` when it does not become so. Moves the clock like `settled`. */
  until(
    isSo: () => boolean,
    what: string,
    moving?: { readonly stepMs?: number; readonly steps?: number },
  ): Promise<void>;
}

const neverAborted = new AbortController().signal;
const defaultTurnMs = 5;

/** Sets a stage, with a host of its own unless one is given. */
export async function setStage(
  options: ConformanceOptions,
  host: TestHost = createTestHost(),
): Promise<Stage & { strike(): Promise<void> }> {
  const wire = await options.wire(host.clock);
  const channels = [options.create(wire)];
  const current = (): Channel => channels.at(-1) ?? assert.fail("there is no channel");
  const ids = options.people ?? ["member-1", "member-2", "member-3"];

  const stage: Stage & { strike(): Promise<void> } = {
    options,
    wire,
    host,
    get channel() {
      return current();
    },
    async open() {
      await current().open(host, neverAborted);
      return current();
    },
    async restart() {
      await current().close();
      channels.push(options.create(wire));
      return stage.open();
    },
    person(nth) {
      const id = ids[nth - 1] ?? assert.fail(`options.people has no ${nth} ids`);
      const { platform, tenant } = current();
      return canonical({ platform, tenant, kind: "person", id });
    },
    group() {
      const { platform, tenant } = current();
      return current().canonical({ platform, tenant, kind: "group", id: options.group ?? "group-1" });
    },
    notice: (change = {}) => ({ ...plainNotice, ...change }),
    fitted(change, token) {
      const { parts, losses } = fitNotice(stage.notice(change), current().capabilities, {
        measure: (part) => current().render(part).bytes,
        now: host.clock.now(),
        ...(token === undefined ? {} : { token }),
      });
      return parts[0] ?? assert.fail(`nothing of the notice can be shown: ${JSON.stringify(losses)}`);
    },
    parcel(to, change) {
      const part = stage.fitted(change);
      const recipients = to.map((address) => ({ address, key: keyOf(part, address) }));
      return { rendered: current().render(part), recipients, attempt: 1 };
    },
    deliver: async (to, change, signal = neverAborted) => current().deliver(stage.parcel(to, change), signal),
    async settled(work, moving) {
      let isDone = false;
      const watched = work.finally(() => {
        isDone = true;
      });
      watched.catch(() => {});
      await stage.until(() => isDone, "the work does not end", moving);
      return watched;
    },
    async until(isSo, what, { stepMs = 0, steps = 200 } = {}) {
      for (let step = 0; step < steps; step++) {
        if (isSo()) return;
        await breath(wire.turnMs);
        if (isSo()) return;
        if (stepMs > 0) host.clock.advance(stepMs);
      }
      await breath(wire.turnMs);
      assert.ok(isSo(), what);
    },
    async strike() {
      for (const channel of channels) await channel.close();
      await wire.dispose();
    },
  };

  function canonical(address: Address): Address {
    return current().canonical(address) ?? assert.fail(`canonical() refuses ${address.id}; see options.people`);
  }
  return stage;
}

/** Lets sockets and promises have their turn. */
function breath(turnMs = defaultTurnMs): Promise<void> {
  return new Promise((resolve) => {
    if (turnMs === 0) setImmediate(resolve);
    else setTimeout(() => setImmediate(resolve), turnMs);
  });
}

/** The delivery key of a part, as the core makes it. */
export function keyOf(part: FittedNotice, address: Address): string {
  const { id, revision, occurrence } = part;
  return deliveryKey({ noticeId: id, revision, part: part.part.number, occurrence, address });
}

/** A notice that every channel can show. */
const plainNotice: Notice = Object.freeze({
  id: "notice_conformance",
  revision: 1,
  purpose: "notice",
  locale: "zh-CN",
  title: "主题党日改到周五",
  body: Object.freeze([
    { kind: "paragraph", text: "请带上学习笔记。" },
    { kind: "fact", label: "地点", value: "三楼会议室" },
    { kind: "link", label: "材料", url: "https://example.org/materials?id=7" },
  ] as const),
  ask: null,
  event: null,
  images: [],
  files: [],
  page: null,
  occurrence: "第1次",
  expiresAt: null,
});
