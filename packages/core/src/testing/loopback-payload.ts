import { z } from "zod";
import {
  type Address,
  type Capabilities,
  type EvidenceLevel,
  type Receipt,
  receiptSchema,
} from "../channel/channel.js";
import { faultOf } from "./loopback-codes.js";
import type { LoopbackEvent } from "./loopback-event.js";

const id = z.string().min(1).max(200);
const text = z.string().max(20_000);
const level = z.enum(["handed-over", "confirmed", "read", "dropped", "bounced"]);

const envelope = z.object({
  id,
  kind: id,
  at: z.int(),
  from: id.nullable(),
  group: id.optional(),
  own: z.boolean().optional(),
  machine: z.boolean().optional(),
  again: z.int().nonnegative().optional(),
});

const contents = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text, to: id.optional() }),
  z.object({ kind: z.literal("picture"), picture: id, text: text.optional() }),
  z.object({
    kind: z.literal("place"),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    radius: z.number().nonnegative().optional(),
    name: text.optional(),
  }),
  z.object({ kind: z.literal("press"), token: id, value: text }),
  z.object({ kind: z.literal("state"), receipt: receiptSchema, level, since: z.int(), code: id.optional() }),
]);

type Contents = z.infer<typeof contents>;

/** A payload as the platform sends it. */
export type LoopbackPayload = z.infer<typeof envelope> & (Contents | { readonly kind: string });

/** What a payload is read by. */
export interface LoopbackReading {
  /** What the channel declares. */
  readonly capabilities: Capabilities;
  /** Makes a canonical address; `null`: there can be no such one. */
  address(kind: Address["kind"], id: string): Address | null;
  /** Whether this is more than what was known of the message; notes it. */
  isProgress(receipt: Receipt, level: EvidenceLevel): boolean;
}

const known: readonly string[] = contents.options.map((option) => option.shape.kind.value);

/**
 * Reads a payload. The id comes from the payload alone, so that each redelivery has the same one.
 *
 * @returns `"malformed"` for what is no payload at all; `null` for what is none of the host's business.
 */
export function readPayload(body: string, reading: LoopbackReading): LoopbackEvent | "malformed" | null {
  const value = json(body);
  const outer = envelope.safeParse(value);
  if (!outer.success) return "malformed";
  if (outer.data.own === true) return null;
  const sender = outer.data.from === null ? null : reading.address("person", outer.data.from);
  if (sender === null && outer.data.from !== null) return "malformed";
  const group = outer.data.group === undefined ? null : reading.address("group", outer.data.group);
  const head = {
    id: outer.data.id,
    occurredAt: outer.data.at,
    sender,
    automated: outer.data.machine ?? false,
    redelivery: outer.data.again ?? null,
    ...(group === null ? {} : { conversation: group }),
  };
  if (!known.includes(outer.data.kind))
    return { ...head, type: "unrecognised", why: "The adapter does not know this kind of payload." };
  const inner = contents.safeParse(value);
  if (!inner.success) return "malformed";
  const content = contentOf(inner.data, reading);
  return content === null ? null : { ...head, ...content };
}

function contentOf(content: Contents, reading: LoopbackReading): LoopbackEvent | null {
  const { capabilities } = reading;
  switch (content.kind) {
    case "text":
      return {
        type: "message",
        text: content.text,
        media: [],
        answers: content.to !== undefined && capabilities.threads ? { by: "thread", of: content.to } : { by: "none" },
      };
    case "picture":
      return { type: "message", text: content.text ?? "", media: [content.picture], answers: { by: "none" } };
    case "place":
      return placed(content, capabilities);
    case "press":
      return { type: "answer", token: content.token, value: content.value, via: "button" };
    case "state":
      return stated(content, reading);
  }
}

function placed(content: Extract<Contents, { kind: "place" }>, { location }: Capabilities): LoopbackEvent {
  const { latitude, longitude, radius, name } = content;
  const point =
    location === null ? null : { latitude, longitude, datum: location.datum, accuracyMetres: radius ?? null };
  return { type: "location", point, place: name ?? null, via: "device", token: null };
}

function stated(content: Extract<Contents, { kind: "state" }>, reading: LoopbackReading): LoopbackEvent | null {
  const { receipt, level: reached, since, code } = content;
  if (!reading.capabilities.evidence.levels.includes(reached) || !reading.isProgress(receipt, reached)) return null;
  const why = code === undefined ? null : faultOf({ code, words: "", waitSeconds: null });
  return { type: "evidence", evidence: { receipt, level: reached, at: since, fault: why } };
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
