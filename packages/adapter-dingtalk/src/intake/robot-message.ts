import { type Fault, fault } from "@microbranch/core/channel";
import { z } from "zod";
import { addressOf, type Organisation } from "../identity.js";
import { nothing, plain, type Read, type Reading, type SentFile } from "./reading.js";

const id = z.string().min(1).max(500);
const words = z.string().max(20_000);
const code = z.string().min(1).max(2000);
const epoch = z.coerce.number().int().positive().nullish().catch(null);

/**
 * A message that a robot was sent, over HTTP and over the stream alike.
 *
 * @source DingTalk documentation, 消息发送与接收类型 and 接收消息, 2026-08-22; of quoted messages unconfirmed.
 */
const message = z.looseObject({
  msgId: id,
  msgtype: z.string().min(1).max(100),
  createAt: epoch,
  conversationType: z.coerce.string(),
  conversationId: id,
  senderStaffId: z.string().max(200).nullish(),
  senderId: z.string().max(500).nullish(),
  senderCorpId: z.string().max(200).nullish(),
  chatbotUserId: z.string().max(500).nullish(),
  errorCode: z.coerce.string().nullish(),
  text: z.looseObject({ content: words }).nullish().catch(null),
  content: z.unknown().optional(),
  originalProcessQueryKey: id.nullish().catch(null),
});
const richText = z.looseObject({
  richText: z
    .array(
      z.looseObject({
        type: z.string().optional(),
        text: words.optional(),
        downloadCode: code.optional(),
        pictureDownloadCode: code.optional(),
      }),
    )
    .max(500),
});
const fileContent = z.looseObject({
  downloadCode: code.optional(),
  pictureDownloadCode: code.optional(),
  recognition: words.optional().catch(undefined),
});

/** The month's messages are used up: what was written does not come along. @source The same pages. */
const usedUpCode = "20001";
const usedUp: Fault = fault("QUOTA_EXHAUSTED", {
  vendor: {
    code: usedUpCode,
    message: "The month's messages to robots are used up: DingTalk leaves out what was written.",
  },
});

/** What a robot's message says; `null`: it is none. */
export function readRobotMessage(value: unknown, organisation: Organisation): Reading | null {
  const said = message.safeParse(value).data;
  if (said === undefined) return null;
  const group = addressOf("group", said.conversationId, organisation);
  const isOutsider = Boolean(said.senderCorpId) && said.senderCorpId !== organisation.corpId;
  const sender = said.senderStaffId && !isOutsider ? addressOf("person", said.senderStaffId, organisation) : null;
  const conversation = said.conversationType === "1" ? (sender ?? group) : group;
  if (conversation === null) return null;
  if (said.senderId && said.senderId === said.chatbotUserId) return nothing;
  const common = {
    id: said.msgId,
    occurredAt: said.createAt ?? null,
    sender,
    conversation,
    trust: "session" as const,
    automated: false,
    redelivery: null,
  };
  const unread = (why: string): Read => ({ ...common, type: "unrecognised", why });
  if (said.errorCode === usedUpCode)
    return {
      ...plain(unread("The month's messages to robots are used up, so that the text is missing.")),
      trouble: usedUp,
    };
  if (sender === null)
    return plain(unread("The writer has no userId: not of the organisation, or the robot is not published."));
  const content = contentOf(said.msgtype, said.text?.content, said.content);
  if (content === null) return plain(unread("DingTalk sent a kind of message that is not known."));
  const of = said.originalProcessQueryKey;
  const answers = of ? ({ by: "thread", of } as const) : ({ by: "none" } as const);
  return {
    events: [{ ...common, type: "message", text: content.text, media: [], answers }],
    files: content.files,
    trouble: null,
  };
}

interface Content {
  readonly text: string;
  readonly files: readonly SentFile[];
}

function contentOf(kind: string, text: string | undefined, content: unknown): Content | null {
  switch (kind) {
    case "text":
      return text === undefined ? null : { text: text.trim(), files: [] };
    case "richText":
      return richContent(content);
    case "picture":
    case "audio":
    case "video":
    case "file":
      return oneFile(kind, content);
    default:
      return null;
  }
}

function richContent(content: unknown): Content | null {
  const pieces = richText.safeParse(content).data?.richText;
  if (pieces === undefined) return null;
  const files = pieces.flatMap((piece): SentFile[] => {
    const downloadCode = piece.downloadCode ?? piece.pictureDownloadCode;
    return downloadCode === undefined ? [] : [{ kind: "picture", downloadCode }];
  });
  const text = pieces.map((piece) => piece.text ?? "").join("");
  return { text: text.trim(), files };
}

function oneFile(kind: SentFile["kind"], content: unknown): Content | null {
  const said = fileContent.safeParse(content).data;
  const downloadCode = said?.downloadCode ?? said?.pictureDownloadCode;
  if (downloadCode === undefined) return null;
  return { text: (kind === "audio" ? said?.recognition : undefined)?.trim() ?? "", files: [{ kind, downloadCode }] };
}
