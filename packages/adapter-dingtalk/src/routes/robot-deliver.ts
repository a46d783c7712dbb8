import { fault, type Outcome, type Parcel, type ParcelRecipient } from "@microbranch/core/channel";
import { z } from "zod";
import { type AppCall, call } from "../calls/calls.js";
import { allFailed, outcomesOf, type Said } from "../transmit.js";
import type { OpenApp } from "./open-app.js";
import type { Robot } from "./robot-aftermath.js";
import { type RobotMessage, withImages } from "./robot-message.js";
import { joinedIds } from "./sent-ids.js";

/** Who sends. */
export type Sender = Robot & { readonly coolAppCode: string | null };

/** One message on DingTalk. */
interface Sample {
  readonly msgKey: string;
  readonly msgParam: Readonly<Record<string, string>>;
}

/**
 * Sends a message, its files before it: each is a message of its own on DingTalk. Whoever does not get one of them gets
 * nothing after it, so that the text says that all has come.
 */
export async function deliverMessage(
  open: OpenApp,
  sender: Sender,
  parcel: Parcel,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const uploaded = await uploadAll(open, parcel.rendered.payload as RobotMessage, caller);
  if ("fault" in uploaded) return allFailed(parcel, uploaded.fault);
  const lost = new Map<ParcelRecipient, Outcome>();
  const taken = new Map<ParcelRecipient, { readonly outcome: Outcome; readonly ids: readonly string[] }>();
  for (const sample of uploaded.samples) {
    const left = parcel.recipients.filter((one) => !lost.has(one));
    if (left.length === 0) break;
    const outcomes = await deliverSample(open, sender, { ...parcel, recipients: left }, sample, caller);
    for (const [place, recipient] of left.entries()) {
      const outcome = outcomes[place];
      if (outcome?.status !== "accepted") lost.set(recipient, outcome ?? unsure(recipient));
      else taken.set(recipient, { outcome, ids: [outcome.receipt.id, ...(taken.get(recipient)?.ids ?? [])] });
    }
  }
  return parcel.recipients.map((recipient) => {
    const { outcome = unsure(recipient), ids = [] } = taken.get(recipient) ?? {};
    const missed = lost.get(recipient);
    if (missed !== undefined || outcome.status !== "accepted") return missed ?? outcome;
    return { ...outcome, receipt: { ...outcome.receipt, id: joinedIds(ids) } };
  });
}

function unsure({ address }: ParcelRecipient): Outcome {
  return { address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") };
}

async function uploadAll(
  { media }: OpenApp,
  message: RobotMessage,
  caller: AbortSignal,
): Promise<{ readonly samples: readonly Sample[] } | { readonly fault: ReturnType<typeof fault> }> {
  const images: string[] = [];
  for (const reference of message.images) {
    const uploaded = await media.upload(reference, "image", caller);
    if (uploaded.kind === "refused") return uploaded;
    images.push(uploaded.id);
  }
  const files: Sample[] = [];
  for (const reference of message.files) {
    const uploaded = await media.upload(reference, "file", caller);
    if (uploaded.kind === "refused") return uploaded;
    const { id: mediaId, extension: fileType } = uploaded;
    const fileName = fileNameOf(message, files.length + 1, fileType);
    files.push({ msgKey: "sampleFile", msgParam: { mediaId, fileName, fileType } });
  }
  return { samples: [...files, { msgKey: message.msgKey, msgParam: withImages(message, images) }] };
}

/** Characters of a file's name without its number and extension: chosen here. */
const fileNameMaxChars = 60;

function fileNameOf({ msgParam, files }: RobotMessage, number: number, extension: string): string {
  const title = [...(msgParam["title"] ?? "").replace(/[\\/:*?"<>|\p{Cc}]/gu, " ")].slice(0, fileNameMaxChars).join("");
  return `${title.trim()}${files.length > 1 ? ` ${number}` : ""}.${extension}`;
}

const answered = z.looseObject({
  processQueryKey: z.string().min(1).optional(),
  invalidStaffIdList: z.array(z.string()).nullish(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
});

async function deliverSample(
  { app }: OpenApp,
  sender: Sender,
  parcel: Parcel,
  { msgKey, msgParam }: Sample,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const message = { robotCode: sender.robotCode, msgKey, msgParam: JSON.stringify(msgParam) };
  const answer = await call(app, sending(sender, parcel, message), caller);
  return outcomesOf(parcel, { channel: app.settings.id, at: app.host.clock.now(), answer }, saidOf);
}

function sending({ to, coolAppCode }: Sender, { recipients }: Parcel, message: object): AppCall {
  const ids = recipients.map(({ address }) => address.id);
  if (to === "person") {
    const body = { ...message, userIds: ids };
    return { host: "api", path: "/v1.0/robot/oToMessages/batchSend", body: () => body, isHandOver: true };
  }
  const body = { ...message, openConversationId: ids[0], ...(coolAppCode === null ? {} : { coolAppCode }) };
  return { host: "api", path: "/v1.0/robot/groupMessages/send", body: () => body, isHandOver: true };
}

function saidOf(body: unknown, { address }: ParcelRecipient): Said {
  const said = answered.safeParse(body).data;
  if (said?.invalidStaffIdList?.includes(address.id)) return { fault: fault("RECIPIENT_UNKNOWN") };
  if (said?.flowControlledStaffIdList?.includes(address.id)) return { fault: fault("RECIPIENT_THROTTLED") };
  return said?.processQueryKey === undefined ? null : { id: said.processQueryKey };
}
