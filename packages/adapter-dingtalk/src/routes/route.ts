import type {
  Address,
  Capabilities,
  ChannelHost,
  DirectoryEntry,
  Evidence,
  Fault,
  FittedNotice,
  Health,
  Outcome,
  Parcel,
  RateLimit,
  Receipt,
  Rendered,
} from "@microbranch/core/channel";

/** A way to people: what differs between the channels of this package. */
export interface Route<Opened extends OpenRoute> {
  /** `Channel.id`. */
  readonly id: string;
  /** CorpId. */
  readonly corpId: string;
  /** What it declares. */
  readonly capabilities: Capabilities;
  /** Its limits. */
  readonly pace: readonly RateLimit[];
  /** What is there while the channel is open; nothing is sent for it. */
  begin(open: OpenRoute): Opened;
  /** Connects for what comes in; resolves after the first try, well or not. @throws ABORTED: nothing is left then. */
  connect?(open: Opened, signal: AbortSignal): Promise<void>;
  /** Ends what was connected; what is being taken in is finished first. */
  disconnect?(open: Opened): Promise<void>;
  /** Pure. */
  render(notice: FittedNotice): Rendered;
  /** Pure. */
  canonical(address: Address): Address | null;
  /** Hands over a parcel that was checked. */
  handOver(open: Opened, parcel: Parcel, caller: AbortSignal): Promise<readonly Outcome[]>;
  /** Says how it is. */
  health(open: Opened, caller: AbortSignal): Promise<Health>;
  /** Takes a callback. */
  handle?(open: Opened, request: Request): Promise<Response>;
  /** Asks what became of messages. */
  evidence?(open: Opened, receipts: readonly Receipt[], caller: AbortSignal): Promise<readonly Evidence[]>;
  /** Takes a message back. */
  retract?(open: Opened, receipt: Receipt, caller: AbortSignal): Promise<Fault | null>;
  /** Changes a message. */
  amend?(open: Opened, receipt: Receipt, rendered: Rendered, caller: AbortSignal): Promise<Fault | null>;
  /** Lists people. */
  directory?(open: Opened, caller: AbortSignal): AsyncIterable<DirectoryEntry>;
}

/** What every open channel has. */
export interface OpenRoute {
  /** What the host lends. */
  readonly host: ChannelHost;
  /** Fires when the channel closes and will wait no longer. */
  readonly ending: AbortSignal;
  /** When something last came in: epoch ms; `null`: not since it was opened. */
  lastInboundAt: number | null;
}

/** The pages of 22 August 2026, as limits name them. */
export const pagesOf = (page: string): string => `DingTalk documentation, ${page}, 2026-08-22`;

const dayMs = 86_400_000;

/** The limits that all calls of an application share. */
export function appPace({
  calls,
}: {
  readonly calls: { readonly perSecond: number; readonly perMonth: number };
}): readonly RateLimit[] {
  const limit = (max: number, windowMs: number, page: string): RateLimit => ({
    counts: "requests",
    per: "channel",
    max,
    windowMs,
    whenExceeded: "refused",
    suspendedMs: null,
    source: pagesOf(page),
  });
  return [limit(calls.perSecond, 1000, "调用频次与限流"), limit(calls.perMonth, 30 * dayMs, "计费模型说明")];
}
