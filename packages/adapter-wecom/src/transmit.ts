import {
  type Address,
  type Fault,
  fault,
  type Outcome,
  type Parcel,
  payloadDigest,
  type Receipt,
} from "@microbranch/core/channel";
import type { WecomSettings } from "./config.js";
import { type Borrowed, uploadedFile, uploadedImage, uploadedPicture } from "./media/media.js";
import { articleBody, readPayload, type WecomPayload } from "./message/message.js";
import type { Reply } from "./session/session.js";
import { type CredentialedSession, call } from "./tokens/tokens.js";

/** A message whose media is uploaded. */
export interface Prepared {
  /** As it stands in the request: `msgtype`, the object of that name, `safe`. */
  readonly message: Readonly<Record<string, unknown>>;
  /** What was uploaded for it. */
  readonly borrowed: readonly Borrowed[];
}

type OfType<T extends WecomPayload["msgtype"]> = Extract<WecomPayload, { msgtype: T }>;

/** Hands a parcel over in one request, and gives one outcome per recipient in the parcel's order. */
export async function handOver(
  session: CredentialedSession,
  settings: WecomSettings,
  parcel: Parcel,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const { rendered, recipients } = parcel;
  const payload = readPayload(rendered.payload, session.id);
  const prepared = await prepare(session, payload, caller);
  if (!("message" in prepared))
    return recipients.map(({ address }) => ({ address, status: "failed", fault: prepared }));
  const touser = recipients.map(({ address }) => address.id).join("|");
  const identified = payload.msgtype === "template_card" ? withTaskId(prepared.message, parcel) : prepared.message;
  const body = { touser, agentid: settings.agentId, ...identified, ...repeats(settings) };
  const reply = await call(session, { path: "/cgi-bin/message/send", body }, caller);
  await forgetStale(session, prepared.borrowed, reply);
  return outcomesOf(session, parcel, reply);
}

/** Uploads what a message needs; a fault where that failed, and then nothing was handed over. */
export async function prepare(
  session: CredentialedSession,
  payload: WecomPayload,
  caller: AbortSignal,
): Promise<Prepared | Fault> {
  if (payload.msgtype === "mpnews") return await withPictures(session, payload, caller);
  if (payload.msgtype === "template_card") return await withFiles(session, payload, caller);
  return { message: payload, borrowed: [] };
}

async function withPictures(
  session: CredentialedSession,
  { mpnews, images, safe }: OfType<"mpnews">,
  caller: AbortSignal,
): Promise<Prepared | Fault> {
  const borrowed: Borrowed[] = [];
  for (const ref of images) {
    const one = await uploadedPicture(session, ref, caller);
    if ("code" in one) return one;
    borrowed.push(one);
  }
  const thumb = await uploadedImage(session, images[0] ?? "", caller);
  if ("code" in thumb) return thumb;
  const content = articleBody(
    mpnews,
    borrowed.map(({ value }) => value),
  );
  const source = mpnews.page === null ? {} : { content_source_url: mpnews.page };
  const one = { title: mpnews.title, thumb_media_id: thumb.value, content, ...source };
  const message = { msgtype: "mpnews", mpnews: { articles: [one] }, ...(safe === 1 ? { safe } : {}) };
  return { message, borrowed: [...borrowed, thumb] };
}

async function withFiles(
  session: CredentialedSession,
  { template_card: card, files, fileLabel }: OfType<"template_card">,
  caller: AbortSignal,
): Promise<Prepared | Fault> {
  const borrowed: Borrowed[] = [];
  for (const [index, ref] of files.entries()) {
    const one = await uploadedFile(session, ref, `${fileLabel}${index + 1}`, caller);
    if ("code" in one) return one;
    borrowed.push(one);
  }
  const rows = borrowed.map(({ value, name }) => ({ type: 2, keyname: fileLabel, value: name, media_id: value }));
  const facts = card["horizontal_content_list"];
  const list = [...(Array.isArray(facts) ? facts : []), ...rows];
  const whole = list.length === 0 ? card : { ...card, horizontal_content_list: list };
  return { message: { msgtype: "template_card", template_card: whole }, borrowed };
}

/**
 * A card's id: the same for each try of a parcel, another one for each message. The platform refuses an id that it knows.
 *
 * @source WeCom documentation, page 90236 (2025-09-24): unique per application, at most 128 B.
 */
function withTaskId(message: Prepared["message"], { rendered, recipients }: Parcel): Prepared["message"] {
  const id = payloadDigest({ digest: rendered.digest, keys: recipients.map(({ key }) => key) });
  return { ...message, template_card: { ...Object(message["template_card"]), task_id: id } };
}

function repeats({ duplicateCheckMs }: WecomSettings): object {
  if (duplicateCheckMs === null) return {};
  return { enable_duplicate_check: 1, duplicate_check_interval: duplicateCheckMs / 1000 };
}

/** What the platform no longer knows is uploaded anew on the next try. */
export async function forgetStale(
  { host }: CredentialedSession,
  borrowed: readonly Borrowed[],
  reply: Reply,
): Promise<void> {
  if (reply.kind !== "refused" || reply.fault.code !== "MEDIA_UNAVAILABLE") return;
  for (const { shelf, value } of borrowed) await host.tokens.drop(shelf, value);
}

function outcomesOf(session: CredentialedSession, parcel: Parcel, reply: Reply): readonly Outcome[] {
  const all = (outcome: (address: Address, key: string) => Outcome): readonly Outcome[] =>
    parcel.recipients.map(({ address, key }) => outcome(address, key));
  if (reply.kind === "unknown")
    return all((address) => ({ address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") }));
  const unlicensed = idsIn(reply.body["unlicenseduser"]);
  if (reply.kind === "refused")
    return all((address): Outcome => {
      if (isKnownCard(reply.fault, parcel)) return { address, status: "duplicate", receipt: null };
      const isUnlicensed = reply.fault.code === "RECIPIENT_UNKNOWN" && unlicensed.has(address.id);
      if (isUnlicensed) return { address, status: "skipped", reason: "not-licensed" };
      return { address, status: "failed", fault: reply.fault };
    });
  const invalid = idsIn(reply.body["invaliduser"]);
  const at = session.host.clock.now();
  return all((address, key): Outcome => {
    if (unlicensed.has(address.id)) return { address, status: "skipped", reason: "not-licensed" };
    if (invalid.has(address.id)) return { address, status: "failed", fault: unknownRecipient };
    return { address, status: "accepted", receipt: receiptOf(session.id, address, key, reply.body["msgid"], at) };
  });
}

const unknownRecipient = fault("RECIPIENT_UNKNOWN", {
  vendor: { code: "invaliduser", message: "The id is unknown, or outside the application's visible range." },
});

/**
 * Whether a card was refused on a later try because its id is known: the first one did arrive. The code for it is
 * unconfirmed; the id itself is well formed, so that nothing else can be wrong with it.
 */
function isKnownCard({ vendor }: Fault, { attempt }: Parcel): boolean {
  return attempt > 1 && vendor?.code === "42014";
}

/** Ids in a list as the platform writes it: joined by `|`, in lower case. */
function idsIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== "string" || value === "") return new Set();
  return new Set(value.split("|").map((id) => id.trim().toLowerCase()));
}

/** A private deployment may name no message: then it cannot be taken back. */
function receiptOf(channel: string, address: Address, key: string, id: unknown, at: number): Receipt {
  return { channel, address, key, id: typeof id === "string" && id !== "" ? id : `unnamed-${key}`, at };
}
