// Reading one reply, beside normalising and splitting the same text; and the slowest of many texts made to be slow.
import { type Ask, type InboundEvent, type OpenAsk, readReply } from "@microbranch/core/channel";
import { hostileReplies } from "./hostile-replies.js";
import { numberFlag } from "./measuring.js";
import { showSpreads, timeCalls } from "./spread.js";

const calls = numberFlag("calls", 5_000);
const hostileCalls = numberFlag("hostile-calls", 20);

const address = { platform: "loopback", tenant: null, kind: "person", id: "li" } as const;
const message = (text: string): InboundEvent => ({
  id: "event_1",
  channel: "loopback:bench",
  occurredAt: 1,
  receivedAt: 1,
  sender: address,
  conversation: address,
  trust: "session",
  automated: false,
  redelivery: null,
  raw: "sha256:1",
  type: "message",
  text,
  media: [],
  answers: { by: "none" },
});

const labels = ["参加", "不参加", "迟到", "早退", "请假", "线上参加", "待定", "代为参加", "其他"];
const wants: readonly Ask["want"][] = [
  { kind: "choice", options: labels.map((label, at) => ({ value: `v${at}`, label, words: [`W${at}`] })) },
  { kind: "text", maxChars: 2_000 },
  { kind: "location" },
  { kind: "media", max: 9 },
];
const openAsk = (want: Ask["want"], code: string): OpenAsk => ({
  ask: { id: `ask_${code}`, code, want, closesAt: null, changeable: true },
  own: true,
  tokens: [],
  messages: [],
  answered: false,
});
const one = wants.slice(0, 1).map((want) => openAsk(want, "K7"));
const many = wants.flatMap((want, at) => [openAsk(want, `K${at}`), openAsk(want, `M${at}`)]);

const mail = `参加，谢谢。\n\n发自我的手机\n\n------------------ 原始邮件 ------------------\n发件人: "支部"\n发送时间: 2026年3月2日\n主题: 学习安排\n\n${"请于周五前回复。\n".repeat(60)}`;
const replies: Readonly<Record<string, string>> = {
  "a number": "1",
  "a label with its code": "参加 K7",
  "a sentence": "周五我在外地出差，争取赶回来，如果赶不上会提前向组长请假。",
  "a mail with signature and history": mail,
};

showSpreads(
  "readReply, one open ask",
  Object.entries(replies).map(([name, text]) => {
    const event = message(text);
    const floor = timeCalls("normalise and split", calls, () => text.normalize("NFKC").split("\n"));
    return { ...timeCalls(name, calls, () => readReply(event, one)), floor };
  }),
);

const hostile = Object.entries(hostileReplies).flatMap(([name, text]) => {
  const event = message(text);
  const floor = timeCalls("normalise and split", hostileCalls, () => text.normalize("NFKC").split("\n"));
  return [
    { ...timeCalls(`${name}, one ask`, hostileCalls, () => readReply(event, one)), floor },
    { ...timeCalls(`${name}, eight asks`, hostileCalls, () => readReply(event, many)), floor },
  ];
});
showSpreads(
  `readReply, the ten slowest of ${hostile.length} hostile readings of 100,000 characters`,
  hostile.sort((a, b) => b.p50 - a.p50).slice(0, 10),
);
