import {
  type Capabilities,
  type Channel,
  type DirectoryEntry,
  type Evidence,
  type EvidenceLevel,
  fault,
  type Receipt,
  type Rendered,
} from "../channel/channel.js";
import type { LoopbackPlatform } from "./loopback-platform.js";

/** What is worked with after a message was accepted. */
export interface LoopbackKnowing {
  /** The platform. */
  readonly platform: LoopbackPlatform;
  /** What the channel declares. */
  readonly capabilities: Capabilities;
  /** Epoch ms. */
  readonly now: number;
}

const levels: readonly EvidenceLevel[] = ["handed-over", "confirmed", "read", "bounced", "dropped"];

/** How much is known at a level: it never becomes less. */
export function rankOf(level: EvidenceLevel): number {
  return levels.indexOf(level);
}

type Methods = Pick<Channel, "evidence" | "reconcile" | "retract" | "amend" | "directory">;

/** The methods for what comes after acceptance: those that are declared. `known` throws when the channel is not open. */
export function afterwards(capabilities: Capabilities, known: () => LoopbackKnowing): Methods {
  return {
    ...(capabilities.evidence.pull
      ? { evidence: async (receipts: readonly Receipt[]) => evidenceOf(known(), receipts) }
      : {}),
    ...(capabilities.reconciles ? { reconcile: async (key: string) => reconciled(known(), key) } : {}),
    ...(capabilities.retract ? { retract: async (receipt: Receipt) => retracted(known(), receipt) } : {}),
    ...(capabilities.amend
      ? { amend: async (receipt: Receipt, rendered: Rendered) => amended(known(), receipt, rendered) }
      : {}),
    ...(capabilities.directory ? { directory: () => directoryOf(known) } : {}),
  };
}

function evidenceOf({ platform, capabilities }: LoopbackKnowing, receipts: readonly Receipt[]): readonly Evidence[] {
  const declared = capabilities.evidence.levels;
  return receipts.flatMap((receipt) => {
    const shown = platform.evidenceOf(receipt).filter(({ level }) => declared.includes(level));
    return shown.sort((one, other) => rankOf(other.level) - rankOf(one.level))[0] ?? [];
  });
}

function reconciled({ platform }: LoopbackKnowing, key: string): "sent" | "not-sent" | "unknown" {
  const isKnown = platform.knows(key);
  if (isKnown === null) return "unknown";
  return isKnown ? "sent" : "not-sent";
}

function retracted({ platform, capabilities, now }: LoopbackKnowing, receipt: Receipt) {
  const windowMs = capabilities.retract?.windowMs ?? Number.POSITIVE_INFINITY;
  if (now - receipt.at > windowMs) return fault("REPLY_WINDOW_CLOSED");
  return platform.change(receipt.id, { retracted: true }) ? null : fault("CONTENT_UNFIT");
}

function amended({ platform }: LoopbackKnowing, receipt: Receipt, { text, payload }: Rendered) {
  return platform.change(receipt.id, { text, payload }) ? null : fault("CONTENT_UNFIT");
}

async function* directoryOf(known: () => LoopbackKnowing): AsyncGenerator<DirectoryEntry, void, undefined> {
  for (const address of known().platform.contacts) yield { address, displayName: address.id, active: true };
}
